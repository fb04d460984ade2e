import type { Database } from '../db/database'

/*
 * What pg-boss 10.4 keeps in its table, and what its own calls can't do with it:
 * - `fetch` takes the oldest waiting job. With the policy `stately` (one waiting and one active job a key, by unique indexes) it fails while that key is active, and
 *   fetches nothing at all: one long run would hold up every other registry. So the statement here leaves such jobs alone.
 * - A job of a killed process stays active until it expires, which has to be longer than the longest run. So owners say every few seconds that they live, in
 *   `started_on`, and whoever looks for work puts back what nobody answers for.
 * The version is pinned in package.json, and the tests read the table.
 */

export const QUEUE = 'registry-sync'

/** An owner that was silent for so long is dead. Must cover a blocked event loop; its jobs run again within a minute. */
const DEAD_AFTER_SECONDS = 30
/** A job that took its process down so often is dropped; the registry's next automatic run makes a new one. */
const MAX_RESTARTS = 3

export interface SyncJob {
  readonly id: string
  readonly registryUid: string
}

type Sql = Database['executeSql']

function isJobRow(row: unknown): row is { id: string; singleton_key: string } {
  return (
    typeof row === 'object' &&
    row !== null &&
    'id' in row &&
    typeof row.id === 'string' &&
    'singleton_key' in row &&
    typeof row.singleton_key === 'string'
  )
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

/** The statements of one process's worker. `owner` is new in each process. */
export class SyncJobs {
  readonly #sql: Sql
  readonly #owner: string

  constructor(sql: Sql, owner: string) {
    this.#sql = sql
    this.#owner = owner
  }

  async take(limit: number): Promise<SyncJob[]> {
    try {
      const { rows } = await this.#sql(
        // Materialised, or it may be looked up again for each row that is compared, and pass the limit by what it has locked meanwhile.
        `with oldest as materialized (
           select waiting.id from pgboss.job waiting
           where waiting.name = $1 and waiting.state = 'created' and waiting.start_after <= now() and not exists (
             select 1 from pgboss.job running where running.name = $1 and running.state = 'active' and running.singleton_key = waiting.singleton_key
           )
           order by waiting.created_on, waiting.id limit $3 for update skip locked
         )
         update pgboss.job set state = 'active', started_on = now(), output = jsonb_build_object('owner', $2::text)
         where name = $1 and state = 'created' and id in (select id from oldest)
         returning id, singleton_key`,
        [QUEUE, this.#owner, limit],
      )
      return rows.filter(isJobRow).map((row) => ({ id: row.id, registryUid: row.singleton_key }))
    } catch (error) {
      // Two processes took two jobs of one registry at the same instant: the index lets one of them, the other comes back.
      if (isUniqueViolation(error)) return []
      throw error
    }
  }

  /** Says that the owner lives. @returns ids of those that are still its own */
  async keep(ids: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.#sql(
      `update pgboss.job set started_on = now()
       where name = $1 and state = 'active' and output->>'owner' = $2 and id = any($3::uuid[]) returning id, singleton_key`,
      [QUEUE, this.#owner, ids],
    )
    return new Set(rows.filter(isJobRow).map(({ id }) => id))
  }

  async finish(id: string): Promise<void> {
    await this.#sql(`delete from pgboss.job where name = $1 and state = 'active' and output->>'owner' = $2 and id = $3`, [
      QUEUE,
      this.#owner,
      id,
    ])
  }

  /** Puts own jobs back because the process stops. */
  async giveBack(ids: readonly string[]): Promise<void> {
    await this.#putBack(`output->>'owner' = $2 and id = any($3::uuid[])`, [this.#owner, ids], false)
  }

  /**
   * Puts back what dead processes left active. @param everybody also jobs whose owner was heard of a moment ago: right where only one process can exist
   * @returns uids of the registries
   */
  async putBackDead(everybody: boolean): Promise<string[]> {
    return this.#putBack(
      `output->>'owner' is distinct from $2 and ($3 or started_on < now() - interval '${DEAD_AFTER_SECONDS} seconds')`,
      [this.#owner, everybody],
      true,
    )
  }

  /** A job whose registry has another one waiting is not needed any more. */
  async #putBack(which: string, values: unknown[], countRestart: boolean): Promise<string[]> {
    const restarts = countRestart ? 1 : 0
    try {
      const { rows } = await this.#sql(
        `with found as (
           select id, singleton_key, retry_count + ${restarts} as restarts, exists (
             select 1 from pgboss.job waiting where waiting.name = $1 and waiting.state = 'created' and waiting.singleton_key = running.singleton_key
           ) as superseded
           from pgboss.job running where name = $1 and state = 'active' and ${which} for update skip locked
         ), dropped as (
           delete from pgboss.job where name = $1 and id in (select id from found where superseded or restarts > ${MAX_RESTARTS})
         ), restarted as (
           update pgboss.job set state = 'created', started_on = null, output = null, start_after = now(), retry_count = found.restarts
           from found where job.name = $1 and job.id = found.id and not superseded and restarts <= ${MAX_RESTARTS}
         )
         select id, singleton_key from found`,
        [QUEUE, ...values],
      )
      return rows.filter(isJobRow).map((row) => row.singleton_key)
    } catch (error) {
      // A new job came in between; the next look finds it.
      if (isUniqueViolation(error)) return []
      throw error
    }
  }
}
