import { createServer, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { App } from './shell'

/** Limits of the HTTP server, in ms and bytes. Longer than a check of a registry takes, shorter than a slow attacker wishes. */
const LIMITS = { headers: 10_000, request: 60_000, keepAlive: 65_000, headerBytes: 16 * 1024 } as const

/** The address can't be used. The message is one line that says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

export interface Listening {
  readonly port: number
  /** Accepts nothing new, lets running requests finish for `graceMs`, then ends them. */
  close(graceMs: number): Promise<void>
}

/** @throws ListenError when the address can't be listened on */
export async function listen(app: App, address: { host: string; port: number }): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    createServer,
    serverOptions: {
      headersTimeout: LIMITS.headers,
      requestTimeout: LIMITS.request,
      keepAliveTimeout: LIMITS.keepAlive,
      maxHeaderSize: LIMITS.headerBytes,
    },
  })
  if (!(server instanceof Server)) throw new Error('Not an HTTP/1.1 server')
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(explain(error, address))))
    server.listen(address.port, address.host, resolve)
  })
  // A connection that is kept alive would hold up the end after its last answer.
  let closing = false
  server.on('request', (_, response) => {
    response.once('close', () => {
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
  })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : address.port,
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true
        const closed = () => {
          clearTimeout(deadline)
          app.close()
          resolve()
        }
        const deadline = setTimeout(() => {
          app.abortRequests()
          server.closeAllConnections()
        }, graceMs)
        server.close(closed)
        server.closeIdleConnections()
      }),
  }
}

function explain(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. End that one, or choose another port with PORT`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose one above 1023 with PORT`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine. Choose another one, such as 127.0.0.1 or 0.0.0.0`
    default:
      return `Can't listen on ${host}:${port}: ${error.message}`
  }
}
