import type { Services } from '../context'
import { createSyncMetrics } from '../registries/sync-metrics'
import { version } from '../version'
import { sessionCookies } from './cookies'
import { createFailureLimiter } from './failure-limiter'
import { mountApi } from './mount'
import { openApiDocument } from './openapi'
import { jsonResponse } from './responses'
import { type App, createShell } from './shell'

export interface AppOptions {
  readonly services: Services
  /** PUBLIC_URL when it is set: decides cookie flags, and which pages are our own. */
  readonly publicUrl: URL | undefined
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** False for a worker: health and metrics only. */
  readonly serveConsole: boolean
  /** Rejects while requests can't be served: database away, shutting down. */
  readonly ready: () => Promise<void>
  /** Failed log-ins in a row that one client address may make, and the time after which it may make one more. */
  readonly failedSignIns?: { readonly burst: number; readonly refillMs: number }
  /** How often it is looked whether who reads a stream of events still may, in ms. */
  readonly recheckMs?: number | undefined
}

/** Twenty wrong passwords at once from one address, then one every three seconds. */
const FAILED_SIGN_INS = { burst: 20, refillMs: 3000 } as const

/** The server with its own backend. */
export function createApp(options: AppOptions): App {
  const { services, publicUrl, serveConsole, failedSignIns = FAILED_SIGN_INS } = options
  const https = publicUrl?.protocol === 'https:'
  let document: ReturnType<typeof openApiDocument> | undefined
  return createShell({
    ...options,
    metrics: [services.runMetrics, createSyncMetrics(services)],
    mount: !serveConsole
      ? undefined
      : (app) => {
          app.get('/v1/console/openapi.json', (web) => {
            web.set('route', 'openapi')
            return jsonResponse(web, 200, (document ??= openApiDocument(version)))
          })
          mountApi(app, {
            services,
            limiter: createFailureLimiter({ ...failedSignIns, now: services.now }),
            cookies: sessionCookies(https),
            publicOrigin: publicUrl?.origin,
            proxied: https,
            recheckMs: options.recheckMs,
          })
        },
  })
}
