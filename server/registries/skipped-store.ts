import { type Insertable, sql } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'
import { repositoryOf } from './sync-store'

/** Digests of the contents that were set aside, by reference; those without a known digest are left out. */
export async function listSkippedDigests(db: Db, registryUid: string): Promise<Map<string, string>> {
  const rows = await db.selectFrom('skipped_contents').where('registry_uid', '=', registryUid).select(['reference', 'digest']).execute()
  return new Map(rows.flatMap(({ reference, digest }) => (digest === null ? [] : [[reference, digest] as const])))
}

/** What was set aside before keeps the time at which it was. */
export async function upsertSkipped(tx: Tx, rows: Insertable<Tables['skipped_contents']>[]): Promise<void> {
  await tx
    .insertInto('skipped_contents')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['registry_uid', 'reference'])
        .doUpdateSet((eb) => ({ digest: eb.ref('excluded.digest'), reason: eb.ref('excluded.reason') })),
    )
    .execute()
}

async function deleteSkipped(tx: Tx, registryUid: string, references: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('skipped_contents')
    .where('registry_uid', '=', registryUid)
    .where('reference', '=', sql<string>`any(${[...references]}::text[])`)
    .execute()
}

/** What a run knows about what is set aside. */
export interface SkippedAfterRun {
  readonly reported: ReadonlySet<string>
  readonly references: ReadonlySet<string>
  /** Nothing else was read. */
  readonly within?: ReadonlySet<string> | undefined
  /** Read before the run was interrupted: what was reported of them then is not reported again. */
  readonly done: ReadonlySet<string>
  /** The registry said that all its lists are as they were: so is what was set aside. */
  readonly unchanged: boolean
}

/**
 * Keeps what the run reported, and what it passed over because its known digest did not change; takes out the rest of what it read.
 * @returns how many are left of the registry, and of what the run read
 */
export async function keepSkipped(tx: Tx, registryUid: string, run: SkippedAfterRun): Promise<{ total: number; read: number }> {
  const { reported, references, within, done, unchanged } = run
  const rows = await tx.selectFrom('skipped_contents').where('registry_uid', '=', registryUid).select(['reference', 'digest']).execute()
  const read = rows.filter(({ reference }) => within === undefined || within.has(reference) || within.has(repositoryOf(reference)))
  const gone = read.filter(
    ({ reference, digest }) =>
      !unchanged && !reported.has(reference) && (digest === null || !references.has(reference)) && !done.has(repositoryOf(reference)),
  )
  if (gone.length > 0) {
    await deleteSkipped(
      tx,
      registryUid,
      gone.map((row) => row.reference),
    )
  }
  return { total: rows.length - gone.length, read: read.length - gone.length }
}

export async function countSkipped(tx: Tx, registryUid: string): Promise<number> {
  const { count } = await tx
    .selectFrom('skipped_contents')
    .where('registry_uid', '=', registryUid)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Makes the next run read again what was set aside, though its digest did not change. */
export async function forgetSkippedDigests(tx: Tx, registryUid: string): Promise<void> {
  await tx.updateTable('skipped_contents').set({ digest: null }).where('registry_uid', '=', registryUid).execute()
}
