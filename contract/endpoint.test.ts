import { describe, expect, it } from 'vitest'
import { contentPathProblem, normalizeEndpoint, splitContentPaths } from './endpoint'

describe('normalizeEndpoint', () => {
  it.each([
    ['https://harbor.example.com', 'https://harbor.example.com', []],
    ['  https://harbor.example.com  ', 'https://harbor.example.com', []],
    ['https://harbor.example.com/', 'https://harbor.example.com', ['trailing slash removed']],
    ['harbor.example.com:8443', 'https://harbor.example.com:8443', ['https:// added']],
    ['HTTPS://Harbor.Example.COM', 'https://harbor.example.com', []],
    ['https://harbor.example.com:443', 'https://harbor.example.com', []],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000', []],
    ['oci://ghcr.io/users/jo', 'https://ghcr.io/users/jo', ['oci:// read as https://']],
    ['https://harbor.example.com/v2/', 'https://harbor.example.com', ['/v2 removed: it is added on each call']],
    [
      'jf.example.com/artifactory/api/docker/repo/v2',
      'https://jf.example.com/artifactory/api/docker/repo',
      ['https:// added', '/v2 removed: it is added on each call'],
    ],
    ['https://[::1]:5000', 'https://[::1]:5000', []],
  ])('%s becomes %s', (input, endpoint, notes) => {
    expect(normalizeEndpoint(input)).toEqual({ ok: true, endpoint, notes })
  })

  it.each([
    ['', 'Enter the endpoint'],
    ['harbor example com', 'The endpoint has a space in it'],
    ['ftp://harbor.example.com', 'ftp:// is not an address of a registry; use https://'],
    ['https://jo:secret@harbor.example.com', 'Put the user name and password into their own fields, not into the endpoint'],
    ['https://harbor.example.com/?a=b', 'The endpoint has a ? or # part; remove it'],
    ['https://', 'That is not an address; it should look like https://registry.example.com'],
    ['https://harbor.example.com:99999', 'That is not an address; it should look like https://registry.example.com'],
  ])('%s is refused', (input, message) => {
    expect(normalizeEndpoint(input)).toEqual({ ok: false, message })
  })
})

describe('splitContentPaths', () => {
  it('reads one path, several, and none', () => {
    expect(splitContentPaths('internal')).toEqual(['internal'])
    expect(splitContentPaths(' /team-a/ , team-b\nteam-a,')).toEqual(['team-a', 'team-b'])
    expect(splitContentPaths('')).toEqual([])
  })

  it('drops the part that is added on each call', () => {
    expect(splitContentPaths('internal/spectro-packs/archive, other/spectro-packs, spectro-packs')).toEqual(['internal', 'other'])
  })
})

describe('contentPathProblem', () => {
  it('accepts repository paths and names what is wrong with others', () => {
    expect(contentPathProblem('team-a/packs_v2.x')).toBeUndefined()
    expect(contentPathProblem('my project')).toBe('“my project” has a space in it')
    expect(contentPathProblem('Team')).toContain('use lower-case letters')
    expect(contentPathProblem('a//b')).toContain('is not a repository path')
    expect(contentPathProblem('../x')).toContain('is not a repository path')
  })
})
