import { beforeEach, describe, expect, it } from 'vitest'
import type * as z from 'zod/mini'
import { api } from '~/contract/api'
import { ClusterProfile } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID, VALUES_LIMIT } from '~/contract/profile-fields'
import { ApiError } from '~/contract/errors'
import { buildPath, type Operation } from '~/contract/operation'
import {
  ExportedProfile,
  type LayerState,
  ProfileDrift,
  ProfileImported,
  ProfilesOverview,
  RegistryImpact,
  Repointed,
} from '~/contract/profile-tools'
import { SECRET_MASK } from '~/contract/registries'
import { Variables } from '~/contract/profile-variables'
import { respond } from './api'
import { MockDb } from './db'
import { demoAccounts } from './seeds/people'
import { CONTESTED } from './sentinels'
import { newToken } from './sessions'

let db: MockDb
beforeEach(() => {
  db = new MockDb()
})

interface Input {
  readonly as?: keyof typeof demoAccounts
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
}

async function send(operation: Operation, { as = 'admin', params = {}, body }: Input = {}): Promise<Response> {
  const person = db.people.find(({ email }) => email === demoAccounts[as].email)
  if (person === undefined) throw new Error(`The demo has nobody for ${as}`)
  const headers = { Authorization: newToken(person, db.now()), 'Content-Type': 'application/json' }
  const init = { method: operation.method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  return respond(db, new Request(new URL(buildPath(operation.path, params), 'http://mocks.test'), init))
}

async function read<Body>(schema: z.ZodMiniType<Body>, operation: Operation, input: Input = {}): Promise<Body> {
  const response = await send(operation, input)
  const body: unknown = await response.json()
  return schema.parse(body)
}

async function refusal(operation: Operation, input: Input): Promise<ApiError> {
  const response = await send(operation, input)
  expect(response.status).toBeGreaterThanOrEqual(400)
  const body: unknown = await response.json()
  return ApiError.parse(body)
}

async function overview(as: Input['as'] = 'admin') {
  return (await read(ProfilesOverview, api.consoleProfilesOverview, { as })).items
}

async function uidOf(name: string, version?: string): Promise<string> {
  const row = (await overview()).find((item) => item.name === name && (version === undefined || item.version === version))
  if (row === undefined) throw new Error(`The demo has no profile ${name}`)
  return row.uid
}

describe('the demo’s profiles', () => {
  it('show every state that a layer can be in, and every state that a profile can be in', async () => {
    const items = await overview()
    const states = new Set(items.flatMap(({ layers }) => layers.map(({ state }) => state)))
    expect(states).toEqual(new Set<LayerState>(['ok', 'changed', 'kept', 'missing', 'unlisted']))
    expect(new Set(items.flatMap(({ layers }) => layers.map(({ type }) => type)))).toEqual(new Set(['spectro', 'manifest', 'helm', 'oci']))
    const versions = items.filter(({ name }) => name === 'edge-monitoring')
    expect(versions.map(({ version, isPublished, hasChanges }) => [version, isPublished, hasChanges])).toEqual([
      ['1.2.0-rc.1', false, false],
      ['1.1.0', true, true],
      ['1.0.0', true, false],
    ])
    expect(items.some(({ layers }) => layers.some(({ deprecated }) => deprecated))).toBe(true)
  })

  it('belong to their tenant, also those of the same name', async () => {
    const [own, others] = [await overview(), await overview('otherTenant')]
    expect(own.some(({ name }) => name === 'edge-monitoring') && others.some(({ name }) => name === 'edge-monitoring')).toBe(true)
    expect(others.filter(({ uid }) => own.some((item) => item.uid === uid))).toEqual([])
    const [theirs] = others
    const answer = await refusal(api.clusterProfilesGet, { params: { uid: theirs?.uid ?? '' } })
    expect(answer.code).toBe('ResourceNotFound')
  })

  it('are published only where their packs fit together', async () => {
    const answer = await refusal(api.clusterProfilesPublish, { params: { uid: await uidOf('blocked-rollout') } })
    expect(answer.code).toBe('ClusterProfileInvalid')
    const codes = (answer.details?.results ?? []).flatMap(({ errors }) => errors.map(({ code }) => code))
    expect(codes).toEqual(
      expect.arrayContaining([
        'DependencyMissing',
        'DependencyVersion',
        'NotSupported',
        'SchemaViolation',
        'InfrastructureDependency',
        'ResourceRequirement',
      ]),
    )
    // What the demo shows as published can be published.
    const changed = { uid: await uidOf('edge-monitoring', '1.1.0') }
    expect((await send(api.clusterProfilesPublish, { params: changed })).status).toBe(204)
    expect((await overview()).find(({ uid }) => uid === changed.uid)?.hasChanges).toBe(false)
  })

  it('outlive a reload', async () => {
    let text: string | null = null
    const store = { load: () => text, save: (saved: string) => (text = saved) }
    db = new MockDb({ store })
    await send(api.clusterProfilesDelete, { params: { uid: await uidOf('empty-shell') } })
    db = new MockDb({ store })
    expect((await overview()).some(({ name }) => name === 'empty-shell')).toBe(false)
    expect((await overview()).some(({ name }) => name === 'retail-store')).toBe(true)
  })
})

describe('saving', () => {
  const entity = (packs: unknown[], name = 'made-here') => ({
    metadata: { name, labels: { team: 'x' }, annotations: { description: 'Made by a test' } },
    spec: { version: '1.0.0', template: { type: 'add-on', packs } },
  })
  const manifest = (name: string, content = 'kind: List\n') => ({
    name,
    type: 'manifest',
    uid: MANIFEST_PACK_UID,
    manifests: [{ name: 'one', content }],
  })

  it('refuses two layers of one name, values that are no YAML, and packs that are not there, each at its field', async () => {
    const registryUid = db.registries.find(({ name }) => name === 'harbor-prod')?.uid
    const packs = [
      manifest('twice'),
      manifest('twice'),
      { name: 'northbank-certs', tag: '9.9.9', registryUid },
      { name: 'gone', uid: 'f'.repeat(24) },
    ]
    const answer = await refusal(api.clusterProfilesCreate, { body: entity(packs) })
    expect(Object.keys(answer.details?.fields ?? {}).toSorted()).toEqual([
      'spec.template.packs.1.name',
      'spec.template.packs.2.tag',
      'spec.template.packs.3.uid',
    ])
    const broken = { name: 'northbank-certs', tag: '1.14.2', registryUid, values: 'a: 1\n\tb: 2\n' }
    const { details } = await refusal(api.clusterProfilesCreate, { body: entity([broken, manifest('m', 'a: [1\n')]) })
    expect(details?.fields?.['spec.template.packs.0.values']).toMatch(/^The values of Northbank Certificates are no YAML\. Line 2/)
    expect(details?.fields?.['spec.template.packs.1.manifests.0.content']).toMatch(/^The manifest one is no YAML\. Line/)
  })

  it('takes bodies that are larger than those of other calls, and refuses values over their limit', async () => {
    const text = (length: number) => `a: ${'x'.repeat(length)}`
    const good = await send(api.clusterProfilesCreate, {
      body: entity([manifest('large', text(VALUES_LIMIT - 100)), manifest('more', text(VALUES_LIMIT - 100))]),
    })
    expect(good.status).toBe(201)
    const { details } = await refusal(api.clusterProfilesCreate, { body: entity([manifest('large', text(VALUES_LIMIT))], 'other') })
    expect(details?.fields).toHaveProperty(['spec.template.packs.0.manifests.0.content'])
  })

  it('a profile that somebody else changes meanwhile ends in a conflict with both sides, and then goes through', async () => {
    const uid = await uidOf('shared-by-two')
    const mine = await read(ClusterProfile, api.clusterProfilesGet, { params: { uid } })
    const body = (time: string | undefined) => ({
      metadata: { name: 'shared-by-two', lastModifiedTimestamp: time, annotations: { description: `Mine, and ${CONTESTED}` } },
      spec: { template: { type: 'add-on', packs: [] } },
    })
    const answer = await refusal(api.clusterProfilesUpdate, { params: { uid }, body: body(mine.metadata.lastModifiedTimestamp) })
    expect(answer).toMatchObject({ code: 'ResourceChanged', details: { changedBy: 'dana@acme.example' } })
    const theirs = await read(ClusterProfile, api.clusterProfilesGet, { params: { uid } })
    expect(theirs.spec.draft?.packs[0]?.values).not.toBe(mine.spec.draft?.packs[0]?.values)
    expect(theirs.metadata.lastModifiedTimestamp).toBe(answer.details?.changedAt)
    const again = await send(api.clusterProfilesUpdate, { params: { uid }, body: body(theirs.metadata.lastModifiedTimestamp) })
    expect(again.status).toBe(204)
  })

  it('keeps what was chosen of a layer whose version has left its registry', async () => {
    const uid = await uidOf('legacy-apps')
    const { metadata, spec } = await read(ClusterProfile, api.clusterProfilesGet, { params: { uid } })
    const packs = (spec.draft?.packs ?? []).map(({ name, packUid, tag, type, registryUid }) => ({
      name,
      uid: packUid,
      tag,
      type,
      registryUid,
    }))
    expect(spec.draft?.packs.filter(({ isInvalid }) => isInvalid).map(({ inValidReason }) => inValidReason)).toEqual([
      'Northbank Certificates 1.4.1 is no longer in the registry harbor-prod',
      'The registry harbor-old was removed',
    ])
    const body = { metadata: { name: metadata.name }, spec: { template: { packs: packs.toReversed() } } }
    expect((await send(api.clusterProfilesUpdate, { params: { uid }, body })).status).toBe(204)
    const after = await read(ClusterProfile, api.clusterProfilesGet, { params: { uid } })
    expect(after.spec.draft?.packs.map(({ name, digest }) => [name, digest])).toEqual(
      spec.draft?.packs.toReversed().map(({ name, digest }) => [name, digest]),
    )
  })
})

describe('secrets', () => {
  it('never leave in variables or files, and the mask keeps them', async () => {
    const params = { uid: await uidOf('retail-store') }
    const { variables } = await read(Variables, api.clusterProfilesUidVariablesGet, { params })
    expect(variables.find(({ name }) => name === 'dbPassword')?.defaultValue).toBe(SECRET_MASK)
    expect((await send(api.clusterProfilesUidVariablesPut, { params, body: { variables } })).status).toBe(204)
    expect(db.profiles.find(({ uid }) => uid === params.uid)?.variables.find(({ name }) => name === 'dbPassword')?.defaultValue).toBe(
      'demo-secret',
    )
    const file = await (await send(api.consoleProfileExport, { params })).text()
    expect(file).not.toContain('demo-secret')
    expect(file).not.toContain(SECRET_MASK)
  })
})

it('what was exported can be imported under another name, with a word about what differs', async () => {
  const params = { uid: await uidOf('retail-store') }
  const profile = await read(ExportedProfile, api.consoleProfileExport, { params })
  const taken = await refusal(api.consoleProfileImport, { body: { profile } })
  expect(taken.code).toBe('DuplicateName')
  const { uid, warnings } = await read(ProfileImported, api.consoleProfileImport, { body: { profile, name: 'retail-copy' } })
  expect(warnings).toHaveLength(2)
  const copy = await read(ClusterProfile, api.clusterProfilesGet, { params: { uid } })
  expect(copy.spec.draft?.packs.map(({ name }) => name)).toEqual(profile.spec.layers.map(({ name }) => name))
  const lost = {
    ...profile,
    spec: { ...profile.spec, layers: profile.spec.layers.map((layer) => ({ ...layer, registry: layer.registry && 'nowhere' })) },
  }
  const { details } = await refusal(api.consoleProfileImport, { body: { profile: lost, name: 'retail-lost' } })
  expect(Object.keys(details?.fields ?? {})).toEqual([0, 1, 2, 3].map((index) => `profile.spec.layers.${index}`))
})

it('drift is told with both sides, kept, and accepted', async () => {
  const params = { uid: await uidOf('retail-store') }
  const drift = async () => (await read(ProfileDrift, api.consoleProfileDrift, { params })).items
  const [changed, kept] = await drift()
  expect([changed?.kept, kept?.kept]).toEqual([false, true])
  expect(changed?.before.values).toContain('replicas: 1')
  expect(changed?.after.values).toContain('replicas: 2')
  expect(changed?.before.definition).not.toBe(changed?.after.definition)
  const body = { layer: changed?.layer, digest: changed?.currentDigest, decision: 'keep' }
  expect((await send(api.consoleProfileDriftDecide, { params, body })).status).toBe(204)
  expect((await drift()).map((item) => item.kept)).toEqual([true, true])
  expect((await send(api.consoleProfileDriftDecide, { params, body: { ...body, decision: 'accept' } })).status).toBe(204)
  expect((await drift()).map(({ layer }) => layer)).toEqual([kept?.layer])
  const stale = await refusal(api.consoleProfileDriftDecide, { params, body: { ...body, layer: kept?.layer } })
  expect(stale.code).toBe('ResourceChanged')
})

describe('the impact of a registry', () => {
  const registryUid = (name: string) => db.registries.find((row) => row.name === name && row.kind === 'oci-basic')?.uid ?? ''

  it('names a tenant’s own profiles; operators learn how much each tenant has', async () => {
    const params = { uid: registryUid('Northbank Packs') }
    const own = await read(RegistryImpact, api.consoleRegistryImpact, { params })
    expect(own.profiles.map(({ name }) => name)).toEqual(['retail-store', 'vsphere-base'])
    expect(own.tenants).toEqual([])
    const all = await read(RegistryImpact, api.consoleRegistryImpact, { as: 'operator', params })
    expect(all.profiles).toEqual([])
    expect(all.tenants.map(({ name, profiles }) => [name, profiles])).toEqual([
      ['acme', 2],
      ['globex', 1],
    ])
  })

  it('goes away where layers move to a registry with the same digests', async () => {
    const params = { uid: registryUid('harbor-prod') }
    const before = await read(RegistryImpact, api.consoleRegistryImpact, { params })
    expect(before.targets.map(({ name }) => name)).toContain('harbor-mirror')
    const body = { to: registryUid('harbor-mirror') }
    const { moved, left } = await read(Repointed, api.consoleRegistryRepoint, { params, body })
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBe(before.targets.find(({ name }) => name === 'harbor-mirror')?.layers)
    const after = await read(RegistryImpact, api.consoleRegistryImpact, { params })
    expect([before.totals.layers - after.totals.layers, left]).toEqual([moved, after.totals.layers])
    const { layers = [] } = (await overview()).find(({ name, version }) => name === 'edge-monitoring' && version === '1.0.0') ?? {}
    expect(layers.map(({ registryName, state }) => [registryName, state])).toEqual(layers.map(() => ['harbor-mirror', 'ok']))
  })
})
