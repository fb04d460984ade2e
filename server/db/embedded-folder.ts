import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { FolderTakenError, type FolderLock, lockFolder } from './folder-lock'
import { StartError } from './start-error'

/** Major version of PostgreSQL that PGlite is made of; the folder's `PG_VERSION` has its own. Files of one major can't be opened by another. */
export const POSTGRES_MAJOR = 18

/** A path as a person at the terminal would type it. */
function shownPath(target: string): string {
  const relative = path.relative(process.cwd(), target)
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(target) : `./${relative}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)
}

async function makeFolders(dataDir: string, database: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await mkdir(path.join(dataDir, 'lock'), { recursive: true, mode: 0o700 })
    // PGlite writes its files readable for everybody: the folder keeps others out, also when it was made by somebody else.
    for (const folder of [database, path.join(dataDir, 'lock')]) await chmod(folder, 0o700).catch(ignoreMissing)
  } catch (error) {
    throw new StartError(
      `DATA_DIR ${shownPath(dataDir)} can't be used (${codeOf(error)}). Make it a folder that this user may write to, or set DATA_DIR to another.`,
    )
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    ignoreMissing(error)
    return undefined
  }
}

async function lock(dataDir: string, log: Logger, onLost: () => void): Promise<FolderLock> {
  try {
    return await lockFolder({ folder: path.join(dataDir, 'lock'), log, onLost })
  } catch (error) {
    if (!(error instanceof FolderTakenError)) throw error
    const { pid, host } = error.holder
    const where = host === os.hostname() ? '' : ` on ${host}`
    throw new StartError(
      `Another Registry Console (process ${pid}${where}) is using ${shownPath(dataDir)}. Stop it, or set DATA_DIR to another folder.`,
    )
  }
}

async function fsyncPath(target: string): Promise<void> {
  const handle = await open(target, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes everything in a folder survive a power loss: PGlite copies a new database there without. */
async function fsyncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const target = path.join(folder, entry.name)
    if (entry.isDirectory()) await fsyncTree(target)
    else if (entry.isFile()) await fsyncPath(target)
  }
  await fsyncPath(folder)
}

/** The folder of the embedded database, held by this process. */
export interface EmbeddedFolder {
  /** Where the database's files are. */
  readonly database: string
  release(): Promise<void>
}

/**
 * Takes DATA_DIR for this process and makes sure that there is a database of the right version in it.
 * @param create makes a new database in an empty folder, closed again when it resolves
 * @throws StartError
 */
export async function openEmbeddedFolder(options: {
  dataDir: string
  log: Logger
  onLost: () => void
  create: (folder: string) => Promise<void>
}): Promise<EmbeddedFolder> {
  const { dataDir } = options
  const database = path.join(dataDir, 'db')
  await makeFolders(dataDir, database)
  const held = await lock(dataDir, options.log, options.onLost)
  try {
    const version = (await readIfThere(path.join(database, 'PG_VERSION')))?.trim()
    if (version === undefined) {
      await createDatabase(options.create, dataDir, database)
    } else if (version !== String(POSTGRES_MAJOR)) {
      throw new StartError(
        `${shownPath(database)} was written by PostgreSQL ${version}; this version of Registry Console opens ${POSTGRES_MAJOR} only. ` +
          'With the version that wrote it run "npm run db:export -- console.json.gz", move that folder away, then run "npm run db:import -- console.json.gz" here.',
      )
    }
    return { database, release: () => held.release() }
  } catch (error) {
    await held.release()
    throw error
  }
}

/** A half-made database never gets the final name, whatever happens in between. */
async function createDatabase(create: (folder: string) => Promise<void>, dataDir: string, database: string): Promise<void> {
  const existing = await readdir(database).catch((error: unknown) => {
    ignoreMissing(error)
    return []
  })
  if (existing.length > 0) {
    throw new StartError(`${shownPath(database)} has files but no database in it. Move it away, or set DATA_DIR to another folder.`)
  }
  const unfinished = path.join(dataDir, 'db.new')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await create(unfinished)
  await fsyncTree(unfinished)
  await rename(unfinished, database)
  await fsyncPath(dataDir)
}
