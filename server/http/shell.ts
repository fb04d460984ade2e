import { Hono, type MiddlewareHandler } from 'hono'
import type { Services } from '../context'
import { AppError } from '../errors'
import { version } from '../version'
import { createConsoleFiles } from './console-files'
import { createMetrics, METRICS_TYPE, type MetricsSource } from './metrics'
import { requestLog } from './request-log'
import type { RequestState, Web } from './request-state'
import { errorResponse, jsonResponse } from './responses'
import { securityHeaders } from './security-headers'

export interface ShellOptions {
  readonly services: Pick<Services, 'log' | 'newUid'>
  /** PUBLIC_URL when it is set: decides cookie flags, and which pages are our own. */
  readonly publicUrl: URL | undefined
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** Rejects while requests can't be served: what stands behind is away, or the server stops. */
  readonly ready: () => Promise<void>
  /** Adds what answers below `/v1`; absent in a worker, which has health and metrics only. */
  readonly mount: ((app: Hono<RequestState>) => void) | undefined
  /** What has numbers to show beside the process itself. */
  readonly metrics?: readonly MetricsSource[]
}

export interface App {
  /** @param bindings Node's request and response; without them the client has no address */
  fetch(request: Request, bindings?: RequestState['Bindings']): Response | Promise<Response>
  /** Ends the signals of all requests still running. */
  abortRequests(): void
  close(): void
}

/** What every way to run has: the console's files, health, metrics, the log and the headers of all answers. */
export function createShell(options: ShellOptions): App {
  const { services, publicUrl, mount } = options
  const https = publicUrl?.protocol === 'https:'
  const metrics = createMetrics()
  const running = createRunningRequests()
  const app = new Hono<RequestState>()
  app.use(requestLog(services, metrics))
  app.use(securityHeaders(https))
  app.onError((error, web) => errorResponse(web, error))

  app.get('/healthz', (web) => {
    routine(web, 'healthz')
    return jsonResponse(web, 200, { status: 'ok', version })
  })
  app.get('/readyz', async (web) => {
    routine(web, 'readyz')
    try {
      await options.ready()
      return await jsonResponse(web, 200, { status: 'ready' })
    } catch (error) {
      web.get('log').warn({ err: error }, 'not ready')
      return jsonResponse(web, 503, { status: 'unavailable' })
    }
  })
  app.get('/metrics', async (web) => {
    routine(web, 'metrics')
    const texts = await Promise.all([metrics, ...(options.metrics ?? [])].map((source) => source.render()))
    return web.body(texts.join(''), 200, { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' })
  })

  if (mount !== undefined) {
    app.use('/v1/*', running.track)
    mount(app)
  }
  const consoleFiles = createConsoleFiles(options.consoleFolder)
  app.notFound((web) => {
    const { path } = web.req
    if (mount !== undefined && path !== '/v1' && !path.startsWith('/v1/')) return consoleFiles(web)
    return errorResponse(web, new AppError('ResourceNotFound', 'There is nothing at this address'))
  })
  return { fetch: (request, bindings = {}) => app.fetch(request, bindings), abortRequests: running.abortAll, close: metrics.close }
}

function routine(web: Web, route: string): void {
  web.set('route', route)
  web.set('routine', true)
}

/** One signal a request, which ends when the caller goes away or all are told to. */
function createRunningRequests() {
  const controllers = new Set<AbortController>()
  const track: MiddlewareHandler<RequestState> = async (web, next) => {
    const controller = new AbortController()
    web.set('signal', controller.signal)
    web.req.raw.signal.addEventListener('abort', () => controller.abort(new Error('The caller went away')), { once: true })
    controllers.add(controller)
    try {
      await next()
    } finally {
      controllers.delete(controller)
    }
  }
  return {
    track,
    abortAll() {
      for (const controller of controllers) controller.abort(new Error('The server stops'))
    },
  }
}
