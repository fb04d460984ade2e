import { createParser } from 'eventsource-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RegistryEvent } from '~/contract/registry-events'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { json, startFaultServer } from '../test/fault-server'
import { startHelmRepository } from '../test/helm-repository'
import { addPlainRegistry } from '../test/plain-registry'
import { type PostgresServer, postgresExpected, startPostgres } from '../test/postgres-server'
import { enqueueDueSyncs } from './run-sync'

const DUE = 60

describe.runIf(postgresExpected)('several processes on one PostgreSQL', () => {
  let postgres: PostgresServer
  let apps: TestApp[]

  beforeAll(async () => {
    postgres = await startPostgres()
    const databaseUrl = await postgres.createDatabase()
    apps = await Promise.all(
      Array.from({ length: 3 }, () => startTestApp({ databaseUrl, synchronise: true, feedTimes: { pollMs: 50, sweepMs: 500 } })),
    )
  }, START_TIMEOUT)
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()))
    await postgres.stop()
  })

  it('whoever watches at one is told what another one does', async () => {
    const [one, other] = apps
    if (one === undefined || other === undefined) throw new Error('There are three')
    const repository = await startHelmRepository({ charts: [{ name: 'gateway', version: '1.0.0' }] })
    const tenant = await one.createTenant()
    const admin = await one.createTenantUser(tenant.uid)
    const events = await watch(one, admin)
    expect((await events.next()).value).toEqual({ type: 'opened' })
    const { endpoint } = repository
    const body = { metadata: { name: 'charts' }, spec: { endpoint, isPrivate: false, auth: { type: 'noAuth' } } }
    expect((await other.send('POST', '/v1/registries/helm', body, admin)).status).toBe(201)
    const statuses: string[] = []
    while (statuses.at(-1) !== 'Success') {
      const { value } = await events.next()
      if (value?.type === 'changed') statuses.push(value.registry.sync.status)
    }
    expect(statuses.at(-1)).toBe('Success')
    await events.return(undefined)
    await repository.close()
  })

  it(`of ${DUE} registries that are due at once each runs exactly once`, async () => {
    const registry = await startFaultServer({ '/v2/': json(200, {}), '/v2/_catalog': json(200, { repositories: [] }) })
    const [one] = apps
    if (one === undefined) throw new Error('There are three')
    const { services } = one
    const past = new Date(Date.now() - 60_000)
    const uids = await Promise.all(
      Array.from({ length: DUE }, (_, index) =>
        addPlainRegistry(services, {
          name: `due-${index}`,
          endpoint: registry.endpoint,
          sync: { next_at: past },
        }),
      ),
    )
    // Each process looks twice, all at the same moment.
    await Promise.all([...apps, ...apps].map((app) => enqueueDueSyncs(app.services)))
    const runs = () =>
      services.db.selectFrom('sync_runs').where('registry_uid', 'in', uids).select(['registry_uid', 'trigger', 'outcome']).execute()
    await expect.poll(async () => (await runs()).filter(({ outcome }) => outcome === 'succeeded').length, { timeout: 25_000 }).toBe(DUE)
    const ended = await runs()
    expect(ended.map(({ registry_uid }) => registry_uid).toSorted()).toEqual(uids.toSorted())
    expect(new Set(ended.map(({ trigger }) => trigger))).toEqual(new Set(['scheduled']))
    // As the registry saw it.
    expect(registry.requests.filter(({ path }) => path.startsWith('/v2/_catalog'))).toHaveLength(DUE)
    await registry.close()
  })
})

async function* events(response: Response): AsyncGenerator<RegistryEvent, undefined, undefined> {
  const arrived: RegistryEvent[] = []
  const parser = createParser({ onEvent: ({ data }) => void arrived.push(RegistryEvent.parse(JSON.parse(data))) })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      yield* arrived.splice(0)
      const read = await reader?.read()
      if (read === undefined || read.done) return
      parser.feed(read.value)
    }
  } finally {
    await reader?.cancel()
  }
}

async function watch(app: TestApp, user: TestUser) {
  return events(await app.request('/v1/console/registries/watch', { headers: { Accept: 'text/event-stream' } }, user))
}
