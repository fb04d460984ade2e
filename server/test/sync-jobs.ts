import { sql } from 'kysely'
import type { TestApp } from './app'

/** Registries whose synchronisation waits in the queue, by uid. */
export async function waitingSyncs({ database }: TestApp): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select singleton_key as key from pgboss.job where state = 'created'`.execute(database.db)
  return rows.map((row) => row.key)
}

/** Empties the queue, as if its jobs were lost. */
export async function forgetSyncs({ database }: TestApp): Promise<void> {
  await sql`delete from pgboss.job`.execute(database.db)
}
