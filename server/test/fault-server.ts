import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { KeyedCertificate } from './certificates'
import { freePort } from './free-port'

interface RecordedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly authorization: string | undefined
  readonly accept: string | undefined
}

/** Answers a request; `next` number counts the requests to this path, from 1. */
export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

export interface FaultServer {
  /** `http://127.0.0.1:<port>` or `https://…` */
  readonly endpoint: string
  readonly host: string
  readonly port: number
  /** Everything that arrived, in order. */
  readonly requests: readonly RecordedRequest[]
  /** Sets what a path (without query) gets; `*` is for all others, which get 404 otherwise. */
  on(path: string, handler: Handler): void
  close(): Promise<void>
}

/** An HTTP server on loopback that answers exactly as it is told. @param tls serves HTTPS with this certificate, under these settings */
export async function startFaultServer(
  handlers: Readonly<Record<string, Handler>> = {},
  tls?: KeyedCertificate & { readonly settings?: ServerOptions },
): Promise<FaultServer> {
  const routes = new Map(Object.entries(handlers))
  const counts = new Map<string, number>()
  const requests: RecordedRequest[] = []
  const listener: RequestListener = (incoming, response) => {
    const path = incoming.url ?? '/'
    requests.push({ method: incoming.method ?? '', path, authorization: incoming.headers.authorization, accept: incoming.headers.accept })
    const route = path.split('?')[0] ?? path
    const count = (counts.get(route) ?? 0) + 1
    counts.set(route, count)
    const handler = routes.get(route) ?? routes.get('*')
    if (handler === undefined) json(404, { errors: [{ code: 'NOT_FOUND' }] })(incoming, response, count)
    else handler(incoming, response, count)
  }
  const server =
    tls === undefined ? createHttpServer(listener) : createHttpsServer({ cert: tls.certificate, key: tls.key, ...tls.settings }, listener)
  const { port, close } = await listen(server)
  return {
    endpoint: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    requests,
    on: (path, handler) => routes.set(path, handler),
    close,
  }
}

/** A TCP server that does to each connection what it is told: nothing (it hangs), reset it, or write something. */
export async function startSocketServer(
  onSocket: (socket: Socket) => void = () => undefined,
): Promise<{ port: number; host: string; close(): Promise<void> }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  const { port, close } = await listen(server)
  return { port, host: `127.0.0.1:${port}`, close }
}

/** A port whose queue of connections is full: it does not refuse, and nothing ever comes. */
export async function startFullServer(): Promise<{ host: string; close(): Promise<void> }> {
  // It listens in a thread that goes to sleep, so that nobody takes what waits in the queue.
  const listener = new Worker(
    `const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`,
    { eval: true },
  )
  const port: unknown = await new Promise((resolve) => listener.once('message', resolve))
  if (typeof port !== 'number') throw new Error('no port was given')
  const waiting = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined))
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')))
  return {
    host: `127.0.0.1:${port}`,
    async close() {
      for (const socket of waiting) socket.destroy()
      await listener.terminate()
    },
  }
}

/** An address that refuses connections. */
export async function refusingEndpoint(scheme: 'http' | 'https' = 'https'): Promise<string> {
  return `${scheme}://127.0.0.1:${await freePort()}`
}

async function listen(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Clients that don't trust a certificate hang up: that is what they are here for.
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Handler {
  return (request, response) => {
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
    response.end(request.method === 'HEAD' ? undefined : text)
  }
}

/** Answers with a web page, as a web interface or a captive portal does. */
export const html: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end('<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>')
}

export function redirect(location: string, status = 302): Handler {
  return (_, response) => {
    response.writeHead(status, { location })
    response.end()
  }
}

/** Accepts the request and never answers. */
export const hang: Handler = () => undefined

/** Hangs up instead of answering. */
export const reset: Handler = (request) => {
  request.socket.resetAndDestroy()
}

/** Sends part of what it announces, then nothing more (`stall`) or hangs up (`cut`). */
export function partial(mode: 'stall' | 'cut', headers: Readonly<Record<string, string>> = {}): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000', ...headers })
    response.write('{"repositories":["internal/')
    if (mode === 'cut') setImmediate(() => response.destroy())
  }
}

/** First `first`, from the second request on `then`. */
export function onceThen(first: Handler, then: Handler): Handler {
  return (request, response, count) => (count === 1 ? first : then)(request, response, count)
}

/** Demands credentials; with the right ones it goes on to `then`. */
export function basicAuth(username: string, password: string, then: Handler): Handler {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return (request, response, count) => {
    if (request.headers.authorization === expected) then(request, response, count)
    else json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="packs"' })(request, response, count)
  }
}

/** Demands a Bearer token that `accepts` likes. @param challenge parameters behind `Bearer ` */
export function bearerAuth(challenge: string, accepts: (token: string) => boolean, then: Handler): Handler {
  return (request, response, count) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined && accepts(token)) then(request, response, count)
    else json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': `Bearer ${challenge}` })(request, response, count)
  }
}
