import { cpSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { POSTGRES_MAJOR } from './embedded-folder'

/** Folder beside the bundle into which the build puts an empty database. */
export const EMPTY_DATABASE = 'empty-database'

/**
 * Copies the empty database that the build made: making one costs seconds and hundreds of megabytes of memory, a copy neither.
 * @returns false when there is none, as when the server runs from source
 */
export async function copyEmptyDatabase(target: string): Promise<boolean> {
  const source = fileURLToPath(new URL(`./${EMPTY_DATABASE}`, import.meta.url))
  const version = await readFile(`${source}/PG_VERSION`, 'utf8').catch(() => undefined)
  if (version?.trim() !== String(POSTGRES_MAJOR)) return false
  // A thousand small files, before anybody is answered: one after the other takes a fifth of the time.
  cpSync(source, target, { recursive: true })
  return true
}
