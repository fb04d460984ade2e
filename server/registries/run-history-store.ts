import { type Selectable, sql } from 'kysely'
import type * as z from 'zod/mini'
import { CHANGES_KEPT, type SyncChange, type SyncRunsQuery } from '~/contract/sync'
import type { Db, Tables } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'

export type RunRow = Selectable<Tables['sync_runs']>

/** Where to go on in the order of the list. */
export interface RunPosition {
  readonly requestedAt: Date
  readonly uid: string
}

/** Most runs that are removed at once: each takes its changes with it. */
const PURGE_BATCH = 500

/** Code of the character that stands for the first day: 90 days end before the characters of ASCII do. */
export const FIRST_DAY = 33

/** Runs of one registry, the newest first. @param options.after the last of the page before */
export async function listRunRows(
  db: Db,
  viewer: Viewer,
  registryUid: string,
  options: Pick<z.output<typeof SyncRunsQuery>, 'limit' | 'outcome' | 'trigger'> & { readonly after: RunPosition | undefined },
): Promise<{ rows: RunRow[]; total: number }> {
  const { after, outcome, trigger } = options
  let query = runsOf(db, viewer, registryUid)
  if (outcome !== undefined) query = query.where('sync_runs.outcome', '=', outcome)
  if (trigger !== undefined) query = query.where('sync_runs.trigger', '=', trigger)
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let page = query.selectAll('sync_runs').orderBy('sync_runs.requested_at', 'desc').orderBy('sync_runs.uid').limit(options.limit)
  if (after !== undefined) {
    page = page.where((eb) =>
      eb.or([
        eb('sync_runs.requested_at', '<', after.requestedAt),
        eb.and([eb('sync_runs.requested_at', '=', after.requestedAt), eb('sync_runs.uid', '>', after.uid)]),
      ]),
    )
  }
  return { rows: await page.execute(), total }
}

export async function findRunRow(db: Db, viewer: Viewer, registryUid: string, runUid: string): Promise<RunRow | undefined> {
  return runsOf(db, viewer, registryUid).where('sync_runs.uid', '=', runUid).selectAll('sync_runs').executeTakeFirst()
}

function runsOf(db: Db, viewer: Viewer, registryUid: string) {
  return db
    .selectFrom('sync_runs')
    .innerJoin('registries', 'registries.uid', 'sync_runs.registry_uid')
    .where(seenBy(viewer))
    .where('registries.uid', '=', registryUid)
}

/** By kind, then by reference. @param runUid of a run that the viewer may see */
export async function listChanges(db: Db, runUid: string): Promise<SyncChange[]> {
  const rows = await db
    .with('numbered', (qb) =>
      qb
        .selectFrom('sync_changes')
        .where('run_uid', '=', runUid)
        .select(['kind', 'reference', 'name', 'version', 'old_digest', 'new_digest'])
        .select(sql<number>`row_number() over (partition by kind order by reference collate "C")`.as('place')),
    )
    .selectFrom('numbered')
    .where('place', '<=', CHANGES_KEPT)
    .select(['kind', 'reference', 'name', 'version', 'old_digest as oldDigest', 'new_digest as newDigest'])
    .orderBy('kind')
    .orderBy('place')
    .execute()
  return rows
}

/** By reference. @param runUid of a run that the viewer may see */
export async function listRunSkipped(db: Db, runUid: string): Promise<{ reference: string; reason: string }[]> {
  return db
    .selectFrom('sync_run_skipped')
    .where('run_uid', '=', runUid)
    .select(['reference', 'reason'])
    .orderBy(sql`reference collate "C"`)
    .limit(CHANGES_KEPT)
    .execute()
}

/**
 * The days of every registry that the viewer can see, in one text each: two characters a day, of which the first is `FIRST_DAY` and the number of days after `from`,
 * the second the letter of that day. A row a registry and not a row a day: two thousand registries would give 180,000.
 * @param options.from the first day, `yyyy-MM-dd`, of `count`
 */
export async function listDays(
  db: Db,
  viewer: Viewer,
  { from, count }: { readonly from: string; readonly count: number },
): Promise<{ uid: string; days: string }[]> {
  return db
    .selectFrom('registries')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('sync_days')
          .where('day', '>=', sql<Date>`${from}::date`)
          .where('day', '<', sql<Date>`${from}::date + ${count}::int`)
          .groupBy('registry_uid')
          .select(['registry_uid', sql<string>`string_agg(chr(${FIRST_DAY}::int + (day - ${from}::date)) || outcome, '')`.as('days')])
          .as('days'),
      (join) => join.onRef('days.registry_uid', '=', 'registries.uid'),
    )
    .where(seenBy(viewer))
    .select(['registries.uid', sql<string>`coalesce(days.days, '')`.as('days')])
    .orderBy('registries.uid')
    .execute()
}

/** Removes runs that ended before a moment, whoever's, but for those that registries still point at. @returns how many */
export async function deleteRunsBefore(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sync_runs')
    .where('uid', 'in', (eb) =>
      eb
        .selectFrom('sync_runs as old')
        .innerJoin('registry_syncs', 'registry_syncs.registry_uid', 'old.registry_uid')
        .where('old.finished_at', '<', before)
        .where((inner) =>
          inner.and([
            inner('old.uid', 'is distinct from', inner.ref('registry_syncs.history_uid')),
            inner('old.uid', 'is distinct from', inner.ref('registry_syncs.held_run')),
            inner('old.uid', 'is distinct from', inner.ref('registry_syncs.last_run')),
          ]),
        )
        .limit(PURGE_BATCH)
        .select('old.uid'),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Whoever's. @param before `yyyy-MM-dd` */
export async function deleteDaysBefore(db: Db, before: string): Promise<void> {
  await db
    .deleteFrom('sync_days')
    .where('day', '<', sql<Date>`${before}::date`)
    .execute()
}
