import { expect, it } from 'vitest'
import { nextPage } from './paging'

const here = new URL('https://registry.example.com:5000/v2/_catalog?n=100')

it.each([
  ['</v2/_catalog?last=b&n=100>; rel="next"', 'https://registry.example.com:5000/v2/_catalog?last=b&n=100'],
  ['<https://registry.example.com:5000/v2/_catalog?last=b>; rel="next"', 'https://registry.example.com:5000/v2/_catalog?last=b'],
  ['<http://registry.example.com/v2/_catalog?last=b>; rel=next', 'https://registry.example.com:5000/v2/_catalog?last=b'],
  ['<?last=b>; title="a, b"; REL="prev NEXT"', 'https://registry.example.com:5000/v2/_catalog?last=b'],
  ['</first>; rel="first", </v2/_catalog?last=c>; rel="next"', 'https://registry.example.com:5000/v2/_catalog?last=c'],
  ['<_catalog?last=b>;rel="next"', 'https://registry.example.com:5000/v2/_catalog?last=b'],
  ['<https://elsewhere.example.com/v2/_catalog?last=b>; rel="next"', 'foreign'],
  ['<//elsewhere.example.com/v2/_catalog?last=b>; rel="next"', 'foreign'],
  ['</v2/_catalog?last=b>; rel="prev"', undefined],
  ['<http://[>; rel="next"', undefined],
  ['garbage', undefined],
  ['', undefined],
])('%s', (header, expected) => {
  const next = nextPage(header, here)
  expect(next instanceof URL ? next.href : next).toBe(expected)
})

it('gives a path back the prefix that a proxy took off', () => {
  const current = new URL('https://jf.example.com/artifactory/api/docker/repo/v2/internal/x/tags/list?n=2')
  expect(String(nextPage('</v2/internal/x/tags/list?n=2&last=b>; rel="next"', current))).toBe(
    'https://jf.example.com/artifactory/api/docker/repo/v2/internal/x/tags/list?n=2&last=b',
  )
})

it('is undefined without a header', () => {
  expect(nextPage(undefined, here)).toBeUndefined()
})
