import { describe, expect, it } from 'vitest'
import { impactWords, leftOut } from './impact-words'

describe('what a registry means to profiles', () => {
  it('is counted in the words of its content', () => {
    expect(impactWords({ profiles: 1, layers: 1, packs: 1 }, ['chart', 'charts'])).toBe('1 profile version uses 1 chart of it')
    expect(impactWords({ profiles: 3, layers: 14, packs: 9 }, ['pack', 'packs'])).toBe('3 profile versions use 9 packs of it, in 14 layers')
  })

  it('of a base content path is what stands below no path of it', () => {
    const layer = { name: '', displayName: '', type: 'spectro', packUid: '', version: '', digest: '' } as const
    const layers = ['internal/spectro-packs/archive/nginx', 'internal-two/x', 'other/y'].map((repository) => ({ ...layer, repository }))
    const impact = { profiles: [{ uid: '', name: '', version: '', isPublished: true, layers }] }
    expect(leftOut(impact, [])).toBe(0)
    expect(leftOut(impact, ['/internal/'])).toBe(2)
    expect(leftOut(impact, ['internal', 'other'])).toBe(1)
  })
})
