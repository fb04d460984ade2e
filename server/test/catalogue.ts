import { createHash } from 'node:crypto'
import type { Insertable } from 'kysely'
import { permissionsOf, type Role, roles } from '../authz/permissions'
import type { FoundPack, PackContent } from '../connectors/content'
import type { Actor, Context, Services } from '../context'
import type { Tables } from '../db/schema'
import { beginRemoving, storePacks, tidyAfterRemoval } from '../packs/catalogue'
import { deleteMarked, markVanished } from '../registries/removals-store'

/** A verb's context, without a request around it. */
export function contextOf(
  services: Services,
  { role, tenant = null, signal }: { role: Role; tenant?: { uid: string; name: string } | null; signal?: AbortSignal },
): Context {
  const actor: Actor = {
    uid: services.newUid(),
    email: `${roles[role].scope}@example.com`,
    firstName: 'Jo',
    lastName: 'Doe',
    scope: roles[role].scope,
    tenant,
    role,
    permissions: permissionsOf(role),
  }
  return { services, actor, log: services.log, signal: signal ?? new AbortController().signal }
}

/** A registry in the database that has never been on the network. @returns its uid */
export async function seedRegistry(
  services: Services,
  {
    name,
    tenantUid = null,
    endpoint = 'https://registry.example.com',
    password,
    registry,
    sync,
  }: {
    name: string
    tenantUid?: string | null
    endpoint?: string
    password?: string
    registry?: Partial<Insertable<Tables['registries']>>
    sync?: Partial<Insertable<Tables['registry_syncs']>>
  },
): Promise<string> {
  const uid = services.newUid()
  const now = services.now()
  await services.db
    .insertInto('registries')
    .values({
      uid,
      scope: tenantUid === null ? 'system' : 'tenant',
      tenant_uid: tenantUid,
      name,
      kind: 'oci-basic',
      provider: 'pack',
      endpoint,
      base_path: '',
      base_content_path: '',
      auth_type: password === undefined ? 'noAuth' : 'basic',
      username: password === undefined ? '' : 'robot',
      sealed_secret: password === undefined ? null : services.secrets.seal(password, uid),
      tls_certificate: '',
      tls_insecure: false,
      sync_supported: true,
      is_default: false,
      created_at: now,
      updated_at: now,
      ...registry,
    })
    .execute()
  await services.db
    .insertInto('registry_syncs')
    .values({ registry_uid: uid, status: 'Pending', message: '', progress: null, ...sync })
    .execute()
  return uid
}

/** A pack as a synchronisation finds it. */
export function samplePack(name: string, version: string, content: Partial<PackContent> = {}): FoundPack {
  return {
    repository: `spectro-packs/archive/${name}`,
    tag: version,
    digest: `sha256:${createHash('sha256')
      .update(JSON.stringify([name, version, content]))
      .digest('hex')}`,
    content: {
      name,
      displayName: name,
      version,
      layer: 'addon',
      type: 'spectro',
      addonType: 'monitoring',
      addonSubType: '',
      cloudTypes: ['all'],
      group: '',
      eol: '',
      annotations: {},
      valuesYaml: `pack:\n  namespace: ${name}\n`,
      readme: `# ${name} ${version}\n`,
      schemaEntries: [],
      presets: [],
      dependencies: [],
      resources: [],
      files: ['pack.json', 'values.yaml', 'README.md'].map((path) => ({ path, size: 100 })),
      definition: '',
      archiveUrl: '',
      iconUrl: '',
      detailsRead: true,
      logo: null,
      ...content,
    },
  }
}

export async function seedPacks(services: Services, registryUid: string, found: readonly FoundPack[]): Promise<void> {
  await services.db.transaction().execute((tx) => storePacks(tx, found, { registryUid, newUid: services.newUid, now: services.now() }))
}

/** As a synchronisation that may take out everything. @param references what the registry still has */
export async function removePacksBut(services: Services, registryUid: string, references: ReadonlySet<string>): Promise<void> {
  await services.db.transaction().execute(async (tx) => {
    await beginRemoving(tx)
    await markVanished(tx, registryUid, { references, within: undefined })
    const { names } = await deleteMarked(tx, registryUid, { state: 'held', run: null })
    await tidyAfterRemoval(tx, registryUid, names)
  })
}
