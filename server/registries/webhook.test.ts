import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Webhook, WebhookAnswer, WebhookState } from '~/contract/sync'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { seedRegistry } from '../test/catalogue'
import { forgetSyncs, waitingSyncs } from '../test/sync-jobs'

const PUBLIC = 'https://console.example.com'
const BURST = 4
const NGINX = 'spectro-packs/archive/nginx'
const REDIS = 'spectro-packs/archive/redis'

let app: TestApp
let admin: TestUser
let viewer: TestUser
let stranger: TestUser
let tenantUid: string
let uid: string
let clock = new Date('2026-11-20T10:00:00.000Z')

beforeAll(async () => {
  app = await startTestApp({ now: () => clock, publicUrl: PUBLIC, failedSignIns: { burst: BURST, refillMs: 60_000 } })
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
  viewer = await app.createTenantUser(tenantUid, { role: 'Tenant Viewer' })
  stranger = await app.createTenantUser((await app.createTenant()).uid)
}, START_TIMEOUT)
afterAll(() => app.close())
beforeEach(async () => {
  uid = await seedRegistry(app.services, { name: `registry-${app.services.newUid()}`, tenantUid, password: 'planted-s3cret' })
})
afterEach(() => forgetSyncs(app))

const address = () => `/v1/console/registries/${uid}/webhook`
const show = () => answer(app.request(address(), {}, admin), WebhookState)

async function make(): Promise<Webhook> {
  const { webhook } = await answer(app.request(address(), { method: 'PUT' }, admin), WebhookState)
  return Webhook.parse(webhook)
}

function call({ url }: Webhook, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return app.request(new URL(url).pathname, { method: 'POST', body: text, headers: { 'Content-Type': 'application/json', ...headers } })
}

const accepted = (webhook: Webhook, body: unknown, headers?: Record<string, string>) =>
  answer(call(webhook, body, headers), WebhookAnswer, 202)
const sign = (text: string, secret: string) => ({
  'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
})
const set = (changes: Record<string, unknown>) => app.database.db.updateTable('registries').set(changes).where('uid', '=', uid).execute()

const runs = () => app.database.db.selectFrom('sync_runs').where('registry_uid', '=', uid).select(['trigger', 'only_references']).execute()
const sync = () => app.database.db.selectFrom('registry_syncs').where('registry_uid', '=', uid).selectAll().executeTakeFirstOrThrow()

describe('the address', () => {
  test('is made, shown again and renewed, which ends the old one', async () => {
    expect(await show()).toEqual({ webhook: null })
    const first = await make()
    expect(first).toEqual({
      url: like(/^https:\/\/console\.example\.com\/v1\/console\/webhooks\/[\w-]{43}$/),
      secret: like(/^[\w-]{43}$/),
      createdAt: clock.toISOString(),
      createdBy: admin.email,
      lastCalledAt: null,
      lastResult: '',
    })
    expect(await show()).toEqual({ webhook: first })
    // PUBLIC_URL counts, whatever host a request was sent to.
    const elsewhere = await answer(app.request(`http://10.1.2.3:8080${address()}`, {}, admin), WebhookState)
    expect(elsewhere.webhook?.url).toBe(first.url)

    const second = await make()
    expect([second.url, second.secret]).not.toEqual([first.url, first.secret])
    expect(await problem(call(first, { repository: NGINX }))).toMatchObject({ status: 404, code: 'ResourceNotFound' })
    expect(await accepted(second, { repository: NGINX })).toMatchObject({ accepted: true })
    clock = new Date(clock.getTime() + 3_600_000)
  })

  test('ends with a deletion, which a second time finds none', async () => {
    const webhook = await make()
    expect((await app.request(address(), { method: 'DELETE' }, admin)).status).toBe(204)
    expect(await show()).toEqual({ webhook: null })
    expect((await call(webhook, { repository: NGINX })).status).toBe(404)
    expect(await problem(app.request(address(), { method: 'DELETE' }, admin))).toMatchObject({ status: 404 })
    clock = new Date(clock.getTime() + 3_600_000)
  })

  test('is for those alone who may change the registry', async () => {
    await make()
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await app.request(address(), { method }, viewer)).status).toBe(403)
      expect((await app.request(address(), { method }, stranger)).status).toBe(404)
    }
    const system = await seedRegistry(app.services, { name: `system-${app.services.newUid()}` })
    expect(await problem(app.request(`/v1/console/registries/${system}/webhook`, {}, admin))).toMatchObject({
      status: 403,
      message: 'The webhooks of system registries are in the System Console',
    })
  })

  test('stands in no log, audit entry, error, overview or table in the clear', async () => {
    const webhook = await make()
    await accepted(webhook, { repository: NGINX })
    const refused = await (await call(webhook, { repository: NGINX }, { Authorization: 'Bearer wrong' })).text()
    const overview = await (await app.request(`/v1/console/registries/${uid}/overview`, {}, admin)).text()
    const { rows } = await app.database.executeSql(
      `select (select string_agg(t::text, ' ') from registry_webhooks t) || (select string_agg(t::text, ' ') from audits t)
        || coalesce((select string_agg(t::text, ' ') from sync_runs t), '') as text`,
    )
    const text = [JSON.stringify(rows), app.logLines.join(''), refused, overview].join('\n')
    const token = new URL(webhook.url).pathname.split('/').at(-1) ?? ''
    expect([token, webhook.secret].filter((secret) => text.includes(secret))).toEqual([])
  })
})

describe('a call', () => {
  test('that names a repository asks for a run that reads it alone, and for no audit entry', async () => {
    const webhook = await make()
    const before = await app.database.executeSql('select uid from audits')
    expect(await accepted(webhook, { repository: [NGINX, 'somewhere/else'] })).toEqual({
      accepted: true,
      message: `A synchronisation was asked for: ${NGINX}`,
      repositories: [NGINX],
    })
    expect(await waitingSyncs(app)).toEqual([uid])
    expect(await runs()).toEqual([{ trigger: 'webhook', only_references: [NGINX] }])
    expect((await app.database.executeSql('select uid from audits')).rows).toEqual(before.rows)
    expect((await show()).webhook).toMatchObject({
      lastCalledAt: clock.toISOString(),
      lastResult: `A synchronisation was asked for: ${NGINX}`,
    })
  })

  test('two hundred times in a row makes no more than two runs', async () => {
    const webhook = await make()
    const body = (index: number) => ({ events: [{ action: 'push', target: { repository: `spectro-packs/archive/pack-${index % 5}` } }] })
    for (let index = 0; index < 100; index += 1) await accepted(webhook, body(index))
    await app.database.db.updateTable('registry_syncs').set({ status: 'InProgress' }).where('registry_uid', '=', uid).execute()
    await Promise.all(Array.from({ length: 100 }, (_, index) => accepted(webhook, body(index))))
    expect(await waitingSyncs(app)).toEqual([uid])
    expect(await runs()).toHaveLength(1)
    const { only_references: now, asked_meanwhile: afterwards } = await sync()
    const wanted = Array.from({ length: 5 }, (_, index) => `spectro-packs/archive/pack-${index}`)
    expect(now?.toSorted()).toEqual(wanted)
    expect(afterwards).toMatchObject({ trigger: 'webhook' })
  })

  test('about a registry with an index reads it whole, whatever was pushed; after the run that goes on', async () => {
    await set({ kind: 'helm', provider: 'helm' })
    const webhook = await make()
    const whole = { accepted: true, message: 'A synchronisation of the whole registry was asked for', repositories: [] }
    expect(await accepted(webhook, { ref: 'refs/heads/gh-pages' })).toEqual(whole)
    expect(await runs()).toEqual([{ trigger: 'webhook', only_references: null }])
    await app.database.db.updateTable('registry_syncs').set({ status: 'InProgress' }).where('registry_uid', '=', uid).execute()
    expect(await accepted(webhook, { repository: 'charts' })).toEqual(whole)
    expect((await sync()).asked_meanwhile).toMatchObject({ only: null })
  })

  test('names more than a hundred: everything is read', async () => {
    const repository = Array.from({ length: 101 }, (_, index) => `spectro-packs/archive/pack-${index}`)
    expect(await accepted(await make(), { repository })).toMatchObject({ accepted: true, repositories: [] })
    expect(await runs()).toEqual([{ trigger: 'webhook', only_references: null }])
  })

  test.each<[string, () => Promise<unknown>, unknown, RegExp]>([
    ['a ping', async () => undefined, { zen: 'Design for failure.', hook_id: 7 }, /^The webhook works/],
    ['nothing that is understood', async () => undefined, { hello: ['world'] }, /^The call names no repository/],
    ['what is elsewhere', async () => undefined, { repository: 'internal/nginx' }, /not below the content path/],
    [
      'what is below no content path',
      () => set({ base_content_path: 'team-a,team-b' }),
      { repository: NGINX },
      /not below the content path/,
    ],
    ['what is no name', async () => undefined, { repository: `${NGINX}/../redis` }, /not below the content path/],
    ['a registry without synchronisation', () => set({ sync_supported: false }), { repository: NGINX }, /added without synchronisation/],
    ['a registry without credentials', () => set({ needs_credentials: true }), { repository: NGINX }, /needs credentials/],
    [
      'a paused one',
      () => app.request(`/v1/console/registries/${uid}/pause`, { method: 'POST' }, admin),
      { repository: NGINX },
      /is paused$/,
    ],
    [
      'one that paused by itself',
      () =>
        app.database.db
          .updateTable('registry_syncs')
          .set({ paused_at: clock, paused_by: 'refused', paused_message: 'Refused twice' })
          .where('registry_uid', '=', uid)
          .execute(),
      { repository: NGINX },
      /its credentials were refused$/,
    ],
  ])('about %s starts nothing and says why', async (_, prepare, body, words) => {
    const webhook = await make()
    await prepare()
    expect(await accepted(webhook, body)).toEqual({ accepted: false, message: like(words), repositories: [] })
    expect(await waitingSyncs(app)).toEqual([])
    expect((await show()).webhook?.lastResult).toMatch(words)
  })

  test.each([
    ['team-a', 'team-a/spectro-packs/archive/nginx', 'pack', 'https://registry.example.com'],
    ['charts', 'charts/nginx', 'helm', 'https://registry.example.com'],
    ['', 'nginx', 'helm', 'https://registry.example.com'],
    ['console', 'octo-org/charts/nginx', 'helm', 'https://ghcr.io/orgs/Octo-Org'],
    ['packages', 'packages/init', 'zarf', 'https://registry.example.com'],
  ] as const)('below the content path %j reads %s', async (base_content_path, repository, provider, endpoint) => {
    await set({ base_content_path, provider, endpoint })
    expect(await accepted(await make(), { repository })).toMatchObject({ accepted: true, repositories: [repository] })
  })

  test('with a NUL character, or something else than an object, does no harm', async () => {
    const webhook = await make()
    expect((await call(webhook, { type: 'PULL\u0000', event_data: {} })).status).toBe(400)
    expect((await call(webhook, '["push"]')).status).toBe(400)
    expect((await call(webhook, '{"repository":')).status).toBe(400)
    expect((await call(webhook, { repository: 'x'.repeat(300_000) })).status).toBe(413)
  })
})

describe('a sender', () => {
  const text = `{"repository": "${REDIS}",\n  "note": "ünïcode" }`

  test('that shows the secret is let in, one that shows a wrong one is not', async () => {
    const webhook = await make()
    const { secret } = webhook
    const basic = (password: string) => `Basic ${Buffer.from(`harbor:${password}`).toString('base64')}`
    const good: Record<string, string>[] = [
      {},
      sign(text, secret),
      { Authorization: secret },
      { Authorization: `Bearer ${secret}` },
      { Authorization: basic(secret) },
    ]
    for (const headers of good) expect(await accepted(webhook, text, headers)).toMatchObject({ accepted: true, repositories: [REDIS] })

    await forgetSyncs(app)
    const bad: [Record<string, string>, RegExp][] = [
      [sign(text, `${secret}x`), /^The signature of the call/],
      [sign(`${text} `, secret), /^The signature of the call/],
      [{ 'X-Hub-Signature-256': '' }, /^The signature of the call/],
      [{ 'X-Hub-Signature-256': 'sha256=' }, /^The signature of the call/],
      [{ ...sign(text, secret), Authorization: 'Bearer nobody' }, /^The Authorization header/],
      [{ Authorization: `Bearer ${secret}x` }, /^The Authorization header/],
      [{ Authorization: basic('nobody') }, /^The Authorization header/],
      [{ Authorization: '' }, /^The Authorization header/],
    ]
    for (const [headers, message] of bad) {
      expect(await problem(call(webhook, text, headers))).toMatchObject({
        status: 403,
        code: 'Forbidden',
        message: like(message),
      })
      expect((await show()).webhook?.lastResult).toMatch(message)
    }
    expect(await waitingSyncs(app)).toEqual([])
  })

  test('that guesses addresses has to wait; nobody who signs in has to because of it', async () => {
    clock = new Date(clock.getTime() + 3_600_000)
    const webhook = await make()
    const guess = () => call({ ...webhook, url: `${PUBLIC}/v1/console/webhooks/${'A'.repeat(43)}` }, { repository: NGINX })
    for (let count = 0; count < BURST; count += 1) expect((await guess()).status).toBe(404)
    const refused = await guess()
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60'])
    const signIn = { emailId: admin.email, password: 'Wrong-pass-1!' }
    expect((await app.send('POST', '/v1/auth/authenticate', signIn)).status).toBe(401)
    clock = new Date(clock.getTime() + 3_600_000)
    expect(await accepted(webhook, { repository: NGINX })).toMatchObject({ accepted: true })
  })
})
