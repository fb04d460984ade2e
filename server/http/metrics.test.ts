import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PluginTransformQueryArgs } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { announceProcess } from '../jobs/processes'
import { createSyncMetrics } from '../registries/sync-metrics'
import { createLog } from '../log'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { addPlainRegistry } from '../test/plain-registry'

const NOW = new Date('2026-03-10T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

let app: TestApp
let system: string
let theirs: string

beforeAll(async () => {
  app = await startTestApp({ now: () => NOW })
  const { services } = app
  const { uid: tenantUid } = await app.createTenant()
  system = await addPlainRegistry(services, { tenantUid: null, name: 'Not to be seen', sync: { last_synced_at: ago(100) } })
  theirs = await addPlainRegistry(services, {
    tenantUid,
    sync: { last_synced_at: ago(200_000), failing_since: ago(7000), failure_code: 'x' },
  })
  await addPlainRegistry(services, { tenantUid, sync: { paused_at: ago(10), last_synced_at: ago(900_000) } })
  await addPlainRegistry(services, { tenantUid, sync: { held_at: ago(90) } })
  const waits = await addPlainRegistry(services, { tenantUid, sync: { status: 'Pending', run_id: 'w', history_uid: 'asked' } })
  await addPlainRegistry(services, { tenantUid, sync: { status: 'InProgress', run_id: 'r' } })
  await services.db
    .insertInto('sync_runs')
    .values({ uid: 'asked', registry_uid: waits, trigger: 'manual', outcome: 'queued', requested_at: ago(75) })
    .execute()
  await announceProcess({
    db: services.db,
    log: services.log,
    now: services.now,
    uid: 'worker',
    role: 'worker',
    version: '1',
    concurrency: 4,
    running: () => 1,
  })
  services.runMetrics.ended({ trigger: 'scheduled', outcome: 'failed', code: 'connect-timeout', seconds: 3, requests: 4, bytes: 500 })
  services.runMetrics.ended({ trigger: 'scheduled', outcome: 'warnings', code: '', seconds: 40, requests: 6, bytes: 1500 })
}, START_TIMEOUT)
afterAll(() => app.close())

const scrape = async () => (await app.request('/metrics')).text()
const valueOf = (text: string, series: string) => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

it('counts the runs of this process', async () => {
  const text = await scrape()
  for (const [series, value] of [
    ['registry_sync_runs_total{trigger="scheduled",outcome="failed"}', 1],
    ['registry_sync_runs_total{trigger="scheduled",outcome="warnings"}', 1],
    ['registry_sync_failures_total{code="connect-timeout"}', 1],
    ['registry_sync_duration_seconds_bucket{le="5"}', 1],
    ['registry_sync_duration_seconds_sum', 43],
    ['registry_sync_requests_total', 10],
    ['registry_sync_received_bytes_total', 2000],
  ] as const) {
    expect([series, valueOf(text, series)]).toEqual([series, value])
  }
})

it('tells how synchronisation stands, of registries by their uid alone', async () => {
  const text = await scrape()
  for (const [series, value] of [
    ['registry_console_database_up', 1],
    ['registry_sync_queue_depth', 1],
    ['registry_sync_queue_oldest_seconds', 75],
    ['registry_sync_running', 1],
    ['registry_sync_failing', 1],
    ['registry_sync_failing_oldest_seconds', 7000],
    ['registry_sync_held', 1],
    ['registry_sync_held_oldest_seconds', 90],
    ['registry_sync_paused', 1],
    ['registry_sync_late', 1],
    ['registry_sync_oldest_success_age_seconds', 200_000],
    [`registry_sync_last_success_age_seconds{registry="${system}",scope="system"}`, 100],
    [`registry_sync_last_success_age_seconds{registry="${theirs}",scope="tenant"}`, 200_000],
    ['registry_console_processes{role="worker"}', 1],
    ['registry_console_processes{role="api"}', 0],
  ] as const) {
    expect([series, valueOf(text, series)]).toEqual([series, value])
  }
  expect(text.match(/^registry_sync_last_success_age_seconds\{/gm)).toHaveLength(5)
  expect(text).not.toContain('Not to be seen')
  expect(text).not.toContain('example.com')
})

it('is asked of the database once for all who scrape within seconds', async () => {
  await scrape()
  await addPlainRegistry(app.services, { tenantUid: null, sync: { paused_at: ago(1) } })
  expect(valueOf(await scrape(), 'registry_sync_paused')).toBe(1)
})

it.each([
  ['is away', () => Promise.reject(new Error('connection refused'))],
  ['hangs', () => new Promise<never>(() => {})],
])('still answers when the database %s', async (_, acquire) => {
  const { db, now, syncIntervalSeconds } = app.services
  const plugin = { transformQuery: ({ node }: PluginTransformQueryArgs) => node, transformResult: acquire }
  const broken = Object.assign(db.withPlugin(plugin), { outsideTransactions: db.outsideTransactions, giveWay: db.giveWay })
  const metrics = createSyncMetrics({ db: broken, now, syncIntervalSeconds, log: createLog('silent'), waitMs: 20 })
  const text = await metrics.render()
  expect(text.match(/^[a-z]\S* .*/gm)).toEqual(['registry_console_database_up 0'])
})

describe('the example alerts', () => {
  const Rules = z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            annotations: z.object({ summary: z.string(), description: z.string() }),
          }),
        ),
      }),
    ),
  })
  const rules = Rules.parse(parse(readFileSync(join(import.meta.dirname, '../../deploy/prometheus/alerts.yaml'), 'utf8'))).groups.flatMap(
    (group) => group.rules,
  )
  const metricsOf = (expr: string) => [...new Set(expr.replaceAll(/"[^"]*"/g, '').match(/\b(?:registry|http|nodejs|process)_\w+/g))]

  it('are about what they say', () => {
    expect(rules.length).toBeGreaterThanOrEqual(6)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  })

  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('%s asks for what is there', async (_, expr) => {
    const text = await scrape()
    expect(metricsOf(expr)).not.toEqual([])
    for (const metric of metricsOf(expr)) expect(text).toMatch(new RegExp(`^${metric}[{ ]`, 'm'))
    for (const [, metric, labels] of expr.matchAll(/(\w+)\{([^}]*)\}/g)) {
      for (const [, label] of (labels ?? '').matchAll(/(\w+)=/g)) expect(text).toMatch(new RegExp(`^${metric}\\{.*\\b${label}="`, 'm'))
    }
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(expr.split(open ?? '').length).toBe(expr.split(close ?? '').length)
    }
    expect(expr.split('"').length % 2).toBe(1)
  })
})
