import { calmAwsSdk } from '../server/config'
import { startTestApp } from '../server/test/app'
import { shrinking } from '../server/test/faults/shrinking'
import { type Breakage, type BrokenRun, BrokenRegistries } from '../server/test/last-good'
import { allFaults } from '../tools/fault-table'
import type { Measure } from './report'

/** A run that takes longer was waiting because the registry said so. */
const PATIENCE_MS = 15_000

/** Synchronises registries that have a good catalogue while they are broken in every way of the fault bench: nothing may be gone afterwards. @param runs at least */
export async function measureFaults(runs: number): Promise<Measure[]> {
  calmAwsSdk()
  const app = await startTestApp()
  try {
    const broken = new BrokenRegistries(app)
    const done: BrokenRun[] = []
    const started = performance.now()
    const patient = new Set<Breakage>()
    for (let pass = 0; done.length < runs; pass += 1)
      for (const breakage of [...allFaults, ...shrinking]) {
        // Some ask for patience, and get it: once is enough.
        if (patient.has(breakage)) continue
        const began = performance.now()
        done.push(await broken.run(breakage, pass % 2 === 0 ? 'scheduled' : 'manual'))
        if (performance.now() - began > PATIENCE_MS) patient.add(breakage)
      }
    const seconds = (performance.now() - started) / 1000
    const violations = done.flatMap(({ fault, violations: found }) => found.map((violation) => `${fault}: ${violation}`))
    for (const violation of new Set(violations)) console.error(`  ${violation}`)
    const outcomes = new Map<string, number>()
    for (const { outcome } of done) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    const name = (what: string) => `Broken registries: ${what}`
    return [
      { name: name(`of ${allFaults.length + shrinking.length} ways`), value: done.length, unit: 'runs' },
      { name: name('took'), value: seconds, unit: 's' },
      ...[...outcomes].map(([outcome, value]): Measure => ({ name: name(`ended as ${outcome}`), value, unit: 'runs' })),
      {
        name: name('different codes of failure'),
        value: new Set(done.map(({ code }) => code).filter((code) => code !== '')).size,
        unit: '',
      },
      { name: name('entries lost, or runs that hang'), value: violations.length, unit: '', budget: 0 },
    ]
  } finally {
    await app.close()
  }
}
