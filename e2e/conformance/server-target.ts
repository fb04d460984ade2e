import { createHash } from 'node:crypto'
import type { Method } from '~/contract/operation'
import { samplePack, seedPacks, seedRegistry } from '~/server/test/catalogue'
import { type TestApp, type TestAppOptions, startTestApp, type TestUser } from '~/server/test/app'
import { ACCOUNT, startAwsDouble } from '~/server/test/aws-double'
import { startDockerRegistry } from '~/server/test/docker-registry'
import { html, refusingEndpoint, startFaultServer } from '~/server/test/fault-server'
import { startHelmRepository } from '~/server/test/helm-repository'
import { startLegacyPackServer } from '~/server/test/legacy-pack-server'
import { createPusher } from '~/server/test/oci-pusher'
import { makePack } from '~/server/test/packs'
import { makePng } from '~/server/test/png'
import { issueSetupToken } from '~/server/setup/setup'
import type { RequestOptions, Send, Target, Who } from './target'

const CONTENT_PATH = 'team/packs'
const PACK = 'kestrel-metrics'

/**
 * The whole server with a real or a faithful registry of each kind.
 * @param options `synchronise` runs the synchronisations that are asked for
 */
export async function startServerTarget(options: Pick<TestAppOptions, 'synchronise'> = {}): Promise<Target> {
  const basic = { username: 'packs', password: 'Pa55-word' }
  const [registry, open, page, behindEcr, helm, pack] = await Promise.all([
    startDockerRegistry(),
    startDockerRegistry({ tls: 'none', user: null }),
    startFaultServer({ '*': html }),
    startDockerRegistry({ user: { username: 'AWS', password: 'registry-token' } }),
    startHelmRepository({ charts: [{ name: 'gateway', version: '1.0.0' }], tls: true, auth: { type: 'basic', ...basic } }),
    startLegacyPackServer({
      users: { [basic.username]: basic.password },
      packs: [{ pack: await makePack({ name: 'harbor--agent', version: '2.1.0' }) }],
    }),
  ])
  const key = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG' }
  const aws = await startAwsDouble({ registry: behindEcr, accessKeys: [key] })
  const app = await startTestApp({ ...options, aws: { ecr: aws.ecr, sts: aws.sts } })
  for (const { endpoint, username, password, certificate } of [registry, open, behindEcr]) {
    const pusher = createPusher({ endpoint, username, password, certificate, basePath: CONTENT_PATH })
    await pusher.pushPack(await makePack({ name: PACK, version: '1.0.0' }))
    await pusher.close()
  }

  const [acme, globex] = [await app.createTenant('acme'), await app.createTenant('globex')]
  const shared = { email: 'sam@partner.example', password: 'Correct-horse-9!' }
  await app.createTenantUser(acme.uid, { role: 'Tenant Viewer', ...shared })
  await app.createTenantUser(globex.uid, shared)
  const users: Record<Who, TestUser> = {
    admin: await app.createTenantUser(acme.uid),
    viewer: await app.createTenantUser(acme.uid, { role: 'Tenant Viewer' }),
    noRights: await app.createTenantUser(acme.uid, { role: 'Tenant User Admin' }),
    otherTenant: await app.createTenantUser(globex.uid),
    operator: await app.createOperator(),
    accountAdmin: await app.createOperator({ role: 'Account Administrator' }),
  }
  const lockable = await app.createOperator({ role: 'Operations Administrator' })
  const adminRegistryUid = await seedRegistry(app.services, { name: 'harbor-prod', tenantUid: acme.uid })
  await seedCatalogue(app, adminRegistryUid)
  await seedMirror(app, acme.uid)
  await seedDrift(app, adminRegistryUid, users.admin)
  await seedHeld(app, acme.uid)

  const { endpoint, username, password, certificate } = registry
  return {
    request: sender(app, users),
    accounts: {
      admin: users.admin,
      operator: users.operator,
      twoTenants: { ...shared, organizations: [acme.name, globex.name] },
      lockable,
    },
    registry: { endpoint, username, password, certificate, baseContentPath: CONTENT_PATH },
    kinds: {
      helm: { endpoint: helm.endpoint, certificate: helm.certificate, ...basic },
      pack: { endpoint: pack.endpoint, certificate: '', ...basic },
      ecr: {
        endpoint: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`,
        ...key,
        certificate: behindEcr.certificate,
        baseContentPath: CONTENT_PATH,
      },
    },
    openRegistry: open.endpoint,
    failing: { refused: await refusingEndpoint(), webPage: page.endpoint, blocked: 'https://169.254.169.254' },
    existing: {
      systemRegistryUid: await seedRegistry(app.services, { name: 'Northbank Packs' }),
      systemRegistryName: 'Northbank Packs',
      adminRegistryUid,
      otherTenantRegistryUid: await seedRegistry(app.services, { name: 'globex-registry', tenantUid: globex.uid }),
      packName: PACK,
    },
    startFresh: async () => {
      const fresh = await startTestApp()
      const setupToken = await issueSetupToken(fresh.services)
      if (setupToken === undefined) throw new Error('A fresh installation has no set-up token')
      return { request: sender(fresh), setupToken, close: () => fresh.close() }
    },
    close: async () => {
      await Promise.all([
        app.close(),
        registry.stop(),
        open.stop(),
        page.close(),
        behindEcr.stop(),
        helm.close(),
        pack.close(),
        aws.close(),
      ])
    },
  }
}

/** Another registry of the tenant with one version of the pack, the same by digest. */
async function seedMirror({ services }: TestApp, tenantUid: string): Promise<void> {
  const uid = await seedRegistry(services, { name: 'harbor-mirror', tenantUid })
  await seedPacks(services, uid, [samplePack(PACK, '2.0.0-rc.1', { logo: makeLogo() })])
}

/** A registry whose last run found a version gone, which waits for a decision, and set something aside. */
async function seedHeld({ services }: TestApp, tenantUid: string): Promise<void> {
  const { db } = services
  const [runUid, now] = [services.newUid(), services.now()]
  const uid = await seedRegistry(services, {
    name: 'harbor-shrinking',
    tenantUid,
    sync: { status: 'Success', finished_at: now, last_synced_at: now, last_run: runUid, held_run: runUid, held_at: now },
  })
  const gone = samplePack('pack-gone', '1.0.0')
  await seedPacks(services, uid, [gone])
  await db
    .insertInto('sync_runs')
    .values({ uid: runUid, registry_uid: uid, trigger: 'scheduled', requested_at: now, started_at: now, finished_at: now, outcome: 'held' })
    .execute()
  await db
    .insertInto('held_removals')
    .values({ registry_uid: uid, reference: `${gone.repository}:${gone.tag}`, state: 'held' })
    .execute()
  await db
    .insertInto('skipped_contents')
    .values({
      registry_uid: uid,
      reference: 'spectro-packs/archive/broken:1.0.0',
      digest: null,
      reason: 'pack.json is missing',
      since: now,
    })
    .execute()
}

/** A profile with a layer whose version has other content since. */
async function seedDrift(app: TestApp, registryUid: string, user: TestUser): Promise<void> {
  const packs = [{ name: 'pack-0', registryUid, tag: '1.0.0' }]
  const body = { metadata: { name: 'drifting' }, spec: { version: '1.0.0', template: { type: 'add-on', packs } } }
  const { status } = await app.send('POST', '/v1/clusterprofiles', body, user)
  if (status !== 201) throw new Error('The profile could not be created')
  await seedPacks(app.services, registryUid, [samplePack('pack-0', '1.0.0', { readme: 'rebuilt' })])
}

/** Packs as a synchronisation leaves them: several versions of one, and enough others for pages. */
async function seedCatalogue({ services }: TestApp, registryUid: string): Promise<void> {
  const logo = makeLogo()
  const versions = ['1.2.0', '1.10.0', '1.9.1', '2.0.0-rc.1'].map((version) => samplePack(PACK, version, { logo }))
  const others = Array.from({ length: 60 }, (_, index) => samplePack(`pack-${index}`, '1.0.0'))
  await seedPacks(services, registryUid, [...versions, ...others])
}

function makeLogo() {
  const bytes = makePng(200)
  return { mediaType: 'image/png' as const, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function sender(app: TestApp, users?: Record<Who, TestUser>): Send {
  return (method: Method, path: string, { body, rawBody, headers = {}, as = null }: RequestOptions = {}) => {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const init =
      text === undefined ? { method, headers } : { method, headers: { 'Content-Type': 'application/json', ...headers }, body: text }
    return app.request(path, init, as === null ? undefined : users?.[as])
  }
}
