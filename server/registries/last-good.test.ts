import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeldRemovals } from '~/contract/sync'
import { allFaults } from '~/tools/fault-table'
import { answer } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { shrinking } from '../test/faults/shrinking'
import { BrokenRegistries } from '../test/last-good'

let app: TestApp
let broken: BrokenRegistries

beforeAll(async () => {
  app = await startTestApp()
  broken = new BrokenRegistries(app)
}, START_TIMEOUT)
afterAll(() => app.close())

/** Some 110 runs take a few seconds on a quiet machine. */
const BOUND_MS = 120_000

/** `npm run bench -- faults` runs all of them, many times. Those that ask for patience get it: they take a minute. */
const some = allFaults.filter(({ code }, index) => index % 4 === 0 && code !== 'RATE_LIMITED')

test(
  'whatever breaks, the catalogue keeps what it had',
  async () => {
    const outcomes = new Map<string, number>()
    for (const fault of some) {
      const { outcome, violations } = await broken.run(fault, 'scheduled')
      expect({ fault: fault.fault, violations }).toEqual({ fault: fault.fault, violations: [] })
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(outcomes.get('failed')).toBeGreaterThan(some.length / 2)
    expect(outcomes.get('held')).toBeGreaterThan(0)
  },
  BOUND_MS,
)

test.each(['scheduled', 'manual'] as const)(
  'what a registry lost stays until a person approves (%s runs)',
  async (trigger) => {
    for (const breakage of shrinking) {
      const run = await broken.run({ ...breakage, registry: `${breakage.registry} ${trigger}` }, trigger)
      expect({ fault: breakage.fault, violations: run.violations }).toEqual({ fault: breakage.fault, violations: [] })
      expect(run.after).toBeGreaterThanOrEqual(40)
      if (run.before > 0 && run.after === run.before) expect(['held', 'failed', 'warnings']).toContain(run.outcome)
    }
  },
  BOUND_MS,
)

test('after somebody approved, the catalogue has what the registry has', async () => {
  const [good, emptied] = shrinking.filter(({ kind }) => kind === 'helm').map((breakage) => ({ ...breakage, registry: 'to be approved' }))
  if (good === undefined || emptied === undefined) throw new Error('there is no such breakage')
  await broken.run(good, 'manual')
  const { outcome, after } = await broken.run(emptied, 'scheduled')
  expect({ outcome, after }).toEqual({ outcome: 'held', after: 40 })
  const operator = await app.createOperator()
  const address = `/v1/console/registries/${await broken.registry(emptied)}/removals`
  const { runUid, total } = await answer(app.request(address, {}, operator), HeldRemovals)
  expect(total).toBe(40)
  expect((await app.send('POST', address, { decision: 'approve', runUid }, operator)).status).toBe(204)
  expect(await broken.references(await broken.registry(emptied))).toEqual(new Set())
})
