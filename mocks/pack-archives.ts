import type { MockDb } from './db'
import type { PackRow } from './seeds/packs'

/** Archives that were opened, by uid: what is in them is there at once from then on. */
const opened = new WeakMap<MockDb, Set<string>>()

/** Values, README and files of a chart are in its archive, which is fetched when somebody opens the version. */
export async function openArchive(db: MockDb, { uid, pack }: PackRow): Promise<void> {
  const known = opened.get(db) ?? new Set()
  if (pack.type !== 'helm' || known.has(uid)) return
  await new Promise((resolve) => setTimeout(resolve, db.probeMs))
  opened.set(db, known.add(uid))
}

/** What is in the archive of a chart is shown of versions that somebody has opened; of all else at once. */
export function isOpened(db: MockDb, { pack, uid }: PackRow): boolean {
  return pack.type !== 'helm' || opened.get(db)?.has(uid) === true
}
