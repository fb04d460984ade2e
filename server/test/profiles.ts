import { ClusterProfile } from '~/contract/cluster-profiles'
import { Uid } from '~/contract/common'
import type { FoundPack } from '../connectors/content'
import { answer } from './answers'
import { startTestApp, type TestApp, type TestAppOptions, type TestUser } from './app'
import { removePacksBut, samplePack, seedPacks, seedRegistry } from './catalogue'

/** A server with two tenants, registries and packs: what tests about profiles start from. */
export interface ProfileBench {
  readonly app: TestApp
  readonly acme: { uid: string; name: string }
  readonly admin: TestUser
  /** Of the same tenant: may read alone. */
  readonly viewer: TestUser
  /** Admin of another tenant. */
  readonly stranger: TestUser
  /** Of the tenant, with nginx 1.2.0 and 1.10.0, redis 7.0.0 and the chart gate 1.0.0. */
  readonly registryUid: string
  /** Not synchronised. */
  readonly privateRegistryUid: string
  /** Of the other tenant, with `hidden` 1.0.0. */
  readonly strangersRegistryUid: string
  /** Uid of a pack version in the tenant's registry, or in the one that is named. */
  packUid(name: string, version: string, registryUid?: string): Promise<string>
  /** Takes a version out of the tenant's registry. */
  vanish(name: string, version: string): Promise<void>
  /** Adds a profile of the admin. @returns its uid */
  create(name: string, packs?: readonly unknown[], more?: { version?: string; publish?: boolean; variables?: unknown }): Promise<string>
  read(uid: string): Promise<ClusterProfile>
}

const packs = [
  samplePack('nginx', '1.2.0', { displayName: 'NGINX' }),
  samplePack('nginx', '1.10.0', { displayName: 'NGINX', annotations: { system_state: 'deprecated', fips: 'true' } }),
  samplePack('redis', '7.0.0', { annotations: { fips: 'true' } }),
  samplePack('gate', '1.0.0', { type: 'helm', addonType: '' }),
]

export async function startProfileBench(options: TestAppOptions = {}): Promise<ProfileBench> {
  const app = await startTestApp(options)
  const acme = await app.createTenant()
  const globex = await app.createTenant()
  const registryUid = await seedRegistry(app.services, { name: 'acme-packs', tenantUid: acme.uid })
  const privateRegistryUid = await seedRegistry(app.services, { name: 'acme-charts', tenantUid: acme.uid })
  const strangersRegistryUid = await seedRegistry(app.services, { name: 'globex-packs', tenantUid: globex.uid })
  await app.services.db.updateTable('registries').set({ sync_supported: false }).where('uid', '=', privateRegistryUid).execute()
  await seedPacks(app.services, registryUid, packs)
  await seedPacks(app.services, strangersRegistryUid, [samplePack('hidden', '1.0.0')])
  const admin = await app.createTenantUser(acme.uid)

  return {
    app,
    acme,
    admin,
    viewer: await app.createTenantUser(acme.uid, { role: 'Tenant Viewer' }),
    stranger: await app.createTenantUser(globex.uid),
    registryUid,
    privateRegistryUid,
    strangersRegistryUid,
    packUid: async (name, version, where = registryUid) => {
      const query = app.services.db.selectFrom('packs').where('name', '=', name).where('version', '=', version)
      return (await query.where('registry_uid', '=', where).select('uid').executeTakeFirstOrThrow()).uid
    },
    vanish: async (name, version) => {
      const gone = ({ content }: FoundPack) => content.name === name && content.version === version
      const left = packs.filter((pack) => !gone(pack)).map(({ repository, tag }) => `${repository}:${tag}`)
      await removePacksBut(app.services, registryUid, new Set(left))
    },
    create: async (name, layers = [], { version = '1.0.0', publish = false, variables } = {}) => {
      const template = { type: 'add-on', packs: layers }
      const body = { metadata: { name }, spec: { version, template, ...(variables !== undefined && { variables }) } }
      return (await answer(app.send('POST', `/v1/clusterprofiles?publish=${publish}`, body, admin), Uid, 201)).uid
    },
    read: (uid) => answer(app.request(`/v1/clusterprofiles/${uid}`, {}, admin), ClusterProfile),
  }
}
