import { expect, test } from 'vitest'
import { PROFILE_BODY_LIMIT } from '~/contract/profile-fields'
import { EXPORT_VERSION, type ExportedProfile } from '~/contract/profile-tools'
import { parseProfile, readProfileFile, registriesOfFile } from './import-file'

function layer(name: string, registry: string): ExportedProfile['spec']['layers'][number] {
  return {
    name,
    displayName: name,
    type: registry === '' ? 'manifest' : 'spectro',
    layer: 'addon',
    tag: '1.0.0',
    version: '1.0.0',
    digest: '',
    registry,
    values: '',
    manifests: [],
  }
}

const file: ExportedProfile = {
  apiVersion: EXPORT_VERSION,
  kind: 'ClusterProfile',
  metadata: { name: 'web', description: '', tags: ['team:web'] },
  spec: {
    version: '1.0.0',
    type: 'add-on',
    cloudType: 'all',
    variables: [],
    layers: [layer('nginx', 'harbor'), layer('redis', 'harbor'), layer('grafana', 'charts'), layer('notes', '')],
  },
}

const messageOf = (text: string) => {
  const result = parseProfile(text)
  return result.ok ? 'read' : result.message
}

test('an exported profile is read as it is', () => {
  expect(parseProfile(JSON.stringify(file))).toEqual({ ok: true, profile: file })
})

test('any other file says what it is not, and a damaged one where', () => {
  expect(messageOf('name: web')).toMatch(/no JSON/)
  expect(messageOf('null')).toMatch(/no exported profile/)
  expect(messageOf('{"kind":"ClusterProfile"}')).toMatch(/no exported profile/)
  expect(messageOf(JSON.stringify({ ...file, spec: { ...file.spec, version: 'one' } }))).toMatch(
    /damaged at spec\.version: .*semantic version/,
  )
})

test('a file that no server takes is not even read', async () => {
  const result = await readProfileFile({
    size: PROFILE_BODY_LIMIT + 1,
    text: () => {
      throw new Error('read')
    },
  })
  expect(result.ok ? 'read' : result.message).toMatch(/larger than 4 MiB/)
})

test('registries are found by name; two of one name, or none, are for somebody to choose', () => {
  const here = [
    { uid: 'r1', name: 'harbor' },
    { uid: 'r2', name: 'charts' },
    { uid: 'r3', name: 'charts' },
  ]
  expect(registriesOfFile(file, here)).toEqual([
    { name: 'harbor', layers: ['nginx', 'redis'], found: 'r1', ambiguous: false },
    { name: 'charts', layers: ['grafana'], found: undefined, ambiguous: true },
  ])
  expect(registriesOfFile(file, []).map(({ found, ambiguous }) => [found, ambiguous])).toEqual([
    [undefined, false],
    [undefined, false],
  ])
})
