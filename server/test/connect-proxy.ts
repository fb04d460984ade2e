import { EventEmitter, once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Proxy, ProxyRules } from '../connectors/proxy'
import { createProxyRules } from '../connectors/proxy-rules'
import type { KeyedCertificate } from './certificates'

/**
 * What the proxy does with CONNECT: opens the tunnel, answers with a status, never answers, hangs up, says something that is not HTTP, or opens the tunnel and then
 * lets nothing through.
 */
type ProxyManner = 'tunnel' | 'hang' | 'reset' | 'garbage' | 'silence' | number

export interface ConnectProxyOptions {
  readonly manner?: ProxyManner
  /** Demanded of everybody. */
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Names that this proxy alone knows: `registry.test:443` to `127.0.0.1:34567`. What is not named here is connected to as it is. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Speak HTTPS with this certificate. */
  readonly tls?: KeyedCertificate
}

export interface ConnectProxy {
  /** `http://127.0.0.1:<port>` or `https://localhost:<port>`, without user information. */
  readonly url: string
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** `host:port` of every CONNECT that arrived, in order. */
  readonly targets: readonly string[]
  /** Everything else that was asked for: nothing should be. */
  readonly others: readonly string[]
  /** Tunnels that stand now. */
  open(): number
  /** Resolves with the next tunnel that stands, or at once where one does. */
  opened(): Promise<void>
  /** Resolves when no tunnel stands. */
  emptied(): Promise<void>
  close(): Promise<void>
}

/** A real CONNECT proxy on loopback (RFC 9110 9.3.6). */
export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { manner = 'tunnel', hosts = {}, credentials, tls } = options
  const targets: string[] = []
  const others: string[] = []
  const sockets = new Set<Duplex>()
  const tunnels = new Set<Socket>()
  const changes = new EventEmitter()
  const keep = (socket: Duplex) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  }
  const expected = credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`

  const onConnect = (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client)
    const target = request.url ?? ''
    targets.push(target)
    const answer = (status: number, headers = '') => client.end(`HTTP/1.1 ${status} Proxy\r\n${headers}content-length: 0\r\n\r\n`)
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      answer(407, 'proxy-authenticate: Basic realm="proxy"\r\n')
      return
    }
    if (typeof manner === 'number') {
      answer(manner)
      return
    }
    switch (manner) {
      case 'hang':
        return
      case 'reset':
        client.destroy()
        return
      case 'garbage':
        client.end('SSH-2.0-OpenSSH_9.6\r\n')
        return
      case 'silence':
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        return
      case 'tunnel': {
        const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(hosts[target] ?? target) ?? []
        const upstream = connect({ host, port: Number(port) })
        keep(upstream)
        upstream.once('close', () => {
          tunnels.delete(upstream)
          changes.emit('change')
          client.destroy()
        })
        client.once('close', () => upstream.destroy())
        upstream.once('connect', () => {
          tunnels.add(upstream)
          changes.emit('change')
          client.write('HTTP/1.1 200 Connection established\r\n\r\n')
          upstream.write(head)
          client.pipe(upstream).pipe(client)
        })
        upstream.once('error', () => client.writable && answer(502))
      }
    }
  }

  const server = tls === undefined ? createHttpServer() : createHttpsServer({ cert: tls.certificate, key: tls.key })
  server.on('connection', keep)
  server.on('connect', onConnect)
  server.on('request', (request, response) => {
    others.push(`${request.method} ${request.url}`)
    response.writeHead(405).end()
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: tls === undefined ? `http://127.0.0.1:${address.port}` : `https://localhost:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    targets,
    others,
    open: () => tunnels.size,
    async opened() {
      while (tunnels.size === 0) await once(changes, 'change')
    },
    async emptied() {
      while (tunnels.size > 0) await once(changes, 'change')
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Rules as HTTPS_PROXY and NO_PROXY would make them. */
export function proxyRules(httpsProxy: string, noProxy: readonly string[] = []): ProxyRules {
  const rules = createProxyRules({ httpsProxy, noProxy })
  if (rules === undefined) throw new Error('no proxy')
  return rules
}

/** The proxy of `HTTPS_PROXY=<url>`. */
export function proxyOf(httpsProxy: string): Proxy {
  const proxy = proxyRules(httpsProxy).proxyFor('registry.test', 443)
  if (proxy === undefined) throw new Error('no proxy')
  return proxy
}
