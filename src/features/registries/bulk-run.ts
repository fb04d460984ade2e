import { isApiFailure } from '../../api/failure'

/** How many are worked on at once. */
const AT_ONCE = 4

export interface BulkResult {
  readonly uid: string
  readonly name: string
  /** `skipped`: it could not be tried. `stopped`: somebody stopped before its turn. */
  readonly state: 'done' | 'failed' | 'skipped' | 'stopped'
  /** Why it was not done; empty where it was. */
  readonly reason: string
}

interface Named {
  readonly uid: string
  readonly name: string
}

export interface BulkWork<Row extends Named> {
  /** Why one is left out; undefined where it is not. */
  readonly reason: (row: Row) => string | undefined
  /** @returns why it could not be done; undefined when it was @throws {ApiFailure} */
  readonly work: (row: Row, signal: AbortSignal) => Promise<string | undefined>
  /** In the order in which they end. */
  readonly onResult: (result: BulkResult) => void
  /** Begins no more of them. */
  readonly signal: AbortSignal
}

/** Does the same with several rows, a few at a time; that one can't be done stops no other. */
export async function runBulk<Row extends Named>(rows: readonly Row[], { reason, work, onResult, signal }: BulkWork<Row>): Promise<void> {
  const waiting = rows.filter((row) => {
    const left = reason(row)
    if (left !== undefined) onResult({ uid: row.uid, name: row.name, state: 'skipped', reason: left })
    return left === undefined
  })
  const one = async (row: Row): Promise<BulkResult> => {
    const { uid, name } = row
    const stopped = { uid, name, state: 'stopped', reason: 'Stopped before it was done' } as const
    if (signal.aborted) return stopped
    try {
      const why = await work(row, signal)
      return why === undefined ? { uid, name, state: 'done', reason: '' } : { uid, name, state: 'failed', reason: why }
    } catch (error) {
      if (isApiFailure(error)) return { uid, name, state: 'failed', reason: error.message }
      if (signal.aborted) return stopped
      throw error
    }
  }
  const line = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) onResult(await one(row))
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, line))
}

/** `12 of 14 done; 2 could not`. */
export function bulkWords(results: readonly BulkResult[]): string {
  const count = (state: BulkResult['state']) => results.filter((result) => result.state === state).length
  const parts = [
    `${count('done')} of ${results.length} done`,
    ...(count('failed') > 0 ? [`${count('failed')} could not`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} left out`] : []),
    ...(count('stopped') > 0 ? [`${count('stopped')} stopped`] : []),
  ]
  return parts.join('; ')
}
