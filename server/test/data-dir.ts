import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '../db/database'
import { EmbeddedServer } from '../db/embedded'
import { createLog } from '../log'

const library = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
const cache = path.join(library, '../../../.cache/registry-console')
const libraryFile = path.join(library, '../package.json')

/** Names a template by what it was made from. */
function nameOf(kind: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return `${kind}-${hash.digest('hex').slice(0, 8)}`
}

/** Made once a machine: a new embedded database costs seconds of processor time, a copy a tenth of one. */
async function template(name: string, make: (dataDir: string) => Promise<void>): Promise<string> {
  const folder = path.join(cache, name)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(path.join(cache, 'unfinished-'))
  await make(unfinished)
  try {
    await rename(unfinished, folder)
  } catch {
    // Another test file was faster.
    await rm(unfinished, { recursive: true })
  }
  return folder
}

async function emptyTemplate(): Promise<string> {
  return template(nameOf('new-database', [libraryFile]), (dataDir) => EmbeddedServer.create(path.join(dataDir, 'db')))
}

async function migratedTemplate(): Promise<string> {
  const migrations = path.join(import.meta.dirname, '../db/migrations')
  const files = (await readdir(migrations)).toSorted().map((file) => path.join(migrations, file))
  return template(nameOf('migrated-database', [libraryFile, ...files]), async (dataDir) => {
    copyDatabase(await emptyTemplate(), dataDir)
    const database = await openDatabase({ dataDir, databaseUrl: undefined, log: createLog('silent', { write: () => undefined }) })
    await database.close()
  })
}

function copyDatabase(from: string, to: string): void {
  cpSync(path.join(from, 'db'), path.join(to, 'db'), { recursive: true })
}

async function newFolder(from: string): Promise<string> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'registry-console-data-'))
  copyDatabase(from, dataDir)
  return dataDir
}

/** A DATA_DIR of its own with a new embedded database in it. Remove it after the test. */
export async function newDataDir(): Promise<string> {
  return newFolder(await emptyTemplate())
}

/** The same, brought up to date: for tests of what comes after that. */
export async function newMigratedDataDir(): Promise<string> {
  return newFolder(await migratedTemplate())
}
