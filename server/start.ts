import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { purgeOldAudits } from './audit/read'
import type { Config } from './config'
import { createOutboundPolicy } from './connectors/outbound'
import { createProxyRules } from './connectors/proxy-rules'
import { openDatabase } from './db/database'
import { createApp } from './http/app'
import { listen } from './http/listen'
import { createPaletteApp } from './http/palette-app'
import { startPeriodic } from './jobs/periodic'
import { announceProcess } from './jobs/processes'
import { startSyncQueue } from './jobs/sync-queue'
import { enqueueDueSyncs, recoverInterruptedSyncs, runRegistrySync } from './registries/run-sync'
import { purgeOldRuns } from './registries/runs'
import { createForwarder } from './palette/forward'
import { readOrCreateKeyFile } from './secrets/key-file'
import { createSecrets } from './secrets/secrets'
import { createServices, newUid } from './services'
import { purgeExpiredSessions } from './sessions/sessions'
import { addInitialRegistries } from './setup/default-registries'
import { createInitialAccounts, issueSetupToken } from './setup/setup'
import { version } from './version'

/** How often registries whose time has come are looked for; also how soon the run of a process that died is taken up, in ms. */
const DUE_EVERY = 10_000
const PURGE_EVERY = 10 * 60_000
const MAINTAIN_EVERY = 60 * 60_000
/** How long requests may finish after a stop signal, in ms. */
const GRACE = 10_000

export interface Running {
  /** Where browsers find the console, without a slash at the end. */
  readonly address: string
  /** One-time link to the set-up page, while no operator exists. */
  readonly setupLink: string | undefined
  /** Stops in order: requests, background work, database. */
  close(): Promise<void>
}

/**
 * Starts everything the role asks for.
 * @throws StartError, ListenError: one line for whoever started the process
 */
export async function startServer(config: Config, log: Logger): Promise<Running> {
  const closers: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  }
  try {
    if (config.paletteUrl !== undefined) return await startFront(config, config.paletteUrl, log, closers, closeAll)
    return await start(config, log, closers, closeAll)
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function start(config: Config, log: Logger, closers: (() => Promise<void>)[], closeAll: () => Promise<void>): Promise<Running> {
  const { dataDir, databaseUrl, role } = config
  const database = await openDatabase({ dataDir, databaseUrl, log })
  closers.push(() => database.close())
  const key = config.secretKey ?? (await readOrCreateKeyFile(dataDir))
  const queue = await startSyncQueue({ database, log })
  closers.push(() => queue.close())
  const services = createServices({
    db: database.db,
    secrets: createSecrets({ key, previousKeys: config.previousSecretKeys }),
    outbound: createOutboundPolicy({ listenHost: config.host, allow: config.outboundAllow, deny: config.outboundDeny }),
    proxy: createProxyRules(config),
    queue,
    log,
    syncIntervalSeconds: config.syncIntervalSeconds,
    aws: config.aws,
  })
  const announced = await announceProcess({
    db: database.db,
    log,
    now: services.now,
    uid: services.newUid(),
    role,
    version,
    concurrency: role === 'api' ? 0 : config.syncConcurrency,
    running: () => queue.running(),
  })
  closers.push(() => announced.close())
  let setupToken: string | undefined
  if (role !== 'worker') {
    await createInitialAccounts(services, config)
    await addInitialRegistries(services, config.defaultRegistries)
    setupToken = await issueSetupToken(services)
  }

  if (role !== 'api') {
    // Nobody else runs synchronisations on the embedded database: whatever counts as running was cut off.
    await recoverInterruptedSyncs(services, { all: database.kind === 'embedded' })
    await queue.work({ concurrency: config.syncConcurrency, run: (uid, signal) => runRegistrySync(services, uid, signal) })
    const tasks = [
      startPeriodic({
        name: 'due synchronisations',
        everyMs: DUE_EVERY,
        log,
        run: async () => {
          await recoverInterruptedSyncs(services, { all: false })
          await enqueueDueSyncs(services)
        },
      }),
      startPeriodic({ name: 'session purge', everyMs: PURGE_EVERY, log, run: () => purgeExpiredSessions(services) }),
      startPeriodic({ name: 'audit purge', everyMs: MAINTAIN_EVERY, log, run: () => purgeOldAudits(services) }),
      startPeriodic({ name: 'history purge', everyMs: MAINTAIN_EVERY, log, run: () => purgeOldRuns(services) }),
      startPeriodic({ name: 'database maintenance', everyMs: MAINTAIN_EVERY, log, run: () => database.maintain() }),
    ]
    closers.push(async () => {
      await Promise.all(tasks.map((task) => task.close()))
    })
  }

  let stopping = false
  const app = createApp({
    services,
    publicUrl: config.publicUrl,
    consoleFolder: consoleFolder(),
    serveConsole: role !== 'worker',
    ready: async () => {
      if (stopping) throw new Error('The server is stopping')
      await database.ping()
    },
  })
  const listening = await listen(app, config)
  closers.push(
    () => listening.close(GRACE),
    // Streams have no end of their own to wait for.
    async () => services.registryFeed.close(),
  )
  const address = addressOf(config, listening.port)
  return {
    address,
    setupLink: setupToken === undefined ? undefined : `${address}/system/setup?token=${setupToken}`,
    close: () => {
      stopping = true
      return closeAll()
    },
  }
}

/** The console alone, in front of a Palette installation. */
async function startFront(
  config: Config,
  url: URL,
  log: Logger,
  closers: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Running> {
  // The operator of this server named the address: it may be one that others may not send the server to.
  const allow = [...config.outboundAllow, url.hostname.replace(/^\[|\]$/g, '')]
  const policy = createOutboundPolicy({ listenHost: config.host, allow, deny: config.outboundDeny })
  const forwarder = createForwarder(url, policy, createProxyRules(config))
  closers.push(() => forwarder.close())
  let stopping = false
  const app = createPaletteApp({
    services: { log, newUid },
    publicUrl: config.publicUrl,
    consoleFolder: consoleFolder(),
    palette: { url, forwarder },
    ready: async () => {
      if (stopping) throw new Error('The server is stopping')
      await forwarder.ping()
    },
  })
  const listening = await listen(app, config)
  closers.push(() => listening.close(GRACE))
  return {
    address: addressOf(config, listening.port),
    setupLink: undefined,
    close: () => {
      stopping = true
      return closeAll()
    },
  }
}

function addressOf(config: Config, port: number): string {
  return config.publicUrl?.origin ?? `http://${browsableHost(config.host)}:${port}`
}

/** `dist/console`, seen from the bundle in `dist/server` or from this source file. */
function consoleFolder(): string {
  const bundled = import.meta.url.endsWith('.js')
  return fileURLToPath(new URL(bundled ? '../console' : '../dist/console', import.meta.url))
}

/** Listening on all addresses, the browser on this machine uses localhost. */
function browsableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
