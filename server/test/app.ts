import { randomBytes, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createUser } from '../accounts/create-user'
import { hashPassword } from '../accounts/password'
import type { Role } from '../authz/permissions'
import { createOutboundPolicy } from '../connectors/outbound'
import type { Services } from '../context'
import { type Database, openDatabase } from '../db/database'
import { createApp } from '../http/app'
import { startSyncQueue } from '../jobs/sync-queue'
import { createLog } from '../log'
import type { FeedTimes } from '../registries/feed'
import { runRegistrySync } from '../registries/run-sync'
import { createSecrets } from '../secrets/secrets'
import { createServices } from '../services'
import { openSession } from '../sessions/sessions'
import { createTenant } from '../tenants/create-tenant'
import { newMigratedDataDir } from './data-dir'

export interface TestAppOptions {
  /** Replaces the clock of the server, for example to let sessions expire. */
  readonly now?: () => Date
  /** Run the synchronisations that are enqueued; without it they wait for ever. */
  readonly synchronise?: boolean
  /** PUBLIC_URL: with https the cookies are secure. */
  readonly publicUrl?: string
  readonly consoleFolder?: string
  /** Failed log-ins that one client address may make; no limit when left out. */
  readonly failedSignIns?: { readonly burst: number; readonly refillMs: number }
  /** OUTBOUND_ALLOW and OUTBOUND_DENY. Loopback is allowed. */
  readonly outbound?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] }
  readonly proxy?: Services['proxy']
  readonly syncIntervalSeconds?: number
  /** Addresses of AWS's doubles. */
  readonly aws?: Services['aws']
  /** PostgreSQL in place of the embedded database: then several apps may share it. */
  readonly databaseUrl?: string
  /** How often it is looked whether who reads a stream of events still may, in ms. */
  readonly recheckMs?: number
  /** How often changes of registries are looked for. */
  readonly feedTimes?: FeedTimes
}

export interface TestUser {
  readonly uid: string
  readonly email: string
  readonly password: string
  readonly role: Role
  /** A session opened without the log-in page: send it in `Authorization`. */
  readonly token: string
}

/** The whole server in this process, on an embedded database in a folder of its own. */
export interface TestApp {
  readonly services: Services
  readonly database: Database
  /** The raw log, one JSON text a line, at level trace. */
  readonly logLines: readonly string[]
  /** Sends a request as a program would. @param path starts with a slash; @param user whose token goes into `Authorization` */
  request(path: string, init?: RequestInit, user?: TestUser): Promise<Response>
  /** The same with a JSON body. */
  send(method: string, path: string, body: unknown, user?: TestUser): Promise<Response>
  createTenant(name?: string): Promise<{ uid: string; name: string }>
  createOperator(options?: { role?: Role; email?: string; password?: string }): Promise<TestUser>
  createTenantUser(tenantUid: string, options?: { role?: Role; email?: string; password?: string }): Promise<TestUser>
  close(): Promise<void>
}

/** Bound for a hook that starts the app, in milliseconds: a safety net for busy machines. */
export const START_TIMEOUT = 120_000

/** Takes about a second: start one for each test file, not for each test. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = await newMigratedDataDir()
  const logLines: string[] = []
  const log = createLog('trace', { write: (line: string) => void logLines.push(line) })
  const database = await openDatabase({ dataDir, databaseUrl: options.databaseUrl, log })
  const queue = await startSyncQueue({ database, log })
  const services = createServices({
    db: database.db,
    secrets: createSecrets({ key: randomBytes(32), previousKeys: [] }),
    outbound: createOutboundPolicy({ listenHost: '127.0.0.1', allow: options.outbound?.allow ?? [], deny: options.outbound?.deny ?? [] }),
    proxy: options.proxy,
    queue,
    log,
    syncIntervalSeconds: options.syncIntervalSeconds ?? 24 * 60 * 60,
    ...(options.now && { now: options.now }),
    ...(options.aws && { aws: options.aws }),
    ...(options.feedTimes && { feedTimes: options.feedTimes }),
  })
  if (options.synchronise) await queue.work({ concurrency: 2, run: (uid, signal) => runRegistrySync(services, uid, signal) })
  const app = createApp({
    services,
    publicUrl: options.publicUrl === undefined ? undefined : new URL(options.publicUrl),
    consoleFolder: options.consoleFolder ?? join(dataDir, 'no-console'),
    serveConsole: true,
    ready: () => database.ping(),
    recheckMs: options.recheckMs,
    failedSignIns: options.failedSignIns ?? { burst: Number.MAX_SAFE_INTEGER, refillMs: 1 },
  })
  const base = options.publicUrl ?? 'http://127.0.0.1'

  const request: TestApp['request'] = async (path, init = {}, user) => {
    const headers = new Headers(init.headers)
    if (user !== undefined) headers.set('Authorization', user.token)
    return app.fetch(new Request(new URL(path, base), { ...init, headers }))
  }
  const addUser = async (role: Role, tenantUid: string | null, wishes: { email?: string; password?: string }): Promise<TestUser> => {
    const { email = `${randomUUID()}@example.com`, password = 'Correct-horse-9!' } = wishes
    const passwordHash = await hashPassword(password)
    const uid = await database.db
      .transaction()
      .execute((tx) => createUser(tx, services, { email, firstName: 'Jo', lastName: 'Doe', role, tenantUid, passwordHash }))
    const { token } = await openSession(services, database.db, uid, tenantUid === null ? 'system' : 'tenant')
    return { uid, email, password, role, token }
  }
  return {
    services,
    database,
    logLines,
    request,
    send: (method, path, body, user) =>
      request(path, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }, user),
    async createTenant(name = `Tenant ${randomUUID()}`) {
      return { uid: await database.db.transaction().execute((tx) => createTenant(tx, services, name)), name }
    },
    createOperator: ({ role = 'Root Administrator', ...wishes } = {}) => addUser(role, null, wishes),
    createTenantUser: (tenantUid, { role = 'Tenant Admin', ...wishes } = {}) => addUser(role, tenantUid, wishes),
    async close() {
      services.registryFeed.close()
      app.abortRequests()
      app.close()
      await queue.close()
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
