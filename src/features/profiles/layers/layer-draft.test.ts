import { describe, expect, it } from 'vitest'
import type { PackTagEntity } from '~/contract/packs'
import type { LayerDraft } from '../draft'
import { defaultsOf, draftOf, privateChartDraft, takenSentence, versionOptions } from './layer-draft'

const pack: PackTagEntity = {
  name: 'nginx',
  displayName: 'NGINX',
  layer: 'addon',
  addonType: 'ingress',
  addonSubType: '',
  cloudTypes: ['all'],
  logoUrl: '/v1/packs/u2/logo',
  registryUid: 'r1',
  tags: ['2.0.0', '1.0.0'].map((version, index) => ({ version, tag: version, packUid: `u${2 - index}`, group: '', parentTags: [] })),
  packValues: ['u2', 'u1'].map((packUid) => ({
    packUid,
    annotations: Object.fromEntries(packUid === 'u1' ? [['system_state', 'deprecated']] : []),
    dependencies: [],
    presets: [],
    readme: '',
    schema: [],
    values: 'a: 1\n',
  })),
}
const [newest] = versionOptions(pack, undefined)
const draft = (): LayerDraft => {
  if (newest === undefined) throw new Error('no version')
  const chosen = { pack, registryName: 'harbor', option: newest, values: 'a: 2\n', defaultValues: 'a: 1\n', presets: [], schema: [] }
  return draftOf('pack', chosen, undefined)
}

describe('versions', () => {
  it('stand in the order of the registry, deprecated ones marked', () => {
    expect(versionOptions(pack, undefined).map(({ label }) => label)).toEqual(['2.0.0', '1.0.0 · deprecated'])
  })

  it('keep the one of a layer that left the registry', () => {
    const gone = { ...draft(), packUid: 'u0', tag: '0.9.0', version: '0.9.0' }
    expect(versionOptions(pack, gone).at(-1)).toMatchObject({ packUid: 'u0', label: '0.9.0 · no longer in the registry' })
    expect(versionOptions(undefined, gone).map(({ label }) => label)).toEqual(['0.9.0'])
    expect(versionOptions(pack, draft())).toHaveLength(2)
  })
})

describe('a draft', () => {
  it('has what the wizard and the wire need', () => {
    expect(draft()).toEqual({
      name: 'nginx',
      displayName: 'NGINX',
      kind: 'pack',
      type: 'spectro',
      layer: 'addon',
      addonType: 'ingress',
      registryUid: 'r1',
      registryName: 'harbor',
      packUid: 'u2',
      tag: '2.0.0',
      version: '2.0.0',
      logoUrl: '/v1/packs/u2/logo',
      values: 'a: 2\n',
      defaultValues: 'a: 1\n',
      presets: [],
      schema: [],
      manifests: [],
    })
  })

  it('keeps manifests, and its state only with its version', () => {
    const before: LayerDraft = { ...draft(), state: 'changed', manifests: [{ name: 'm', content: 'a: 1', uid: 'x' }] }
    const options = versionOptions(pack, before)
    const again = (index: number) => {
      const option = options[index]
      if (option === undefined) throw new Error('no version')
      return draftOf('pack', { pack, registryName: 'harbor', option, values: '', defaultValues: '', presets: [], schema: [] }, before)
    }
    expect(again(0)).toMatchObject({ state: 'changed', manifests: before.manifests })
    expect(again(1).state).toBeUndefined()
  })

  it('of a chart that is named by hand has no pack', () => {
    const chart = { registryUid: 'r', registryName: 'private', name: 'team/web', version: '1.2.3', values: 'pack: {}\n' }
    expect(privateChartDraft(chart, undefined, undefined)).toMatchObject({
      kind: 'private-chart',
      type: 'helm',
      packUid: '',
      tag: '1.2.3',
      name: 'team/web',
      registryUid: 'r',
    })
  })
})

it('values begin in the form of a profile', () => {
  expect(defaultsOf('pack', 'a', 'x: 1\r\n')).toBe('x: 1\r\n')
  expect(defaultsOf('chart', 'a', 'x: 1\n')).toContain('charts:\n  a:\n    x: 1\n')
  expect(defaultsOf('zarf', 'a', '')).toContain('deploy:')
})

it('a name stands in a profile once, however it is spelled', () => {
  expect(takenSentence('nginx', ['NGINX'])).toContain('NGINX is in the profile already')
  expect(takenSentence('nginx', ['nginx-two'])).toBeUndefined()
})
