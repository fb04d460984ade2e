import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playwrightCounts, readCounts, vitestCounts } from './suites'

const folder = mkdtempSync(join(tmpdir(), 'report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(content: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const vitest = (numPassedTests: number, numFailedTests: number, numFailedTestSuites: number) =>
  report({ numPassedTests, numFailedTests, numFailedTestSuites })

test('a vitest report is counted', () => {
  expect(readCounts(vitest(7, 2, 1), vitestCounts, 1)).toEqual({ passed: 7, failed: 2 })
})

test('a test file that could not be loaded is a failure', () => {
  expect(readCounts(vitest(7, 0, 1), vitestCounts, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a run that ran nothing is a failure', () => {
  expect(readCounts(vitest(0, 0, 0), vitestCounts, 0)).toEqual({ passed: 0, failed: 1 })
})

test('a run that ended badly is a failure even when no test failed', () => {
  expect(readCounts(vitest(7, 0, 0), vitestCounts, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a run without a report is a failure', () => {
  expect(readCounts('/nonexistent/report.json', vitestCounts, 0)).toEqual({ passed: 0, failed: 1 })
})

test('skipped and flaky end-to-end tests are failures', () => {
  const file = report({ stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 3 }, errors: [] })
  expect(readCounts(file, playwrightCounts, 1)).toEqual({ passed: 5, failed: 6 })
})
