import type { MiddlewareHandler } from 'hono'
import type { Services } from '../context'
import type { HttpMetrics } from './metrics'
import type { RequestState } from './request-state'

/** Names the request, writes its one log line, counts it. The line has neither headers, query, body nor the path itself. */
export function requestLog(services: Pick<Services, 'log' | 'newUid'>, metrics: HttpMetrics): MiddlewareHandler<RequestState> {
  return async (web, next) => {
    const started = performance.now()
    const requestId = services.newUid()
    web.set('requestId', requestId)
    web.set('log', services.log.child({ requestId }))
    web.set('route', 'unknown')
    web.set('routine', false)
    await next()
    const { status } = web.res
    const ms = performance.now() - started
    const route = web.get('route')
    metrics.count(route, status, ms / 1000)
    const line = { method: web.req.method, route, status, ms: Math.round(ms * 10) / 10, actorUid: web.get('actorUid') }
    const log = web.get('log')
    if (status >= 500) log.error({ ...line, err: web.error }, 'request failed')
    else if (web.get('routine') && status < 400) log.debug(line, 'request')
    else log.info(line, 'request')
  }
}
