import { getResponse } from 'msw'
import { createMockApi } from '~/mocks/node'
import { SETUP_TOKEN } from '~/mocks/sentinels'
import { demoCertificate } from '~/mocks/seeds/certificate'
import { demoAccounts } from '~/mocks/seeds/people'
import type { Method } from '~/contract/operation'
import type { MockDb, MockDbOptions } from '~/mocks/db'
import { describeConformance } from './suite'
import type { RequestOptions, Send, Target, Who } from './target'

describeConformance('mocks', startMockTarget)

async function startMockTarget(): Promise<Target> {
  const { db, request } = startMock()
  const tokens = new Map<Who, string>()
  for (const who of ['admin', 'viewer', 'noRights', 'otherTenant'] as const) {
    const { email: emailId, password } = demoAccounts[who]
    tokens.set(who, await tokenOf(await request('POST', '/v1/auth/authenticate', { body: { emailId, password } })))
  }
  for (const who of ['operator', 'accountAdmin'] as const) {
    const { email: username, password } = demoAccounts[who]
    tokens.set(who, await tokenOf(await request('POST', '/v1/auth/syslogin', { body: { username, password } })))
  }
  const uidOf = (name: string) => db.registries.find((row) => row.name === name)?.uid ?? ''
  return {
    request: (method, path, options = {}) => request(method, path, withToken(options, tokens)),
    accounts: {
      admin: demoAccounts.admin,
      operator: demoAccounts.operator,
      twoTenants: { ...demoAccounts.twoTenants, organizations: ['acme', 'globex'] },
      lockable: demoAccounts.operations,
    },
    registry: {
      endpoint: 'https://private-ca.test',
      username: 'robot',
      password: 'demo-Pa55-word',
      certificate: demoCertificate,
      baseContentPath: 'team/packs',
    },
    kinds: {
      helm: { endpoint: 'https://charts.registry.test', username: 'robot', password: 'demo-Pa55-word', certificate: '' },
      pack: { endpoint: 'https://packs.registry.test', username: 'robot', password: 'demo-Pa55-word', certificate: '' },
      ecr: {
        endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
        accessKey: 'AKIAIOSFODNN7EXAMPLE',
        secretKey: 'demo-Pa55-word',
        certificate: '',
        baseContentPath: 'team/packs',
      },
    },
    openRegistry: 'https://open.registry.test',
    failing: { refused: 'https://dead.test', webPage: 'https://html.test', blocked: 'https://blocked.test' },
    existing: {
      systemRegistryUid: uidOf('Northbank Packs'),
      systemRegistryName: 'Northbank Packs',
      adminRegistryUid: uidOf('harbor-prod'),
      otherTenantRegistryUid: uidOf('globex-registry'),
      packName: packOf(db, uidOf('harbor-prod')),
    },
    startFresh: async () => ({ request: startMock({ setup: true }).request, setupToken: SETUP_TOKEN, close: async () => undefined }),
    close: async () => undefined,
  }
}

/** An installation of its own. */
function startMock(options: MockDbOptions = {}): { db: MockDb; request: Send } {
  // The clock stands still, so that synchronisations of the demo add no packs in the middle of a test.
  const now = Date.now()
  const { db, handlers } = createMockApi({ ...options, now: () => now, probeMs: 0 })
  const request = async (method: Method, path: string, { body, rawBody, headers = {} }: RequestOptions = {}) => {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const init =
      text === undefined ? { method, headers } : { method, headers: { 'Content-Type': 'application/json', ...headers }, body: text }
    const response = await getResponse(handlers, new Request(new URL(path, 'http://mocks.test'), init))
    if (response === undefined) throw new Error(`Nothing answered ${method} ${path}`)
    return response
  }
  return { db, request }
}

function withToken(options: RequestOptions, tokens: ReadonlyMap<Who, string>): RequestOptions {
  const { as = null } = options
  return as === null ? options : { ...options, headers: { ...options.headers, Authorization: tokens.get(as) ?? '' } }
}

async function tokenOf(response: Response): Promise<string> {
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'Authorization' in body && typeof body.Authorization === 'string')
    return body.Authorization
  throw new Error(`Nobody was signed in: ${JSON.stringify(body)}`)
}

/** A pack of a registry that has more than one version there. */
function packOf(db: MockDb, registryUid: string): string {
  const rows = db
    .allPacks()
    .filter(
      (row) =>
        row.registryUid === registryUid && row.pack.versions.length > 2 && row.pack.state === 'active' && row.pack.details === undefined,
    )
  return rows.find(({ pack }) => pack.layer === 'cni' || pack.addonType === 'monitoring')?.pack.name ?? ''
}
