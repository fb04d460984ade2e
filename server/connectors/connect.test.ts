import { once } from 'node:events'
import { createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { createAuthority } from '../test/certificates'
import { servers, start } from '../test/check-registry'
import { testEnvironment } from '../test/connections'
import { registryRoutes } from '../test/fake-registry'
import { startSocketServer } from '../test/fault-server'
import { diagnose } from './diagnose'
import { createHttpClient, type HttpOptions } from './http'
import { noTrace, type NetworkEvent } from './trace'

const root = createAuthority('Example Root')
const issuing = root.issueAuthority('Example Issuing')

function client(options: Partial<HttpOptions> = {}) {
  const created = createHttpClient({
    outbound: testEnvironment().outbound,
    tls: { certificate: root.certificate, insecureSkipVerify: false },
    connections: 4,
    waitWhenRateLimited: false,
    ...options,
  })
  servers.push(created)
  return created
}

const get = (http: ReturnType<typeof client>, url: string) =>
  http.fetch({ method: 'GET', url: new URL(url), signal: new AbortController().signal }, 1024)

/** Answers each connection once and keeps what its handshake was. */
async function startHandshakes() {
  const leaf = issuing.issue()
  const handshakes: { servername: string | false | null; alpn: string | false | null; reused: boolean }[] = []
  const server = createServer(
    { cert: leaf.certificate + issuing.certificate, key: leaf.key, ALPNProtocols: ['http/1.1'] },
    (socket: TLSSocket) => {
      socket.on('error', () => undefined)
      handshakes.push({
        servername: 'servername' in socket && typeof socket.servername === 'string' ? socket.servername : null,
        alpn: socket.alpnProtocol,
        reused: socket.isSessionReused(),
      })
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  servers.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  return { port: address.port, handshakes }
}

describe('a connection', () => {
  it('names the host in the handshake, asks for HTTP/1.1 and takes its session up again', async () => {
    const { port, handshakes } = await startHandshakes()
    const http = client()
    expect(await get(http, `https://localhost:${port}/`)).toMatchObject({ ok: true })
    expect(await get(http, `https://localhost:${port}/`)).toMatchObject({ ok: true })
    expect(handshakes).toEqual([
      { servername: 'localhost', alpn: 'http/1.1', reused: false },
      { servername: 'localhost', alpn: 'http/1.1', reused: true },
    ])
  })

  it('is told step by step, with the certificates that were sent and no others', async () => {
    const { port } = await startHandshakes()
    const events: NetworkEvent[] = []
    const clocks: string[] = []
    const trace = { ...noTrace, network: (event: NetworkEvent) => events.push(event), serverTime: (host: string) => clocks.push(host) }
    expect(await get(client({ trace }), `https://localhost:${port}/`)).toMatchObject({ ok: true })
    expect(events.map(({ type, host }) => `${type} ${host}`)).toEqual(
      ['lookup', 'addresses', 'connected', 'secured'].map((type) => `${type} localhost:${port}`),
    )
    expect(events.at(-1)).toMatchObject({
      protocol: 'TLSv1.3',
      verified: true,
      chain: [{ subject: 'CN=server.test' }, { subject: 'CN=Example Issuing' }],
    })
    expect(clocks).toEqual([])
    const server = await start(registryRoutes([]))
    await get(client({ trace }), `${server.endpoint}/v2/`)
    expect(clocks).toEqual([server.host])
  })

  it('has a limit of its own, which the time for an answer does not cut short', async () => {
    const silent = await startSocketServer()
    servers.push(silent)
    const http = client({ deadlines: { connectMs: 300, bufferedMs: 100 } })
    expect(await get(http, `https://${silent.host}/`)).toMatchObject({ code: 'TLS_TIMEOUT' })
    const detail: unknown = expect.stringContaining('did not answer within 0.1 seconds')
    expect(await get(http, `http://${silent.host}/`)).toMatchObject({ code: 'HTTP_NO_ANSWER', detail })
  })

  it('to an IPv6 address is told with its brackets', async () => {
    const events: NetworkEvent[] = []
    const trace = { ...noTrace, network: (event: NetworkEvent) => events.push(event) }
    const outcome = await get(client({ trace, deadlines: { connectMs: 200 } }), 'http://[::1]:1/')
    expect(outcome).toMatchObject({ ok: false, host: '[::1]:1' })
    expect(events[0]).toEqual({ type: 'connecting', host: '[::1]:1' })
  })
})

describe('codes of errors that a machine without a network gives', () => {
  const context = {
    outbound: testEnvironment().outbound,
    hasCertificate: false,
    deadlines: { connectMs: 10_000, headersMs: 10_000, bodyIdleMs: 10_000 },
  }
  it.each([
    ['EAI_AGAIN', 'DNS_NO_ANSWER', 'the name server did not answer'],
    ['DNS_TIMEOUT', 'DNS_NO_ANSWER', 'the name server did not answer'],
    ['EHOSTUNREACH', 'CONNECT_NO_ROUTE', 'has no route to it (EHOSTUNREACH)'],
    ['EPERM', 'CONNECT_FORBIDDEN', 'Check its firewall rules'],
    ['ETIMEDOUT', 'CONNECT_TIMEOUT', 'did not accept a connection within 10 seconds'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'RESPONSE_TOO_LARGE', 'too large to be read'],
    ['ERR_INVALID_URL', 'ADDRESS_INVALID', 'is not an address that can be connected to'],
    ['EMFILE', 'CONNECT_FAILED', 'failed (EMFILE)'],
  ])('%s is %s', async (code, told, sentence) => {
    const error = new Error('request failed', { cause: Object.assign(new Error('inner'), { code }) })
    const failure = await diagnose(error, new URL('http://registry.test/'), context)
    const detail: unknown = expect.stringContaining(sentence)
    expect(failure).toMatchObject({ code: told, host: 'registry.test:80', detail })
  })
})
