import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { ClusterProfile, ClusterProfilesMetadata, ManifestEntities } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { Variables } from '~/contract/profile-variables'
import { UNSET_TIME } from '~/contract/common'
import { PackSummaries, PackTagEntity } from '~/contract/packs'
import { RegistrySyncStatus, SECRET_MASK } from '~/contract/registries'
import type { Method } from '~/contract/operation'
import { ask, freshName } from './calls'
import { kinds } from './kinds'
import { textLike } from '~/server/test/matchers'
import { startServerTarget } from './server-target'
import type { Target } from './target'

// What Palette's own clients do, as they do it: the Terraform provider, and the Go and TypeScript SDKs. They know an API key and no session.

let target: Target
let apiKey: string

beforeAll(async () => {
  target = await startServerTarget({ synchronise: true })
  const body = { metadata: { name: 'terraform' }, spec: { expiry: new Date(Date.now() + 86_400_000).toISOString() } }
  apiKey = (await ask(target, 'apiKeysCreate', { as: 'admin', body })).apiKey
})
afterAll(() => target.close())

/** A request as the Go client sends it. */
function send(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return target.request(method, path, {
    headers: { ApiKey: apiKey, Accept: 'application/json', ...headers },
    ...(body !== undefined && { body }),
  })
}

/** The answer of a read, which must be 200 and nothing else. */
async function read<Schema extends z.ZodMiniType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const response = await send('GET', path)
  expect(response.status).toBe(200)
  return z.parse(schema, await response.json())
}

const Created = z.strictObject({ uid: z.string() })
const List = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) })) })

/** Adds a registry by the client's own path. @returns its uid */
async function create(path: string, spec: unknown, name = freshName('client')): Promise<string> {
  const response = await send('POST', path, { metadata: { name }, spec })
  expect(response.status).toBe(201)
  return z.parse(Created, await response.json()).uid
}

/** Polls as the provider's waiter does: any word that it does not know stops it. */
async function synchronised(path: string): Promise<void> {
  const accepted = /^(Success|InProgress|Pending)$/
  const state = async () => {
    const { status, message, isSyncSupported } = await read(path, RegistrySyncStatus)
    expect(status, message).toMatch(accepted)
    expect(isSyncSupported).toBe(true)
    return status
  }
  await expect.poll(state, { timeout: 20_000 }).toBe('Success')
}

async function isNotFound(response: Response): Promise<void> {
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ code: 'ResourceNotFound' })
}

describe('the Terraform provider', () => {
  it.each(['ApiKey', 'apiKey', 'APIKEY'])('starts with the projects, by the header %s', async (header) => {
    const response = await target.request('GET', '/v1/dashboard/projects/metadata', { headers: { [header]: apiKey } })
    expect(response.status).toBe(200)
    const { items } = z.parse(List, await response.json())
    expect(items.map(({ metadata }) => metadata.name)).toContain('Default')
  })

  it.each([
    ['basic', 'oci-basic', { auth: { tls: { enabled: true } } }],
    ['ecr', 'oci-ecr', { tls: { enabled: true } }],
  ] as const)('validates, creates and waits: %s', async (path, kind, written) => {
    const spec = { ...kinds[kind].spec(target), isSyncSupported: true }
    expect(spec).toMatchObject(written)
    const validated = await send('POST', `/v1/registries/oci/${path}/validate`, spec)
    expect([validated.status, await validated.text()]).toEqual([204, ''])
    const uid = await create(`/v1/registries/oci/${path}`, spec)
    await synchronised(`/v1/registries/oci/${uid}/${path}/sync/status`)
    const tags = await read(`/v1/packs/${target.existing.packName}/registries/${uid}?cloudType=all`, PackTagEntity)
    expect(tags.tags.map(({ version }) => version)).toEqual(['1.0.0'])
  })

  it('creates a Helm repository without validating it, and waits', async () => {
    const uid = await create('/v1/registries/helm', kinds.helm.spec(target))
    await synchronised(`/v1/registries/helm/${uid}/sync/status`)
    const { tags } = await read(`/v1/packs/gateway/registries/${uid}`, PackTagEntity)
    expect(tags.map(({ version }) => version)).toEqual(['1.0.0'])
  })

  it.each(['basic', 'ecr'] as const)('reads what it would crash without, and sends it all back: %s', async (path) => {
    const kind = path === 'basic' ? 'oci-basic' : 'oci-ecr'
    const spec = kinds[kind].spec(target)
    const uid = await create(`/v1/registries/oci/${path}?skipPackSync=true`, spec)
    const address = `/v1/registries/oci/${uid}/${path}`
    const needs = z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec:
        path === 'ecr'
          ? z.looseObject({ credentials: z.looseObject({ credentialType: z.enum(['secret', 'sts']), secretKey: z.literal(SECRET_MASK) }) })
          : z.looseObject({ auth: z.looseObject({ type: z.enum(['basic', 'noAuth']), tls: z.looseObject({ enabled: z.literal(true) }) }) }),
      status: z.looseObject({ syncStatus: z.looseObject({ isSyncSupported: z.boolean() }) }),
    })
    const before = await read(address, needs)
    // Once as it was read, with the mask; once with the real secret, as the provider has it in its configuration.
    for (const sent of [before.spec, { ...before.spec, ...spec }]) {
      const update = await send('PUT', address, { ...before, spec: sent })
      expect([update.status, await update.text()]).toEqual([204, ''])
      expect((await read(address, needs)).spec).toEqual(before.spec)
    }
    const validated = await send('POST', `/v1/registries/oci/${path}/validate`, { ...before.spec, registryUid: uid })
    expect(validated.status).toBe(204)
  })

  it('clears its state when a registry is gone', async () => {
    const uid = await create('/v1/registries/oci/basic?skipPackSync=true', kinds['oci-basic'].spec(target))
    expect((await send('DELETE', `/v1/registries/oci/${uid}/basic`)).status).toBe(204)
    await isNotFound(await send('GET', `/v1/registries/oci/${uid}/basic`))
  })

  it('imports by asking for ECR first, then for Basic', async () => {
    const uid = await create('/v1/registries/oci/basic?skipPackSync=true', kinds['oci-basic'].spec(target))
    await isNotFound(await send('GET', `/v1/registries/oci/${uid}/ecr`))
    expect((await send('GET', `/v1/registries/oci/${uid}/basic`)).status).toBe(200)
    const { items } = await read(
      '/v1/registries/oci/summary',
      z.object({
        items: z.array(z.looseObject({ metadata: z.looseObject({ uid: z.string() }), spec: z.looseObject({ registryType: z.string() }) })),
      }),
    )
    expect(items.find(({ metadata }) => metadata.uid === uid)?.spec.registryType).toBe('basic')
  })

  it('gets an error it can show for what it refuses itself', async () => {
    const response = await send('POST', '/v1/registries/oci/ecr/validate', { ...kinds['oci-ecr'].spec(target), providerType: 'zarf' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'InvalidRequest', message: textLike(/Zarf/), ref: textLike(/\S/) })
  })

  describe('looks up packs', () => {
    it.each([
      ['oci-basic', '/v1/registries/oci/basic', '/v1/registries/oci/summary'],
      ['oci-ecr', '/v1/registries/oci/ecr', '/v1/registries/oci/summary'],
      ['helm', '/v1/registries/helm', '/v1/registries/helm?scope=all&limit=50'],
      ['pack', '/v1/registries/pack', '/v1/registries/pack?scope=all&limit=50'],
    ] as const)('by the name of its registry: %s', async (kind, path, list) => {
      const name = freshName(`named-${kind}`)
      const uid = await create(path, kinds[kind].spec(target), name)
      for (const address of [list, '/v1/registries/metadata']) {
        const listed = z.object({ items: z.array(z.looseObject({})) })
        expect(JSON.stringify(await read(address, listed))).toContain(uid)
      }
      const { items } = await read(list, List)
      expect(items.filter(({ metadata }) => metadata.name === name).map(({ metadata }) => metadata.uid)).toEqual([uid])
    })

    it('of a legacy registry, which says that it synchronises, also under a name with two dashes', async () => {
      const uid = await create('/v1/registries/pack', kinds.pack.spec(target))
      await synchronised(`/v1/registries/pack/${uid}/sync/status`)
      const { tags } = await read(`/v1/packs/harbor--agent/registries/${uid}`, PackTagEntity)
      expect(tags.map(({ version }) => version)).toContain('2.1.0')
    })

    it('of ECR after asking in vain for the status of a Basic one', async () => {
      const uid = await create('/v1/registries/oci/ecr?skipPackSync=true', kinds['oci-ecr'].spec(target))
      await isNotFound(await send('GET', `/v1/registries/oci/${uid}/basic/sync/status`))
    })

    it('but not in a Helm repository that is not synchronised; its secret is masked', async () => {
      const uid = await create('/v1/registries/helm', { ...kinds.helm.spec(target), isPrivate: true })
      const wire = z.looseObject({ spec: z.looseObject({ isPrivate: z.boolean(), auth: z.looseObject({ password: z.string() }) }) })
      const { spec } = await read(`/v1/registries/helm/${uid}`, wire)
      expect(spec).toMatchObject({ isPrivate: true, auth: { type: 'basic', password: SECRET_MASK } })
      expect((await read(`/v1/registries/helm/${uid}/sync/status`, RegistrySyncStatus)).isSyncSupported).toBe(false)
    })

    it.each([
      ['metadata.uid={uid}', 1],
      ['spec.name={name}', 4],
      ['spec.name={name}ANDspec.version=1.10.0', 1],
      ['spec.name={name} AND spec.registryUid={registry}', 4],
      ['spec.name={name}ANDspec.layer=addon', 4],
      ['spec.displayName={name}', 4],
      ['spec.name={name}ANDspec.cloudTypes=all', 4],
      ['spec.name={name}ANDspec.cloudTypes_in_aws,all', 4],
      ['spec.name={name}ANDspec.version>1.9.1', 2],
    ])('with the filter %s', async (template, count) => {
      const { packName, adminRegistryUid } = target.existing
      const all = await read(
        `/v1/packs?filters=${encodeURIComponent(`spec.name=${packName}ANDspec.registryUid=${adminRegistryUid}`)}`,
        PackSummaries,
      )
      const filters = template
        .replace('{name}', packName)
        .replace('{registry}', adminRegistryUid)
        .replace('{uid}', all.items[0]?.metadata.uid ?? '')
      const found = await read(`/v1/packs?filters=${encodeURIComponent(filters)}&limit=50`, PackSummaries)
      const own = found.items.filter(({ spec }) => spec.registryUid === adminRegistryUid)
      expect(own).toHaveLength(count)
      expect(own.every(({ spec }) => spec.name === packName)).toBe(true)
    })
  })
})

describe('the Terraform provider with a cluster profile', () => {
  const values = 'pack:\n  namespace: "storefront"\n\n# a comment, ünïcode, tabs in text: "a\tb"\ncharts:\n  replicas: 2\n  list: [ 1,2 ]'
  const manifest = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: storefront\n---\napiVersion: v1\nkind: ConfigMap'
  const zero = { creationTimestamp: UNSET_TIME, deletionTimestamp: UNSET_TIME, lastModifiedTimestamp: UNSET_TIME }

  /** What the provider sends: zero times that Go can't leave out, values trimmed. */
  async function body(name: string, tag: string, own = values) {
    const { packName, adminRegistryUid } = target.existing
    const { tags } = await read(`/v1/packs/${packName}/registries/${adminRegistryUid}`, PackTagEntity)
    const pack = { name: packName, registryUid: adminRegistryUid, type: 'spectro', tag, values: own }
    const uid = tags.find(({ version }) => version === tag)?.packUid
    return {
      metadata: { name, uid: '', annotations: { description: 'A shop' }, labels: { env: 'prod', web: 'spectro__tag' }, ...zero },
      spec: {
        template: {
          cloudType: 'all',
          type: 'add-on',
          packs: [
            { ...pack, uid, manifests: [] },
            {
              name: 'setup',
              type: 'manifest',
              uid: MANIFEST_PACK_UID,
              registryUid: '',
              tag: '',
              values: '',
              manifests: [{ name: 'ns', content: manifest }],
            },
          ],
        },
        variables: [{ name: 'host', displayName: 'Host', format: 'string', defaultValue: 'shop.example.com', required: true }],
        version: '1.0.0',
      },
    }
  }

  it('creates, publishes and reads it back, byte for byte', async () => {
    const name = freshName('terraform-profile')
    const created = await send('POST', '/v1/clusterprofiles', await body(name, '1.9.1'))
    expect(created.status).toBe(201)
    const { uid } = z.parse(Created, await created.json())
    const published = await send('PATCH', `/v1/clusterprofiles/${uid}/publish`)
    expect([published.status, await published.text()]).toEqual([204, ''])

    const profile = await read(`/v1/clusterprofiles/${uid}`, ClusterProfile)
    expect(profile.metadata).toMatchObject({ name, annotations: { description: 'A shop' }, labels: { env: 'prod', web: 'spectro__tag' } })
    expect(profile.spec).toMatchObject({ version: '1.0.0', published: { type: 'add-on', cloudType: 'all' } })
    expect(profile.spec.published?.packs).toMatchObject([
      {
        name: target.existing.packName,
        tag: '1.9.1',
        type: 'spectro',
        registryUid: target.existing.adminRegistryUid,
        values,
        manifests: [],
      },
      { name: 'setup', type: 'manifest', packUid: MANIFEST_PACK_UID, registryUid: '', values: '', manifests: [{ name: 'ns' }] },
    ])
    const { items } = await read(`/v1/clusterprofiles/${uid}/packs/setup/manifests`, ManifestEntities)
    expect(items.map(({ spec }) => spec.published?.content)).toEqual([manifest])
    const { variables } = await read(`/v1/clusterprofiles/${uid}/variables`, Variables)
    expect(variables).toMatchObject([{ name: 'host', displayName: 'Host', defaultValue: 'shop.example.com', required: true }])
    const all = await read('/v1/dashboard/clusterprofiles/metadata', ClusterProfilesMetadata)
    expect(all.items).toContainEqual({ metadata: { name, uid }, spec: { cloudType: 'all', version: '1.0.0' } })
  })

  it('changes it with the zero time, names manifests by their uids, and publishes again', async () => {
    const name = freshName('terraform-profile')
    const created = await send('POST', '/v1/clusterprofiles', await body(name, '1.9.1'))
    const { uid } = z.parse(Created, await created.json())
    await send('PATCH', `/v1/clusterprofiles/${uid}/publish`)
    const next = await body(name, '1.10.0', 'pack: {}')
    const manifestUid = (await read(`/v1/clusterprofiles/${uid}`, ClusterProfile)).spec.published?.packs[1]?.manifests[0]?.uid
    const [pack, setup] = next.spec.template.packs
    const packs = [pack, { ...setup, manifests: [{ uid: manifestUid, name: 'ns', content: `${manifest}\ndata: {}` }] }]
    const update = { metadata: { ...next.metadata, uid }, spec: { template: { packs, type: 'add-on' }, version: '1.0.0' } }
    const updated = await send('PUT', `/v1/clusterprofiles/${uid}`, update)
    expect([updated.status, await updated.text()]).toEqual([204, ''])
    const meta = { metadata: { name, annotations: { description: 'Two shops' }, labels: {} }, spec: { version: '1.0.0' } }
    expect((await send('PATCH', `/v1/clusterprofiles/${uid}/metadata`, meta)).status).toBe(204)
    expect((await send('PATCH', `/v1/clusterprofiles/${uid}/variables`, { variables: [{ name: 'host', defaultValue: 'b' }] })).status).toBe(
      204,
    )
    expect((await send('PATCH', `/v1/clusterprofiles/${uid}/publish`)).status).toBe(204)
    const { metadata, spec } = await read(`/v1/clusterprofiles/${uid}`, ClusterProfile)
    expect(metadata).toMatchObject({ annotations: { description: 'Two shops' }, labels: {} })
    expect(spec.published?.packs).toMatchObject([{ tag: '1.10.0', values: 'pack: {}' }, { manifests: [{ uid: manifestUid }] }])
    expect((await send('DELETE', `/v1/clusterprofiles/${uid}`)).status).toBe(204)
    await isNotFound(await send('GET', `/v1/clusterprofiles/${uid}`))
  })
})

describe('the Go SDK', () => {
  it.each(['', 'a-project'])('may name a project: “%s”', async (project) => {
    const response = await send('GET', '/v1/registries/helm/summary?scope=all&limit=50', undefined, { ProjectUid: project })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      listmeta: { continue: '', limit: 50, offset: 0 },
    })
  })

  it('reads an error as JSON, and is not told to try again', async () => {
    const response = await send('POST', '/v1/registries/helm', { metadata: {}, spec: {} })
    expect(response.status).toBe(400)
    expect(Object.keys(z.parse(z.looseObject({}), await response.json())).toSorted()).toEqual(['code', 'details', 'message', 'ref'])
  })

  it('is refused without a good key', async () => {
    for (const key of ['', 'made-up']) {
      const response = await target.request('GET', '/v1/registries/metadata', { headers: { ApiKey: key } })
      expect(response.status).toBe(401)
    }
  })
})

describe('the TypeScript SDK', () => {
  it('loses queries of a path, which then have their defaults', async () => {
    const uid = await create('/v1/registries/helm', kinds.helm.spec(target))
    const sync = await send('POST', `/v1/registries/helm/${uid}/sync`)
    expect([sync.status, await sync.text()]).toEqual([202, ''])
    const { items } = await read(
      '/v1/registries/metadata',
      z.object({ items: z.array(z.looseObject({ uid: z.string(), scope: z.string() })) }),
    )
    expect(new Set(items.map(({ scope }) => scope))).toEqual(new Set(['system', 'tenant']))
  })

  it('takes a body without a JSON type for text: 204 is an empty one', async () => {
    const response = await send('POST', '/v1/registries/pack/validate', kinds.pack.spec(target))
    expect(response.status).toBe(204)
    expect(response.headers.get('Content-Type') ?? '').not.toContain('json')
    expect(await response.text()).toBe('')
  })
})
