import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble, type TrustedRole } from '../../server/test/aws-double'
import { startDockerRegistry } from '../../server/test/docker-registry'
import { ECR_HOST, makeAccessKey, ROLE_ARN } from '../../server/test/ecr-settings'
import { startHelmRepository } from '../../server/test/helm-repository'
import { startLegacyPackServer } from '../../server/test/legacy-pack-server'
import { createAuthority } from '../../server/test/certificates'
import { createPusher } from '../../server/test/oci-pusher'
import { makePack } from '../../server/test/packs'
import { Uid } from '../../contract/common'
import { RegistrySyncStatus } from '../../contract/registries'
import { ApiSession } from '../../tools/api-session'
import { type RealServer, startServer } from '../../tools/real-server'
import { until } from '../../tools/until'
import { accounts, operator, test as base } from './live'

/** Something in a registry, and a line of its values that nothing else has. */
interface Content {
  readonly name: string
  readonly version: string
  readonly values: string
}

/** A docker-registry with packs, charts and Zarf packages below `internal`, `charts` and `zarf`. */
interface OciPart {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly authority: string
  readonly pack: Content
  readonly chart: Content
  readonly zarf: Content
  /** Pushes a pack below `internal`; over a version that is there already, as somebody does who builds it again. */
  push(name: string, version: string, values: string): Promise<void>
}

interface HelmPart {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly secret: string
  readonly authority: string
  readonly chart: Content
}

interface LegacyPart {
  readonly url: string
  readonly username: string
  /** Password or token. */
  readonly secret: string
  readonly authority: string
  readonly pack: Content
}

interface AwsPart {
  /** A server whose AWS is the double. */
  readonly server: RealServer
  /** Endpoint of the registry. */
  readonly host: string
  /** The account that the server assumes roles from. */
  readonly account: string
  readonly authority: string
  readonly pack: Content
  readonly chart: Content
  /** Makes the role trust the installation with this external id. */
  trust(externalId: string): void
}

/** The API for what is not about the screens. */
interface Api {
  /** @returns the uid of what was created */
  add(path: string, body: unknown): Promise<string>
  get(path: string): Promise<unknown>
  /** Waits for a good end of the first synchronisation. @param path of the registry */
  ended(path: string): Promise<void>
}

const key = makeAccessKey()
const installationKey = makeAccessKey(INSTALLATION_ACCOUNT)
export const accessKey = { id: key.accessKey, secret: key.secretKey } as const
export const roleArn = ROLE_ARN

interface Fixtures {
  oci: OciPart
  openOci: OciPart
  helm: { readonly open: HelmPart; readonly guarded: HelmPart; readonly token: HelmPart }
  legacy: { readonly None: LegacyPart; readonly Basic: LegacyPart; readonly Token: LegacyPart }
  aws: AwsPart
  api: { readonly tenant: Api; readonly operator: Api }
}

const worker = { scope: 'worker', timeout: 120_000 } as const

export const test = base.extend<object, Fixtures>({
  oci: [
    async ({}, use) => {
      const part = await startOci('one', { tls: 'authority' })
      await use(part.part)
      await part.stop()
    },
    worker,
  ],
  openOci: [
    async ({}, use) => {
      const part = await startOci('open', { tls: 'none', user: null })
      await use(part.part)
      await part.stop()
    },
    worker,
  ],
  helm: [
    async ({}, use) => {
      const guard = { username: 'robot', password: 'Helm-Pa55', token: 'helm-token-7f3a' }
      const open = await startHelm('stable-gate')
      const guarded = await startHelm('guarded-gate', { type: 'basic', username: guard.username, password: guard.password })
      const token = await startHelm('token-gate', { type: 'token', token: guard.token })
      const part = (one: typeof open, secret = '') => ({ ...one.part, username: guard.username, password: guard.password, secret })
      await use({ open: part(open), guarded: part(guarded), token: part(token, guard.token) })
      for (const one of [open, guarded, token]) await one.stop()
    },
    worker,
  ],
  legacy: [
    async ({}, use) => {
      const none = await startLegacy('legacy-open', {})
      const basic = await startLegacy('legacy-basic', { users: { robot: 'Legacy-Pa55' } })
      const token = await startLegacy('legacy-token', { token: 'legacy-token-91c4' })
      await use({
        None: { ...none.part, username: '', secret: '' },
        Basic: { ...basic.part, username: 'robot', secret: 'Legacy-Pa55' },
        Token: { ...token.part, username: '', secret: 'legacy-token-91c4' },
      })
      for (const one of [none, basic, token]) await one.stop()
    },
    worker,
  ],
  aws: [
    async ({}, use) => {
      const { part, registry, stop } = await startOci('ecr', {
        tls: 'authority',
        user: { username: 'AWS', password: 'ecr-registry-token' },
      })
      const roles: TrustedRole[] = []
      const double: AwsDouble = await startAwsDouble({ registry, accessKeys: [key, installationKey], roles })
      const env = { ...accounts, AWS_ENDPOINT_URL_ECR: double.ecr, AWS_ENDPOINT_URL_STS: double.sts }
      const server = await startServer({ env })
      const { accessKey: installation, secretKey } = installationKey
      const session = await ApiSession.signIn(server.url, 'system', operator)
      await session.call('PUT', '/v1/system/config/aws/sts/account', {
        accessKey: installation,
        secretKey,
        accountId: INSTALLATION_ACCOUNT,
      })
      await use({
        server,
        host: ECR_HOST,
        account: INSTALLATION_ACCOUNT,
        authority: part.authority,
        pack: part.pack,
        chart: part.chart,
        trust: (externalId) => roles.push({ arn: ROLE_ARN, trusts: { account: INSTALLATION_ACCOUNT, externalId } }),
      })
      await server.remove()
      await double.close()
      await stop()
    },
    worker,
  ],
  api: [
    async ({ server, tenantApi }, use) => {
      await use({ tenant: apiOf(tenantApi), operator: apiOf(await ApiSession.signIn(server.url, 'system', operator)) })
    },
    worker,
  ],
})

async function startOci(prefix: string, options: Parameters<typeof startDockerRegistry>[0]) {
  const registry = await startDockerRegistry(options)
  const { endpoint, username, password, certificate } = registry
  const pack = { name: `${prefix}-pack`, version: '1.0.0', values: `packReplicas: ${prefix}` }
  const chart = { name: `${prefix}-chart`, version: '1.2.3+build.7', values: `chartReplicas: ${prefix}` }
  const zarf = { name: `${prefix}-zarf`, version: '0.4.0', values: '' }
  const pusher = createPusher({ endpoint, username, password, certificate, basePath: 'internal' })
  const push = async (name: string, version: string, values: string) => {
    await pusher.pushPack(await makePack({ name, version, files: { 'values.yaml': `${values}\n` } }))
  }
  await push(pack.name, pack.version, pack.values)
  await pusher.pushChart(
    { name: chart.name, version: chart.version, files: { 'values.yaml': `${chart.values}\n` } },
    { repository: `charts/${chart.name}` },
  )
  await pusher.pushZarf(zarf, { repository: `zarf/${zarf.name}` })
  return {
    registry,
    part: { url: endpoint, username, password, authority: certificate, pack, chart, zarf, push },
    stop: async () => {
      await pusher.close()
      await registry.stop()
    },
  }
}

async function startHelm(name: string, auth?: NonNullable<Parameters<typeof startHelmRepository>[0]['auth']>) {
  const chart = { name, version: '2.1.0', values: `helmReplicas: ${name}` }
  const files = { 'values.yaml': `${chart.values}\n`, 'README.md': `# ${name}\n` }
  const repository = await startHelmRepository({ charts: [{ name, version: chart.version, files }], tls: true, ...(auth && { auth }) })
  return { part: { url: repository.endpoint, authority: repository.certificate, chart }, stop: () => repository.close() }
}

async function startLegacy(name: string, options: Parameters<typeof startLegacyPackServer>[0]) {
  const authority = createAuthority('Legacy Authority')
  const content = { name, version: '3.0.1', values: `legacyReplicas: ${name}` }
  const pack = await makePack({ name, version: content.version, files: { 'values.yaml': `${content.values}\n` } })
  const server = await startLegacyPackServer({ ...options, packs: [{ pack }], tls: authority.issue() })
  return { part: { url: server.endpoint, authority: authority.certificate, pack: content }, stop: () => server.close() }
}

function apiOf(session: ApiSession): Api {
  return {
    add: async (path, body) => Uid.parse(await session.call('POST', path, body)).uid,
    get: (path) => session.call('GET', path),
    async ended(path) {
      await until(
        async () => {
          const { status, message } = RegistrySyncStatus.parse(await session.call('GET', `${path}/sync/status`))
          if (status === 'Failed') throw new Error(message)
          return status === 'Success' ? true : undefined
        },
        { what: `the synchronisation of ${path} to end`, withinMs: 30_000, everyMs: 100 },
      )
    },
  }
}
