import { afterAll, beforeAll, expect, test } from 'vitest'
import { ClusterProfileValidatorResponse } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { answer } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
  await seedPacks(bench.app.services, bench.registryUid, [
    samplePack('app', '1.0.0', { displayName: 'App' }),
    samplePack('app', '2.0.0', {
      displayName: 'App',
      dependencies: [
        { name: 'nginx', layer: 'addon', type: 'required', minVersion: '1.5.0', maxVersion: '' },
        { name: 'kubernetes', layer: 'k8s', type: 'required', minVersion: '1.28.0', maxVersion: '' },
        { name: 'app', layer: 'addon', type: 'upgrade', minVersion: '1.5.0', maxVersion: '' },
      ],
      schemaEntries: [
        {
          name: 'app.port',
          format: '${number:[1-5]}',
          type: 'number',
          regex: '',
          hints: ['the port'],
          listOptions: [],
          required: true,
          readonly: false,
        },
        {
          name: 'app.word',
          format: '${string:/^(a+)+$/}',
          type: 'string',
          regex: '^(a+)+$',
          hints: [],
          listOptions: [],
          required: false,
          readonly: false,
        },
      ],
      valuesYaml: 'app:\n  port: 3\n',
    }),
  ])
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const layer = (name: string, tag: string, values?: string) => ({
  name,
  tag,
  registryUid: bench.registryUid,
  ...(values !== undefined && { values }),
})

async function validate(packs: unknown[], uid?: string): Promise<Record<string, string[]>> {
  const path = `/v1/clusterprofiles/${uid === undefined ? '' : `${uid}/`}validate/packs`
  const { packs: found } = await answer(
    bench.app.send('POST', path, { type: 'add-on', packs }, bench.viewer),
    ClusterProfileValidatorResponse,
  )
  return Object.fromEntries(found.results.map(({ name, errors }) => [name, errors.map(({ code }) => code)]))
}

test('constraints of packs in the catalogue, values and manifests', async () => {
  expect(await validate([layer('app', '2.0.0'), layer('nginx', '1.10.0')])).toEqual({
    app: ['InfrastructureDependency'],
    nginx: ['PackDeprecated'],
  })
  expect(await validate([layer('app', '2.0.0', 'app:\n  port: 9\n'), layer('nginx', '1.2.0')])).toEqual({
    app: ['DependencyVersion', 'InfrastructureDependency', 'SchemaViolation'],
  })
  expect(await validate([layer('app', '2.0.0', 'a: [')])).toEqual({
    app: ['DependencyMissing', 'InfrastructureDependency', 'ValuesInvalid'],
  })
  const manifests = { name: 'm', uid: MANIFEST_PACK_UID, type: 'manifest', manifests: [{ name: 'x', content: 'a:\n\tb' }] }
  expect(await validate([manifests])).toEqual({ m: ['ValuesInvalid'] })
  expect(await validate([{ ...layer('gate', '1.0.0', 'a: 1'), type: 'helm' }])).toEqual({ gate: ['NamespaceMissing'] })
})

test('a hostile expression of a pack costs a moment and blocks nothing', async () => {
  const started = performance.now()
  const values = `app:\n  port: 3\n  word: ${'a'.repeat(60)}!\n`
  expect(await validate([layer('app', '2.0.0', values), layer('nginx', '1.10.0')])).toMatchObject({ app: ['InfrastructureDependency'] })
  expect(performance.now() - started).toBeLessThan(4_500)
  expect(bench.app.logLines.some((line) => line.includes('could not be tried') && line.includes('app.word'))).toBe(true)
})

test('upgrades are judged by what is published', async () => {
  const uid = await bench.create('upgraded', [layer('app', '1.0.0')], { publish: true })
  expect(await validate([layer('app', '2.0.0'), layer('nginx', '1.10.0')], uid)).toMatchObject({
    app: ['InfrastructureDependency', 'UpgradeNotSupported'],
  })
})
