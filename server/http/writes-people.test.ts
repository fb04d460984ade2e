import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiKeyCreated } from '~/contract/api-keys'
import { Audits } from '~/contract/audits'
import { authApi } from '~/contract/api/auth'
import { peopleApi } from '~/contract/api/people'
import { tenantsApi } from '~/contract/api/tenants'
import { ActivationLink } from '~/contract/people'
import { buildPath, type Operation } from '~/contract/operation'
import { answer } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { inviteAdmin, inviteUser, tokenOf } from '../test/people'

const PASSWORD = 'Fresh-horse-77!'

/** Sessions come and go without an entry. */
const unaudited: ReadonlySet<string> = new Set(['authenticate', 'systemAuthenticate', 'authTokensRevoke'])

/** Everything else about people that is not a GET writes, whoever may call it. */
const writes = Object.entries<Operation>({ ...authApi, ...peopleApi, ...tenantsApi }).filter(
  ([id, { method }]) => method !== 'GET' && !unaudited.has(id),
)

let app: TestApp
let operator: TestUser
let tenantUid: string
let admin: TestUser
let bystander: TestUser
let clerk: TestUser

beforeAll(async () => {
  app = await startTestApp()
  operator = await app.createOperator()
  clerk = await app.createOperator({ role: 'Operations Administrator' })
  tenantUid = (await app.createTenant('Acme')).uid
  admin = await app.createTenantUser(tenantUid)
  bystander = await app.createTenantUser(tenantUid, { role: 'Tenant User Admin' })
}, START_TIMEOUT)
afterAll(() => app.close())

interface Example {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
  /** Null for nobody signed in. */
  readonly as: TestUser | null
}

const keyBody = () => ({ metadata: { name: 'robot' }, spec: { expiry: new Date(Date.now() + 60_000).toISOString() } })
const person = (emailId: string) => ({ emailId, firstName: 'Jo', lastName: 'Doe' })

async function newKey(): Promise<{ uid: string }> {
  const { uid } = await answer(app.send('POST', '/v1/apiKeys', keyBody(), admin), ApiKeyCreated, 201)
  return { uid }
}
async function newTenant(): Promise<{ tenantUid: string }> {
  return { tenantUid: (await app.createTenant()).uid }
}
async function newUser(): Promise<{ tenantUid: string; uid: string }> {
  const { uid } = await app.createTenantUser(tenantUid, { role: 'Tenant Viewer' })
  return { tenantUid, uid }
}
async function newAdmin(): Promise<{ uid: string }> {
  const { uid } = await inviteAdmin(app, operator)
  return { uid }
}
async function newAudit(): Promise<{ uid: string }> {
  const { uid: resourceUid } = await newKey()
  const { items } = await answer(app.request(`/v1/audits?resourceUid=${resourceUid}`, {}, admin), Audits)
  return { uid: items[0]?.metadata.uid ?? '' }
}
async function resetToken(): Promise<string> {
  const { uid } = await newUser()
  const path = `/v1/console/tenants/${tenantUid}/users/${uid}/link`
  return tokenOf((await answer(app.request(path, { method: 'POST' }, operator), ActivationLink, 201)).link)
}

/** What each write is called with; made anew for each call. */
const examples: Record<string, () => Promise<Example>> = {
  passwordActivate: async () => {
    const { token } = await inviteUser(app, operator, tenantUid)
    return { params: { passwordToken: token }, body: { password: PASSWORD }, as: null }
  },
  passwordReset: async () => ({ params: { passwordToken: await resetToken() }, body: { password: PASSWORD }, as: null }),
  usersPasswordChange: async () => {
    const user = await app.createTenantUser(tenantUid)
    return { body: { emailId: user.email, currentPassword: user.password, newPassword: PASSWORD }, as: user }
  },
  apiKeysCreate: async () => ({ body: keyBody(), as: admin }),
  apiKeysUidUpdate: async () => ({ params: await newKey(), body: keyBody(), as: admin }),
  apiKeysUidActiveState: async () => ({ params: await newKey(), body: { isActive: false }, as: admin }),
  apiKeysUidState: async () => ({ params: await newKey(), body: { isActive: false }, as: admin }),
  apiKeysUidDelete: async () => ({ params: await newKey(), as: admin }),
  auditsUidMsgUpdate: async () => ({ params: await newAudit(), body: { userMsg: 'as agreed' }, as: admin }),
  tenantsCreate: async () => ({ body: { spec: { orgName: 'Initech', ...person('boss@initech.example') } }, as: operator }),
  tenantsValidate: async () => ({ body: { orgName: 'Initrode' }, as: operator }),
  tenantsUidDelete: async () => ({ params: await newTenant(), as: operator }),
  tenantsUidActivate: async () => ({ params: await newTenant(), body: { isActive: false }, as: operator }),
  tenantsUidCleanUp: async () => ({ params: await newTenant(), query: 'forceDelete=true', as: operator }),
  tenantFipsUpdate: async () => ({ params: { tenantUid }, body: { fipsPackConfig: { mode: 'nonFipsEnabled' } }, as: admin }),
  consoleTenantUserCreate: async () => ({
    params: { tenantUid },
    body: { ...person('new@acme.example'), role: 'Tenant Viewer' },
    as: operator,
  }),
  consoleTenantUserUpdate: async () => ({ params: await newUser(), body: { isActive: false }, as: operator }),
  consoleTenantUserDelete: async () => ({ params: await newUser(), as: operator }),
  consoleTenantUserLink: async () => ({ params: await newUser(), as: operator }),
  systemAdminsCreate: async () => ({ body: { spec: { ...person('ops@example.com'), adminType: 'OperationAdmin' } }, as: operator }),
  systemAdminsPasswordActivate: async () => {
    const { token } = await inviteAdmin(app, operator)
    return { params: { passwordToken: token }, body: { password: PASSWORD }, as: null }
  },
  systemAdminsUidDelete: async () => ({ params: await newAdmin(), as: operator }),
  systemAdminsUidPasswordChange: async () => {
    const user = await app.createOperator()
    return { params: { uid: user.uid }, body: { currentPassword: user.password, newPassword: PASSWORD }, as: user }
  },
  systemAdminsUidPasswordResetLink: async () => ({ params: await newAdmin(), as: operator }),
  systemAdminsUidProfileUpdate: async () => ({ params: await newAdmin(), body: { spec: { firstName: 'A', lastName: 'B' } }, as: operator }),
}

async function auditUids(): Promise<string[]> {
  const { rows } = await app.database.executeSql('select uid from audits')
  return rows.flatMap((row) => (typeof row === 'object' && row !== null && 'uid' in row ? [String(row.uid)] : []))
}

function send(operation: Operation, { params = {}, query, body }: Example, user: TestUser | null): Promise<Response> {
  const path = `${buildPath(operation.path, params)}${query === undefined ? '' : `?${query}`}`
  const { method } = operation
  return body === undefined ? app.request(path, { method }, user ?? undefined) : app.send(method, path, body, user ?? undefined)
}

describe('every write about people', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const example = await examples[id]?.()
    if (example === undefined) throw new Error(`No example of ${id}`)
    const before = await auditUids()
    if (operation.access !== 'public') {
      expect((await send(operation, example, null)).status).toBe(401)
      const stranger = operation.realm === 'system' ? bystander : clerk
      if (operation.realm !== undefined) expect((await send(operation, example, stranger)).status).toBe(403)
      if (operation.access !== 'session') expect((await send(operation, example, bystander)).status).toBe(403)
    }
    expect(await auditUids()).toEqual(before)

    const response = await send(operation, example, example.as)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toHaveLength(1)
    expect(response.headers.get('AuditUid')).toBe(operation.success.audited === true ? added[0] : null)
  })

  it.each(writes)('%s changes nothing when the entry can’t be written', async (id, operation) => {
    const example = await examples[id]?.()
    if (example === undefined) throw new Error(`No example of ${id}`)
    // Names in the examples are there by now.
    const text = JSON.stringify(example.body)?.replaceAll('Initech', 'Initech 2').replaceAll('@', '+2@')
    const body: unknown = text === undefined || operation.path.includes('password') ? example.body : JSON.parse(text)
    const before = await contents()
    await app.database.executeSql('alter table audits add constraint refused check (false) not valid')
    try {
      expect((await send(operation, { ...example, body }, example.as)).status).toBe(500)
    } finally {
      await app.database.executeSql('alter table audits drop constraint refused')
    }
    expect(await contents()).toEqual(before)
  })
})

/** All that these writes may change. */
async function contents(): Promise<unknown> {
  const tables = ['tenants', 'users', 'sessions', 'password_links', 'api_keys', 'audits', 'registries']
  // Of users without the count of attempts, and of sessions without the time of the last use: those are no part of the write.
  const columns = "to_jsonb(t) - 'failed_sign_ins' - 'locked_until' - 'expires_at'"
  const read = tables.map(
    async (table) => (await app.database.executeSql(`select (${columns})::text as row from ${table} t order by 1`)).rows,
  )
  return Promise.all(read)
}
