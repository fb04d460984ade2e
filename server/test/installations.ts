import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealServer, startServer } from '~/tools/real-server'
import { type Database, openDatabase } from '../db/database'
import { createLog } from '../log'
import type { PostgresServer } from './postgres-server'

/** One database and as many built servers on it as wished; on the embedded database one at a time. */
export interface Installation {
  /** @param env beside what all servers of the installation have */
  start(env?: Readonly<Record<string, string>>): Promise<RealServer>
  /** Opens the database beside or without its servers; the embedded one only while none of them runs. */
  open(): Promise<Database>
  /** Ends the servers that still run, and removes what is on the disk. */
  remove(): Promise<void>
}

/** @param postgres the embedded database when left out @param env of all servers */
export async function createInstallation(env: Readonly<Record<string, string>>, postgres?: PostgresServer): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'registry-console-'))
  const databaseUrl = await postgres?.createDatabase()
  const shared: Readonly<Record<string, string>> =
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl, SECRET_KEY: randomBytes(32).toString('hex') }
  const servers: RealServer[] = []
  return {
    async start(more = {}) {
      const server = await startServer({ dataDir, env: { ...env, ...shared, ...more } })
      servers.push(server)
      return server
    },
    open: () => openDatabase({ dataDir, databaseUrl, log: createLog('silent', { write: () => undefined }) }),
    async remove() {
      for (const server of servers) await server.kill()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
