import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { EmbeddedServer } from '../db/embedded'

/** Made once a machine and version: a new embedded database costs seconds of processor time, a copy a tenth of one. */
async function template(): Promise<string> {
  const library = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const version = createHash('sha256')
    .update(await readFile(path.join(library, '../package.json')))
    .digest('hex')
    .slice(0, 8)
  const cache = path.join(library, '../../../.cache/registry-console')
  const folder = path.join(cache, `empty-database-${version}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(path.join(cache, 'unfinished-'))
  await EmbeddedServer.create(unfinished)
  try {
    await rename(unfinished, folder)
  } catch {
    // Another test file was faster.
    await rm(unfinished, { recursive: true })
  }
  return folder
}

/** A DATA_DIR of its own with an empty embedded database in it. Remove it after the test. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'registry-console-data-'))
  await cp(await template(), path.join(dataDir, 'db'), { recursive: true, mode: constants.COPYFILE_FICLONE })
  return dataDir
}
