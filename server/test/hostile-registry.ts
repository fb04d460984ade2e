import { type FaultServer, type Handler, json, startFaultServer } from './fault-server'

/**
 * How a registry behaves: well; refusing everybody, forbidding, failing, limiting, sending elsewhere with a signature in the address, or showing a web page. In all but
 * the first it says back whatever it was told, in body and headers.
 */
export const badMoods = ['unauthorized', 'forbidden', 'failing', 'limiting', 'redirecting', 'misdirecting', 'page'] as const
export type Mood = 'good' | (typeof badMoods)[number]

export interface HostileRegistry {
  readonly server: FaultServer
  setMood(mood: Mood): void
}

/** @param accepted values of `Authorization` that are let in @param elsewhere addresses that are redirected to: one that answers, and a dead one */
export async function startHostileRegistry(
  routes: Readonly<Record<string, Handler>>,
  options: {
    readonly accepted: readonly string[]
    readonly elsewhere: { readonly storage: string; readonly dead: string }
    /** Of the 401 to somebody unknown; `Basic` when left out. */
    readonly challenge?: () => string
  },
): Promise<HostileRegistry> {
  let mood: Mood = 'good'
  const guarded =
    (path: string, route: Handler | undefined): Handler =>
    (request, response, count) => {
      const authorization = request.headers.authorization ?? ''
      const echo = `${authorization} ${Buffer.from(authorization.replace(/^\S+ /, ''), 'base64').toString('latin1')}`.replace(
        /[^ -~]/g,
        '?',
      )
      const said = echo.replaceAll('"', "'")
      const body = {
        errors: [{ code: 'DENIED', message: `not for ${echo}`, detail: { authorization, url: request.url } }],
        token: echo,
        message: echo,
      }
      const headers = { 'x-echo': echo, server: said, 'docker-distribution-api-version': said }
      const answer = (status: number, more: Readonly<Record<string, string>> = {}) =>
        json(status, body, { ...headers, ...more })(request, response, count)
      const challenge = options.challenge?.() ?? `Basic realm="${said}"`
      switch (mood) {
        case 'good':
          if (!options.accepted.includes(authorization)) return answer(401, { 'www-authenticate': challenge })
          return route === undefined ? answer(404) : route(request, response, count)
        case 'unauthorized':
          return answer(401, { 'www-authenticate': challenge })
        case 'forbidden':
          return answer(403)
        case 'failing':
          return answer(500)
        case 'limiting':
          return answer(429, { 'retry-after': '3600' })
        case 'redirecting':
        case 'misdirecting': {
          const base = mood === 'redirecting' ? options.elsewhere.storage : options.elsewhere.dead
          return answer(307, {
            location: `${base}${path === '*' ? '/blob' : path}${base.includes('?') ? '&' : '?'}echo=${encodeURIComponent(echo)}`,
          })
        }
        case 'page':
          response.writeHead(200, { 'content-type': 'text/html', 'x-echo': echo })
          response.end(`<!DOCTYPE html><html><title>${said}</title></html>`)
      }
    }
  const server = await startFaultServer(
    Object.fromEntries([
      ...Object.entries(routes).map(([path, route]) => [path, guarded(path, route)] as const),
      ['*', guarded('*', undefined)],
    ]),
  )
  return { server, setMood: (next) => void (mood = next) }
}
