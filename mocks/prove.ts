import type { MockDb } from './db'
import { planDiagnosis } from './diagnosis'
import { pause } from './diagnosis-play'
import { MockError } from './mock-error'
import { type Connection, type Problem, problemOf } from './probe'

/**
 * Checks a registry as the server does, after the time that takes.
 * @param other a reason to fail that the settings alone don't show
 * @throws MockError with the whole ladder, and the code of what failed
 */
export async function prove(db: MockDb, connection: Connection, other: Problem | null = null): Promise<void> {
  const problem = problemOf(connection) ?? other
  if (db.probeMs > 0) await pause(Math.max(db.probeMs, problem?.ms ?? 0))
  if (problem !== null) throw await problemError(db, connection, problem)
}

async function problemError(db: MockDb, connection: Connection, problem: Problem): Promise<MockError> {
  const { failure, layer, message, unauthorized, retryAfterSeconds } = problem
  const { diagnosis } = await planDiagnosis(connection, { now: db.now(), preview: false, problem })
  const code = unauthorized || failure.code === 'AUTH_REJECTED' ? 'InvalidRegistryCredentials' : failure.code
  return new MockError(code, message, {
    details: { layer, host: failure.host, steps: diagnosis.steps, failure },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}
