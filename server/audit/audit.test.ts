import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Audit, AuditKinds, Audits, AuditSysMsg } from '~/contract/audits'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { purgeOldAudits } from './read'
import { recordAudit, type AuditAuthor, type AuditEntry } from './write'

const MINUTE = 60_000
const START = new Date('2026-03-01T08:00:00.000Z').getTime()

let now = START
let app: TestApp
let tenant: { uid: string; name: string }
let other: { uid: string; name: string }
let admin: TestUser
let viewer: TestUser
let stranger: TestUser
let operator: TestUser

beforeAll(async () => {
  app = await startTestApp({ now: () => new Date(now) })
  tenant = await app.createTenant('Acme')
  other = await app.createTenant('Globex')
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
  stranger = await app.createTenantUser(other.uid)
  operator = await app.createOperator()
}, START_TIMEOUT)
afterAll(() => app.close())

const authorOf = (user: TestUser, tenantUid: string | null): AuditAuthor => ({
  scope: tenantUid === null ? 'system' : 'tenant',
  tenantUid,
  uid: user.uid,
  email: user.email,
})
async function record(author: AuditAuthor, entry: Partial<AuditEntry> = {}): Promise<string> {
  now += MINUTE
  const audit: AuditEntry = {
    action: 'create',
    resourceKind: 'ociregistry',
    resourceUid: 'a'.repeat(24),
    resourceName: 'harbor-prod',
    message: 'Added OCI registry harbor-prod',
    ...entry,
  }
  return app.database.db.transaction().execute((tx) => recordAudit(tx, app.services, author, audit))
}
const list = (user: TestUser, query = '') => answer(app.request(`/v1/audits?${query}`, {}, user), Audits)
const uids = async (user: TestUser, query = '') => (await list(user, query)).items.map(({ metadata }) => metadata.uid)

describe('the audit log', () => {
  it('has who, what and which, newest first', async () => {
    const first = await record(authorOf(admin, tenant.uid))
    const changes: AuditEntry['changes'] = { 'spec.name': ['a', 'b'], 'spec.endpoint': ['https://a', 'https://b'] }
    const second = await record(authorOf(admin, tenant.uid), { action: 'update', message: 'Changed harbor-prod', changes })
    const { items, listmeta } = await list(viewer)
    expect(items.map(({ metadata }) => metadata.uid)).toEqual([second, first])
    expect(listmeta).toEqual({ continue: '', count: 2, limit: 50, offset: 0 })
    expect(items[0]).toEqual({
      metadata: { uid: second, name: second, creationTimestamp: new Date(now).toISOString() },
      spec: {
        actionMsg: 'Changed harbor-prod',
        actionType: 'update',
        actor: { actorType: 'user', user: { emailId: admin.email, firstName: 'Jo', lastName: 'Doe', org: 'Acme', uid: admin.uid } },
        contentMsg: JSON.stringify(changes),
        resource: { kind: 'ociregistry', label: 'harbor-prod', name: 'harbor-prod', uid: 'a'.repeat(24) },
        userMsg: '',
      },
    })
    expect(await answer(app.request(`/v1/audits/${second}`, {}, viewer), Audit)).toEqual(items[0])
    expect(await answer(app.request(`/v1/audits/${second}/sysMsg`, {}, viewer), AuditSysMsg)).toEqual({
      actionMsg: 'Changed harbor-prod',
      contentMsg: JSON.stringify(changes),
    })
  })

  it('keeps tenants apart, and the system from all of them', async () => {
    const ours = await record(authorOf(admin, tenant.uid))
    const theirs = await record(authorOf(stranger, other.uid))
    const systems = await record(authorOf(operator, null), { resourceKind: 'tenant' })
    expect(await uids(admin)).toContain(ours)
    for (const query of ['', `tenantUid=${other.uid}`, 'tenantUid=']) {
      expect(await uids(admin, query)).not.toContain(theirs)
      expect(await uids(admin, query)).not.toContain(systems)
    }
    expect(await uids(operator)).toContain(systems)
    expect(await uids(operator)).not.toContain(ours)
    expect(await uids(operator, `tenantUid=${other.uid}`)).toEqual([theirs])
    for (const uid of [theirs, systems]) {
      for (const path of ['', '/sysMsg'])
        expect(await problem(app.request(`/v1/audits/${uid}${path}`, {}, admin))).toMatchObject({ status: 404 })
    }
    expect(await answer(app.request(`/v1/audits/${theirs}`, {}, operator), Audit)).toMatchObject({ metadata: { uid: theirs } })
  })

  it('needs the permission', async () => {
    const nobody = await app.createTenantUser(tenant.uid, { role: 'Tenant User Admin' })
    const accounts = await app.createOperator({ role: 'Account Administrator' })
    for (const user of [nobody, accounts]) {
      for (const path of ['/v1/audits', '/v1/console/audits/kinds', '/v1/console/audits/export'])
        expect(await problem(app.request(path, {}, user))).toMatchObject({ status: 403, message: like(/audit\.list/) })
    }
  })

  it('is filtered by time, person, resource and action', async () => {
    const owner = await app.createTenant()
    const [one, two] = [await app.createTenantUser(owner.uid), await app.createTenantUser(owner.uid)]
    const a = await record(authorOf(one, owner.uid), { resourceKind: 'helmregistry', resourceUid: 'x1' })
    const at = new Date(now).toISOString()
    const b = await record(authorOf(two, owner.uid), { action: 'delete' })
    const late = new Date(now).toISOString()
    const found = (query: string) => uids(one, query)
    expect(await found('')).toEqual([b, a])
    expect(await found(`startTime=${late}`)).toEqual([b])
    expect(await found(`startTime=${at}&endTime=${late}`)).toEqual([a])
    expect(await found(`startTime=${encodeURIComponent(at.replace('Z', '+00:00'))}`)).toEqual([b, a])
    expect(await found(`userUid=${one.uid}`)).toEqual([a])
    expect(await found('resourceKind=helmregistry')).toEqual([a])
    expect(await found('resourceUid=x1')).toEqual([a])
    expect(await found('actionType=delete')).toEqual([b])
    expect(await found('actionType=publish')).toEqual([])
    expect(await found(`projectUid=${'f'.repeat(24)}`)).toEqual([])
    expect(await found('userUid=&resourceKind=&resourceUid=&projectUid=')).toEqual([b, a])
    expect(await answer(app.request('/v1/console/audits/kinds', {}, one), AuditKinds)).toEqual({ items: ['helmregistry', 'ociregistry'] })
    expect(await problem(app.request('/v1/audits?startTime=yesterday&actionType=rename', {}, one))).toMatchObject({
      status: 400,
      fields: { startTime: like(/RFC 3339/), actionType: like(/create/) },
    })
  })

  it('is read page by page', async () => {
    const owner = await app.createTenant()
    const user = await app.createTenantUser(owner.uid)
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) made.unshift(await record(authorOf(user, owner.uid)))
    const seen: string[] = []
    let next = ''
    do {
      const { items, listmeta } = await list(user, `limit=2${next === '' ? '' : `&continue=${next}`}`)
      expect(listmeta).toMatchObject({ count: 5, limit: 2, offset: seen.length })
      seen.push(...items.map(({ metadata }) => metadata.uid))
      next = listmeta.continue
    } while (next !== '')
    expect(seen).toEqual(made)
    expect(await problem(app.request('/v1/audits?continue=made-up', {}, user))).toMatchObject({ status: 400 })
  })

  it('keeps the name of somebody deactivated, and the email of somebody removed', async () => {
    const user = await app.createTenantUser(tenant.uid)
    const uid = await record(authorOf(user, tenant.uid))
    const path = `/v1/console/tenants/${tenant.uid}/users/${user.uid}`
    const actor = async () => (await answer(app.request(`/v1/audits/${uid}`, {}, admin), Audit)).spec.actor.user
    await app.send('PATCH', path, { isActive: false }, operator)
    expect(await actor()).toMatchObject({ emailId: user.email, firstName: 'Jo', uid: user.uid })
    expect((await app.request(path, { method: 'DELETE' }, operator)).status).toBe(204)
    expect(await actor()).toMatchObject({ emailId: user.email, firstName: '', uid: user.uid })
  })

  it('marks what the server did by itself', async () => {
    const uid = await record({ scope: 'system', tenantUid: null, uid: null, email: 'environment' })
    const { spec } = await answer(app.request(`/v1/audits/${uid}`, {}, operator), Audit)
    expect(spec.actor).toMatchObject({ actorType: 'system', user: { emailId: 'environment', uid: '' } })
  })
})

describe('a note', () => {
  const note = (user: TestUser, uid: string, userMsg: string) => app.send('PATCH', `/v1/audits/${uid}/userMsg`, { userMsg }, user)

  it('is attached to an entry, and is itself in the log', async () => {
    const uid = await record(authorOf(admin, tenant.uid))
    expect((await note(admin, uid, '  agreed with Sam  ')).status).toBe(204)
    expect(await answer(app.request(`/v1/audits/${uid}`, {}, viewer), Audit)).toMatchObject({ spec: { userMsg: 'agreed with Sam' } })
    const [entry] = (await list(admin, `resourceUid=${uid}`)).items
    expect(entry?.spec).toMatchObject({ resource: { kind: 'audit', uid }, contentMsg: '{"userMsg":["","agreed with Sam"]}' })
  })

  it('has 3 to 255 characters, and belongs to the own tenant', async () => {
    const uid = await record(authorOf(admin, tenant.uid))
    expect(await problem(note(admin, uid, ' ab '))).toMatchObject({ status: 400, fields: { userMsg: 'Use at least 3 characters' } })
    expect(await problem(note(admin, uid, 'x'.repeat(256)))).toMatchObject({ fields: { userMsg: 'Use at most 255 characters' } })
    expect(await problem(note(viewer, uid, 'fine'))).toMatchObject({ status: 403 })
    for (const user of [stranger, operator]) expect(await problem(note(user, uid, 'fine'))).toMatchObject({ status: 404 })
  })
})

/** Counts how often the event loop comes round. */
function countTurns(): { stop(): number } {
  let count = 0
  let next = setImmediate(function turn() {
    count += 1
    next = setImmediate(turn)
  })
  return {
    stop: () => {
      clearImmediate(next)
      return count
    },
  }
}

describe('the export', () => {
  const csv = async (user: TestUser, query = '') => {
    const response = await app.request(`/v1/console/audits/export?${query}`, {}, user)
    expect(response.status).toBe(200)
    return { headers: response.headers, lines: (await response.text()).split('\r\n') }
  }

  it('is a file to save, with the entries the caller may read', async () => {
    const owner = await app.createTenant()
    const user = await app.createTenantUser(owner.uid)
    const uid = await record(authorOf(user, owner.uid), { resourceName: 'a "quoted", name', changes: { name: ['a', 'b'] } })
    await app.send('PATCH', `/v1/audits/${uid}/userMsg`, { userMsg: 'two\nlines' }, user)
    const { headers, lines } = await csv(user, 'resourceKind=ociregistry')
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-logs-2026-03-01.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(headers.has('Expires')).toBe(false)
    expect(lines[0]).toBe('Time,User,Action,Resource Type,Resource Name,Message,Changes,Note')
    expect(lines.slice(1).join('\r\n')).toBe(
      `${new Date(now).toISOString()},${user.email},create,ociregistry,"a ""quoted"", name",Added OCI registry harbor-prod,"{""name"":[""a"",""b""]}","two\nlines"\r\n`,
    )
    expect((await csv(stranger, `tenantUid=${owner.uid}`)).lines).toHaveLength(2)
  })

  it('lets no text become a formula in a spreadsheet', async () => {
    const owner = await app.createTenant()
    const user = await app.createTenantUser(owner.uid)
    for (const resourceName of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) await record(authorOf(user, owner.uid), { resourceName })
    const { lines } = await csv(user)
    const names = lines.slice(1, -1).map((line) => line.split(',')[4])
    expect(names).toEqual(["'\t=1", "'@SUM(A1)", "'-1", "'+1", "'=1+1"])
  })

  it('has the newest 50,000 in order, without holding up the server', async () => {
    const owner = await app.createTenant()
    const user = await app.createTenantUser(owner.uid)
    // Several entries share one moment, so that pages must not part them wrongly.
    await app.database.executeSql(
      `insert into audits (uid, at, scope, tenant_uid, actor_uid, actor_email, action, resource_kind, resource_uid, resource_name, message, changes)
       select lpad(to_hex(n), 24, '0'), timestamptz '2026-01-01' + (n / 7) * interval '1 second', 'tenant', $1, $2, 'jo@example.com', 'create', 'bulk', 'x', 'r' || n, 'Added r' || n, '{}'
       from generate_series(1, 50020) n`,
      [owner.uid, user.uid],
    )
    await app.database.executeSql('analyze audits')
    const turns = countTurns()
    const response = await app.request('/v1/console/audits/export?resourceKind=bulk', {}, user)
    // One for each batch at least: whoever waits has their turn a hundred times meanwhile.
    expect(turns.stop()).toBeGreaterThan(100)
    const lines = (await response.text()).split('\r\n')
    const names = lines.slice(1, -1).map((line) => Number(line.split(',')[4]?.slice(1)))
    expect(names).toEqual(Array.from({ length: 50_000 }, (_, index) => 50_020 - index))
  }, 60_000)
})

describe('retention', () => {
  it('is one year', async () => {
    const old = await record(authorOf(admin, tenant.uid))
    const young = await record(authorOf(admin, tenant.uid))
    now += 365 * 24 * 60 * MINUTE - MINUTE + 1
    await purgeOldAudits(app.services)
    const { rows } = await app.database.executeSql('select uid from audits where uid = any($1)', [[old, young]])
    expect(rows).toEqual([{ uid: young }])
    now = START + 60 * 24 * 60 * MINUTE
  })
})
