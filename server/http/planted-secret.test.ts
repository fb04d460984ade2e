import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { api } from '~/contract/api'
import { buildPath, type Operation } from '~/contract/operation'
import { SECRET_MASK } from '~/contract/registries'
import { createProxyRules } from '../connectors/proxy-rules'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble, type TrustedRole } from '../test/aws-double'
import { createAuthority } from '../test/certificates'
import { type ConnectProxy, startConnectProxy } from '../test/connect-proxy'
import { ECR_HOST, ROLE_ARN } from '../test/ecr-settings'
import { bytes, registryRoutes } from '../test/fake-registry'
import { type FaultServer, json, refusingEndpoint, startFaultServer } from '../test/fault-server'
import { badMoods, type HostileRegistry, startHostileRegistry } from '../test/hostile-registry'
import { archiveFolder, makePack, type TestPack } from '../test/packs'
import { dumpDatabase, findPlanted, type Planted } from '../test/planted'
import { sha256 } from '../test/sha256'

const DRIVE_TIMEOUT = 8 * START_TIMEOUT

const planted: Planted[] = []
/** A secret that is like no other text, and that no encoding leaves as it is. */
function plant(name: string, username?: string): string {
  const secret = `Pl4nt+${randomBytes(6).toString('hex')}/&=@${randomBytes(3).toString('hex')}`
  planted.push(username === undefined ? { name, secret } : { name, secret, username })
  return secret
}

const basic = (username: string, secret: string) => `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`
const USER = 'robot'
const secrets = {
  oci: plant('password of OCI', USER),
  bearer: plant('password at a token service', USER),
  issued: plant('token that a token service issued'),
  helm: plant('password of Helm', USER),
  helmToken: plant('token of Helm'),
  pack: plant('password of packs', USER),
  packToken: plant('token of packs'),
  ecr: plant('secret access key of ECR'),
  ecrRegistry: plant('registry token of ECR', 'AWS'),
  account: plant('secret access key of the installation'),
  signature: plant('signature of a redirect'),
  userinfo: plant('password in a redirect', 'someone'),
  proxy: plant('password of the proxy', 'proxy-user'),
  proxyWrong: plant('wrong password of the proxy', 'proxy-user'),
  wrong: plant('wrong password', USER),
} as const
const KEY = 'AKIAIOSFODNN7EXAMPLE'
const ACCOUNT_KEY = 'AKIAI44QH8DHBEXAMPLE'

let app: TestApp
let admin: TestUser
let operator: TestUser
let aws: AwsDouble
let proxy: ConnectProxy
let untrusted: FaultServer
let storage: FaultServer
const registries: Record<'oci' | 'bearer' | 'helm' | 'pack' | 'ecr', HostileRegistry | undefined> = {
  oci: undefined,
  bearer: undefined,
  helm: undefined,
  pack: undefined,
  ecr: undefined,
}
let proxyRules: ReturnType<typeof createProxyRules>
const responses: string[] = []
const events: string[] = []

function registryOf(name: keyof typeof registries): HostileRegistry {
  const registry = registries[name]
  if (registry === undefined) throw new Error(`${name} has not started`)
  return registry
}

beforeAll(async () => {
  const pack = await makePack({ name: 'nginx', version: '1.2.3' })
  storage = await startFaultServer({ '*': (request, response, count) => json(403, { url: request.url })(request, response, count) })
  const dead = await refusingEndpoint('http')
  const withSecrets = (base: string) =>
    `${base.replace('://', `://someone:${encodeURIComponent(secrets.userinfo)}@`)}/signed?X-Amz-Signature=${encodeURIComponent(secrets.signature)}&path=`
  const elsewhere = { storage: withSecrets(storage.endpoint), dead: withSecrets(dead) }
  const start = (routes: Parameters<typeof startHostileRegistry>[0], accepted: readonly string[], challenge?: () => string) =>
    startHostileRegistry(routes, { accepted, elsewhere, ...(challenge && { challenge }) })

  registries.oci = await start(registryRoutes([pack]), [basic(USER, secrets.oci)])
  const tokens = await startTokenService()
  registries.bearer = await start(
    registryRoutes([pack]),
    [`Bearer ${secrets.issued}`],
    () => `Bearer realm="${tokens.endpoint}/token",service="packs"`,
  )
  registries.helm = await start(await chartRoutes(), [basic(USER, secrets.helm), `Bearer ${secrets.helmToken}`])
  registries.pack = await start(legacyRoutes(pack), [basic(USER, secrets.pack), `Bearer ${secrets.packToken}`])
  registries.ecr = await start(registryRoutes([pack]), [basic('AWS', secrets.ecrRegistry)])
  const roles: TrustedRole[] = []
  aws = await startAwsDouble({
    registry: { endpoint: registries.ecr.server.endpoint, username: 'AWS', password: secrets.ecrRegistry, certificate: '' },
    accessKeys: [
      { accessKey: KEY, secretKey: secrets.ecr },
      { accessKey: ACCOUNT_KEY, secretKey: secrets.account, account: INSTALLATION_ACCOUNT },
    ],
    roles,
  })
  proxy = await startConnectProxy({ credentials: { username: 'proxy-user', password: secrets.proxy } })
  untrusted = await startFaultServer({ '*': json(200, {}) }, createAuthority().issue())
  setProxy(secrets.proxy)
  app = await startTestApp({
    synchronise: true,
    aws: { ecr: aws.ecr, sts: aws.sts },
    proxy: { proxyFor: (hostname, port) => proxyRules?.proxyFor(hostname, port) },
  })
  const tenant = await app.createTenant()
  admin = await app.createTenantUser(tenant.uid)
  operator = await app.createOperator()
  const { externalId } = z.parse(
    z.looseObject({ externalId: z.string() }),
    JSON.parse((await call('GET', '/v1/clouds/aws/account/sts')).text),
  )
  roles.push({ arn: ROLE_ARN, trusts: { account: INSTALLATION_ACCOUNT, externalId } })
  closing.push(tokens)
}, START_TIMEOUT)

const closing: { close(): Promise<unknown> }[] = []
afterAll(async () => {
  await app.close()
  const servers = Object.values(registries).flatMap((registry) => (registry === undefined ? [] : [registry.server]))
  await Promise.all([...servers, ...closing, aws, proxy, untrusted, storage].map((one) => one.close()))
})

function setProxy(password: string): void {
  const httpsProxy = `http://proxy-user:${encodeURIComponent(password)}@${proxy.host}`
  proxyRules = createProxyRules({ httpsProxy, noProxy: [] })
}

/** Gives its token for the right password; else says back what it was told, and the token. */
function startTokenService(): Promise<FaultServer> {
  return startFaultServer({
    '/token': (request, response, count) => {
      const { authorization = '' } = request.headers
      const isIn = authorization === basic(USER, secrets.bearer)
      const answer = isIn
        ? json(200, { token: secrets.issued })
        : json(403, { token: secrets.issued, details: `${authorization} ${secrets.issued}` })
      answer(request, response, count)
    },
  })
}

async function chartRoutes() {
  const archive = await archiveFolder('gate', {
    'Chart.yaml': 'apiVersion: v2\nname: gate\nversion: 1.0.0\n',
    'values.yaml': 'open: true\n',
  })
  const index = `apiVersion: v1\nentries:\n  gate:\n    - {apiVersion: v2, name: gate, version: 1.0.0, urls: [gate-1.0.0.tgz], digest: ${sha256(archive).slice(7)}}\n`
  return { '/index.yaml': bytes(Buffer.from(index), 'text/yaml'), '/gate-1.0.0.tgz': bytes(archive, 'application/gzip') }
}

/** The API of OCI registries under `/v1`, with a health check. */
function legacyRoutes(pack: TestPack) {
  const routes = Object.entries(registryRoutes([pack], '')).map(
    ([path, route]) => [path.replace('/v2/', '/v1/').replaceAll('spectro-packs/archive/', ''), route] as const,
  )
  const catalog = json(200, { repositories: [pack.name] })
  return { ...Object.fromEntries(routes), '/v1/_catalog': catalog, '/health': json(200, {}) }
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  user = admin,
  accept?: string,
): Promise<{ status: number; text: string }> {
  const headers = { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(accept !== undefined && { Accept: accept }) }
  const response = await app.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }, user)
  const text = await response.text()
  const said = `${JSON.stringify([...response.headers])}\n${text}`
  ;(accept === undefined ? responses : events).push(said)
  return { status: response.status, text }
}

interface Subject {
  readonly kind: 'oci-basic' | 'helm' | 'pack' | 'oci-ecr'
  readonly at: keyof typeof registries
  /** With its secret, or another one in its place. */
  readonly spec: (secret?: string, endpoint?: string) => Record<string, unknown>
}

const tls = { enabled: true, insecureSkipVerify: false }
const withBasic =
  (at: Subject['at'], own: string) =>
  (secret = own, endpoint = registryOf(at).server.endpoint) => ({
    endpoint,
    auth: { type: 'basic', username: USER, password: secret, tls },
  })
const withToken =
  (at: Subject['at'], own: string) =>
  (secret = own, endpoint = registryOf(at).server.endpoint) => ({
    endpoint,
    auth: { type: 'token', token: secret, tls },
  })
const packs = { providerType: 'pack', baseContentPath: 'internal' }
const ecr = { ...packs, isPrivate: true, endpoint: ECR_HOST, tls }
const subjects: Readonly<Record<string, Subject>> = {
  'oci basic': { kind: 'oci-basic', at: 'oci', spec: (...given) => ({ ...packs, ...withBasic('oci', secrets.oci)(...given) }) },
  'oci with a token service': {
    kind: 'oci-basic',
    at: 'bearer',
    spec: (...given) => ({ ...packs, ...withBasic('bearer', secrets.bearer)(...given) }),
  },
  'helm basic': { kind: 'helm', at: 'helm', spec: withBasic('helm', secrets.helm) },
  'helm token': { kind: 'helm', at: 'helm', spec: withToken('helm', secrets.helmToken) },
  'pack basic': { kind: 'pack', at: 'pack', spec: withBasic('pack', secrets.pack) },
  'pack token': { kind: 'pack', at: 'pack', spec: withToken('pack', secrets.packToken) },
  'ecr by key': {
    kind: 'oci-ecr',
    at: 'ecr',
    spec: (secret = secrets.ecr) => ({ ...ecr, credentials: { credentialType: 'secret', accessKey: KEY, secretKey: secret } }),
  },
  'ecr by role': { kind: 'oci-ecr', at: 'ecr', spec: () => ({ ...ecr, credentials: { credentialType: 'sts', sts: { arn: ROLE_ARN } } }) },
}

const paths = {
  'oci-basic': '/v1/registries/oci/basic',
  'oci-ecr': '/v1/registries/oci/ecr',
  helm: '/v1/registries/helm',
  pack: '/v1/registries/pack',
}
const oneOf = (kind: Subject['kind'], uid: string) =>
  kind === 'helm' || kind === 'pack' ? `${paths[kind]}/${uid}` : `/v1/registries/oci/${uid}/${kind === 'oci-ecr' ? 'ecr' : 'basic'}`
const uids: string[] = []
const Uid = z.looseObject({ uid: z.string() })

/** Every way to try settings. @returns the status of the check */
async function tryOut({ kind }: Subject, spec: Record<string, unknown>): Promise<number> {
  const [checked] = await Promise.all([
    call('POST', `${paths[kind]}/validate`, spec),
    call('POST', '/v1/console/registries/diagnose', { kind, spec, preview: true }),
    call('POST', '/v1/console/registries/diagnose', { kind, spec, preview: true }, admin, 'text/event-stream'),
  ])
  return checked.status
}

async function synchronise({ kind }: Subject, uid: string, status: 'Success' | 'Failed'): Promise<void> {
  const one = oneOf(kind, uid)
  await call('POST', `${one}/sync?forceSync=true`)
  const now = async (): Promise<unknown> => JSON.parse((await call('GET', `${one}/sync/status`)).text)
  await expect.poll(now, { timeout: START_TIMEOUT, interval: 100 }).toMatchObject({ status })
}

async function drive(name: string, subject: Subject): Promise<void> {
  const { kind, at, spec } = subject
  const { setMood } = registryOf(at)
  const metadata = { name }
  expect(await tryOut(subject, spec()), `${name} good`).toBe(204)
  const created = await call('POST', paths[kind], { metadata, spec: spec() })
  expect(created.status).toBe(201)
  const { uid } = z.parse(Uid, JSON.parse(created.text))
  uids.push(uid)
  await synchronise(subject, uid, 'Success')
  const diagnoseSaved = async () => {
    await call('POST', '/v1/console/registries/diagnose', { kind: 'saved', registryUid: uid, preview: true })
    await call('POST', '/v1/console/registries/diagnose', { kind: 'saved', registryUid: uid }, admin, 'text/event-stream')
  }
  await diagnoseSaved()
  expect((await call('PUT', oneOf(kind, uid), { metadata, spec: spec() })).status).toBe(204)
  await call('PUT', oneOf(kind, uid), { metadata: { name: `${name} renamed` }, spec: spec(SECRET_MASK) })
  await call('POST', paths[kind], { metadata: { name: `${name} renamed` }, spec: spec() })

  if (name !== 'ecr by role') {
    expect(await tryOut(subject, spec(secrets.wrong))).toBe(400)
    expect((await call('PUT', oneOf(kind, uid), { metadata, spec: spec(secrets.wrong) })).status).toBe(400)
  }
  if (kind !== 'oci-ecr') {
    for (const password of [secrets.proxy, secrets.proxyWrong]) {
      setProxy(password)
      expect(await tryOut(subject, spec(undefined, untrusted.endpoint))).toBe(400)
      await call('PUT', oneOf(kind, uid), { metadata, spec: spec(undefined, untrusted.endpoint) })
    }
    setProxy(secrets.proxy)
    await tryOut(subject, spec(undefined, `http://${USER}:${encodeURIComponent(secrets.wrong)}@127.0.0.1:1`))
  } else {
    for (const action of ['GetAuthorizationToken', 'DescribeRepositories', 'AssumeRole']) {
      const message = `signed with ${secrets.ecr} or ${secrets.account}: ${basic('AWS', secrets.ecrRegistry)}`
      aws.fail(action, 'InvalidSignatureException', { message })
      await tryOut(subject, spec())
      aws.fail(action, 'InvalidSignatureException', { message, times: 0 })
    }
  }
  for (const mood of badMoods) {
    setMood(mood)
    // At once: each waits for its own repeats.
    const edit = call('PUT', oneOf(kind, uid), { metadata, spec: spec() })
    const [tried] = await Promise.all([tryOut(subject, spec()), edit, synchronise(subject, uid, 'Failed'), diagnoseSaved()])
    // An edit of a role that changes nothing but the name has nothing to prove.
    expect([tried, (await edit).status], `${name} ${mood}`).toEqual([400, name === 'ecr by role' ? 204 : 400])
  }
  setMood('good')
}

/** Everything that can be read of registries, packs, profiles, audits. */
async function readAll(profile: string): Promise<void> {
  const operations: readonly Operation[] = Object.values(api)
  for (const { method, path } of operations) {
    if (method !== 'GET') continue
    for (const uid of path.includes('{uid}') && path.includes('registries') ? uids : [profile]) {
      const target = buildPath(path, { ...anyParams(path), uid, registryUid: uids[0] ?? '', packName: 'nginx' })
      for (const user of [admin, operator]) await call('GET', target, undefined, user)
    }
  }
}

function anyParams(path: string): Record<string, string> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'f'.repeat(24)]))
}

async function everywhere(): Promise<{ responses: string; events: string; log: string; database: string }> {
  const { tables, text } = await dumpDatabase(app.database)
  expect(tables).toEqual(expect.arrayContaining(['registries', 'registry_syncs', 'audits', 'packs', 'settings', 'pgboss.job']))
  return { responses: responses.join('\n'), events: events.join('\n'), log: app.logLines.join(''), database: text }
}

describe('planted secrets', () => {
  it(
    'are in no response, event, log line, audit entry, error or column, in no form, whatever registries do with them',
    async () => {
      const account = { accessKey: ACCOUNT_KEY, secretKey: secrets.account, accountId: INSTALLATION_ACCOUNT }
      expect((await call('POST', '/v1/system/config/aws/sts/account', account, operator)).status).toBeLessThan(300)
      // Each registry has one mood at a time, and most of the time is spent waiting for repeats.
      await Promise.all(
        Object.keys(registries).map(async (registry) => {
          for (const [name, subject] of Object.entries(subjects)) if (subject.at === registry) await drive(name, subject)
        }),
      )
      const layer = { name: 'nginx', registryUid: uids[0], tag: '1.2.3' }
      const body = { metadata: { name: 'copied' }, spec: { version: '1.0.0', template: { type: 'add-on', packs: [layer] } } }
      const { uid } = z.parse(Uid, JSON.parse((await call('POST', '/v1/clusterprofiles', body)).text))
      await call('POST', buildPath(api.consoleProfileClone.path, { uid }), { name: 'copy', version: '2.0.0' })
      await readAll(uid)
      await call('DELETE', oneOf('oci-basic', uids[0] ?? ''))

      const places = await everywhere()
      expect(findPlanted(planted, places)).toEqual([])
      // What must be there, or nothing was looked at.
      expect(places.responses).toContain(SECRET_MASK)
      expect(places.events).toContain('"type":"done"')
      expect(places.database).toMatch(/v1\.[\w-]{8}\.[\w-]{16}\./)
      const sent = Object.values(registries).flatMap((one) => (one?.server.requests ?? []).map(({ authorization }) => authorization))
      for (const one of [secrets.oci, secrets.helm, secrets.pack, secrets.wrong]) expect(sent).toContain(basic(USER, one))
      for (const one of [secrets.issued, secrets.helmToken, secrets.packToken]) expect(sent).toContain(`Bearer ${one}`)
      expect(sent).toContain(basic('AWS', secrets.ecrRegistry))
      expect(aws.count('AssumeRole')).toBeGreaterThan(0)
      expect(proxy.targets).toContain(untrusted.host)
    },
    DRIVE_TIMEOUT,
  )

  it('would be found: one that is planted in a name, in a log line and in bytes', async () => {
    const canary = { name: 'canary', secret: `c4nary+${randomBytes(6).toString('hex')}/&`, username: USER }
    const spec = { ...subjects['helm basic']?.spec(), createOption: { skipSync: true } }
    expect((await call('POST', paths.helm, { metadata: { name: canary.secret }, spec })).status).toBe(201)
    await call('POST', '/v1/console/registries/diagnose', { kind: 'saved', registryUid: canary.secret }, admin, 'text/event-stream')
    await call('GET', '/v1/console/registries/overview')
    app.services.log.debug({ where: basic(USER, canary.secret) }, 'planted')
    const content = Buffer.from(`\u0000${Buffer.from(canary.secret).toString('hex')}`)
    await app.database.executeSql('insert into pack_logos (sha256, media_type, bytes) values ($1, $2, $3)', [
      'canary',
      'image/png',
      content,
    ])
    const found = findPlanted([canary], await everywhere()).map((line) => line.split(':')[0])
    expect(found).toEqual(
      expect.arrayContaining([
        'canary (plain) in responses',
        'canary (plain) in events',
        'canary (base64) in log',
        'canary (plain) in database',
        'canary (hex) in database',
      ]),
    )
  })

  it.each([
    ['URL-encoded', (secret: string) => `?sig=${encodeURIComponent(secret)}&x`],
    ['hex', (secret: string) => `\\x${Buffer.from(secret).toString('hex')}00`],
    ['inner base64', (secret: string) => Buffer.from(`some{"password":"${secret}"}thing`).toString('base64')],
    ['base64url', (secret: string) => Buffer.from(`${USER}:${secret}`).toString('base64url')],
  ])('would be found %s', (form, encode) => {
    const canary = { name: 'canary', secret: `c4nary+${randomBytes(6).toString('hex')}/&`, username: USER }
    expect(findPlanted([canary], { text: encode(canary.secret) }).join('\n')).toContain(`canary (${form}) in text`)
    expect(findPlanted([canary], { text: encode('another word of that length') })).toEqual([])
  })
})
