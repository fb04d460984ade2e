import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuthority, createSelfSigned } from '../test/certificates'
import { type ConnectProxyOptions, proxyOf, proxyRules, startConnectProxy } from '../test/connect-proxy'
import { testEnvironment } from '../test/connections'
import { refusingEndpoint, startSocketServer } from '../test/fault-server'
import { BlockedError, type OutboundPolicy } from './outbound'
import { openTunnel, type Proxy, ProxyError } from './proxy'

const containing = (text: string): unknown => expect.stringContaining(text)
const closing: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

async function start(options?: ConnectProxyOptions) {
  const proxy = await startConnectProxy(options)
  closing.push(proxy)
  return proxy
}

/** A server that says one word and listens. */
async function startTarget() {
  const target = await startSocketServer((socket) => socket.write('hello'))
  closing.push(target)
  return target
}

interface Wishes {
  readonly outbound?: OutboundPolicy
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const tunnel = (proxy: Proxy, target: { hostname: string; port: number }, { outbound, timeoutMs = 5_000, signal }: Wishes = {}) =>
  openTunnel(proxy, target, {
    outbound: outbound ?? testEnvironment().outbound,
    timeoutMs,
    signal: signal ?? new AbortController().signal,
  })

const failureOf = async (opening: Promise<unknown>): Promise<Error> => {
  const error: unknown = await opening.then(
    () => new Error('a tunnel was opened'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('not an error', { cause: error })
  return error
}

describe('NO_PROXY', () => {
  it.each<[string, string, number, 'directly' | 'through the proxy']>([
    ['', 'registry.example.com', 443, 'through the proxy'],
    ['*', 'registry.example.com', 443, 'directly'],
    ['*', '192.0.2.1', 443, 'directly'],
    ['example.com', 'example.com', 443, 'directly'],
    ['example.com', 'registry.example.com', 443, 'directly'],
    ['example.com', 'REGISTRY.Example.Com.', 443, 'directly'],
    ['Example.COM.', 'registry.example.com', 443, 'directly'],
    ['.example.com', 'registry.example.com', 443, 'directly'],
    ['.example.com', 'example.com', 443, 'directly'],
    ['*.example.com', 'a.b.example.com', 443, 'directly'],
    ['example.com', 'notexample.com', 443, 'through the proxy'],
    ['example.com', 'example.com.evil.test', 443, 'through the proxy'],
    ['example.com:8443', 'registry.example.com', 8443, 'directly'],
    ['example.com:8443', 'registry.example.com', 443, 'through the proxy'],
    ['localhost', 'localhost', 5000, 'directly'],
    ['192.0.2.1', '192.0.2.1', 443, 'directly'],
    ['192.0.2.1', '192.0.2.10', 443, 'through the proxy'],
    ['192.0.2.1:5000', '192.0.2.1', 5000, 'directly'],
    ['192.0.2.1:5000', '192.0.2.1', 5001, 'through the proxy'],
    ['10.0.0.0/8', '10.255.0.1', 443, 'directly'],
    ['10.0.0.0/8', '::ffff:10.0.0.1', 443, 'directly'],
    ['10.0.0.0/8', '11.0.0.1', 443, 'through the proxy'],
    ['10.0.0.0/8', 'registry.example.com', 443, 'through the proxy'],
    ['fd00::/8', 'fd12::1', 443, 'directly'],
    ['[::1]:5000', '::1', 5000, 'directly'],
    ['::1', '::1', 5000, 'directly'],
    ['::1', '[::1]', 5000, 'directly'],
    ['other.test, registry.test ,', 'registry.test', 443, 'directly'],
  ])('%s: %s:%i goes %s', (noProxy, hostname, port, way) => {
    const entries = noProxy.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]))
    const proxy = proxyRules('http://proxy.test:3128', entries).proxyFor(hostname, port)
    expect(proxy === undefined ? 'directly' : 'through the proxy').toBe(way)
  })

  it.each(['<local>', '10.0.0', '10.0.0.0/33', 'a b', 'a.*.com', '**.a', 'host:99999', 'host:0', 'host:http', 'http://host', '.'])(
    '%s is malformed and said so',
    (entry) => {
      expect(() => proxyRules('http://proxy.test:3128', [entry])).toThrow(`NO_PROXY: “${entry}” is neither a host name`)
    },
  )
})

describe('HTTPS_PROXY', () => {
  it.each([
    ['http://proxy.test:3128', 'proxy.test:3128'],
    ['proxy.test:3128', 'proxy.test:3128'],
    ['http://jo:p%40ss@proxy.test', 'proxy.test:80'],
    ['https://proxy.test', 'proxy.test:443'],
    ['http://[::1]:3128', '[::1]:3128'],
  ])('%s', (text, host) => {
    expect(proxyOf(text).host).toBe(host)
  })
})

describe('a tunnel', () => {
  it('carries what the target sends, also to a name that the proxy alone knows', async () => {
    const target = await startTarget()
    const proxy = await start({ hosts: { 'registry.test:443': target.host } })
    for (const [hostname, port] of [
      ['registry.test', 443],
      ['127.0.0.1', target.port],
    ] as const) {
      const socket = await tunnel(proxyOf(proxy.url), { hostname, port })
      const pieces: unknown = await once(socket, 'data')
      expect(String(pieces)).toBe('hello')
      socket.destroy()
    }
    expect(proxy.targets).toEqual(['registry.test:443', target.host])
    expect(proxy.others).toEqual([])
  })

  it('sends the user name and the password of the address, decoded', async () => {
    const target = await startTarget()
    const proxy = await start({ credentials: { username: 'jo', password: 'p@ss:ö' } })
    const url = proxy.url.replace('http://', `http://jo:${encodeURIComponent('p@ss:ö')}@`)
    const socket = await tunnel(proxyOf(url), { hostname: '127.0.0.1', port: target.port })
    socket.destroy()
    expect(proxy.targets).toEqual([target.host])
  })

  it('ends with its signal, before it stands and after', async () => {
    const hanging = await start({ manner: 'hang' })
    const stopping = new AbortController()
    const opening = failureOf(tunnel(proxyOf(hanging.url), { hostname: '192.0.2.1', port: 443 }, { signal: stopping.signal }))
    stopping.abort(new Error('enough'))
    expect((await opening).message).toBe('enough')

    const target = await startTarget()
    const proxy = await start()
    const ending = new AbortController()
    const socket = await tunnel(proxyOf(proxy.url), { hostname: '127.0.0.1', port: target.port }, { signal: ending.signal })
    expect(proxy.open()).toBe(1)
    ending.abort()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })

  it('a signal that has ended already opens nothing', async () => {
    const proxy = await start()
    expect(
      (await failureOf(tunnel(proxyOf(proxy.url), { hostname: '192.0.2.1', port: 1 }, { signal: AbortSignal.abort(new Error('over')) })))
        .message,
    ).toBe('over')
    expect(proxy.targets).toEqual([])
  })
})

describe('what fails', () => {
  const target = { hostname: '192.0.2.1', port: 443 }
  const fails = async (url: string, wishes?: Wishes) => {
    const error = await failureOf(tunnel(proxyOf(url), target, wishes))
    if (!(error instanceof ProxyError)) throw error
    expect(error.message).not.toMatch(/hunter2|aHVudGVyM|Basic/)
    return { code: error.code, message: error.message }
  }
  const withUser = (url: string) => url.replace('//', '//jo:hunter2@')

  it('nothing listens there', async () => {
    const url = await refusingEndpoint('http')
    expect(await fails(withUser(url))).toEqual({
      code: 'PROXY_UNREACHABLE',
      message: `The proxy ${new URL(url).host} can’t be reached (it refuses connections). Check HTTPS_PROXY of this server, and that the proxy runs.`,
    })
  })

  it('its name is unknown', async () => {
    expect(await fails('http://proxy.invalid:3128')).toMatchObject({
      code: 'PROXY_UNREACHABLE',
      message: containing('proxy.invalid:3128 can’t be reached (its name can’t be resolved)'),
    })
  })

  it('its certificate is not trusted', async () => {
    const proxy = await start({ tls: createSelfSigned() })
    expect(await fails(withUser(proxy.url))).toMatchObject({
      code: 'PROXY_UNREACHABLE',
      message: containing('its certificate can’t be verified: DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
    const other = await start({ tls: createAuthority().issue({ names: ['other.test'] }) })
    expect(await fails(other.url)).toMatchObject({ code: 'PROXY_UNREACHABLE' })
    expect([...proxy.targets, ...other.targets]).toEqual([])
  })

  it('the scheme is the wrong one', async () => {
    const plain = await start()
    expect(await fails(plain.url.replace('http:', 'https:'))).toMatchObject({
      code: 'PROXY_UNREACHABLE',
      message: containing('the TLS handshake failed; if it speaks plain HTTP, use http:// in front of it'),
    })
    const secure = await start({ tls: createSelfSigned() })
    expect(await fails(secure.url.replace('https:', 'http:').replace('localhost', '127.0.0.1'))).toMatchObject({ code: 'PROXY_BAD_ANSWER' })
  })

  it('it wants credentials, or others', async () => {
    const proxy = await start({ credentials: { username: 'jo', password: 'right' } })
    expect(await fails(proxy.url)).toEqual({
      code: 'PROXY_AUTH_REQUIRED',
      message: `The proxy ${proxy.host} asks for a user name and a password (407 Proxy Authentication Required). Put the right ones into HTTPS_PROXY of this server: http://user:password@${proxy.host}.`,
    })
    expect(await fails(withUser(proxy.url))).toMatchObject({
      code: 'PROXY_AUTH_REQUIRED',
      message: containing('refused the user name or the password'),
    })
  })

  it.each([
    [403, 'refuses to connect to 192.0.2.1:443 (403 Forbidden). Have its rules allow the registry'],
    [405, 'refuses to connect to 192.0.2.1:443 (405 Method Not Allowed)'],
    [500, 'refuses to connect to 192.0.2.1:443 (500 '],
    [502, 'can’t reach 192.0.2.1:443 (502 Bad Gateway)'],
    [503, 'can’t reach 192.0.2.1:443 (503 '],
    [504, 'can’t reach 192.0.2.1:443 (504 '],
  ])('it answers %i', async (status, sentence) => {
    const proxy = await start({ manner: status })
    expect(await fails(withUser(proxy.url))).toEqual({ code: 'PROXY_REFUSED', message: containing(sentence) })
  })

  it('it does not answer', async () => {
    const proxy = await start({ manner: 'hang' })
    expect(await fails(withUser(proxy.url), { timeoutMs: 300 })).toEqual({
      code: 'PROXY_TIMEOUT',
      message: `The proxy ${proxy.host} did not open a connection to 192.0.2.1:443 within 0.3 seconds. Check that the proxy is healthy and that it can reach the registry, or add the registry to NO_PROXY.`,
    })
  })

  it.each([
    ['reset', 'closed the connection without an answer'],
    ['garbage', 'does not answer as an HTTP proxy does'],
    [302, 'answered 302 Found in place of opening a connection'],
  ] as const)('it answers strangely: %s', async (manner, sentence) => {
    const proxy = await start({ manner })
    expect(await fails(withUser(proxy.url))).toEqual({ code: 'PROXY_BAD_ANSWER', message: containing(sentence) })
  })
})

describe('the outbound policy before the proxy', () => {
  const refused = async (hostname: string, options: Parameters<typeof testEnvironment>[0]) => {
    // Should it ever be asked, it does not go there.
    const proxy = await start({ manner: 502 })
    const error = await failureOf(tunnel(proxyOf(proxy.url), { hostname, port: 443 }, { outbound: testEnvironment(options).outbound }))
    expect(error).toBeInstanceOf(BlockedError)
    expect(proxy.targets).toEqual([])
    return error.message
  }

  it.each([
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['127.0.0.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
  ])('%s is judged as it is', async (hostname, what) => {
    expect(await refused(hostname, { listenHost: '0.0.0.0' })).toContain(what)
  })

  it('a name on OUTBOUND_DENY, though only the proxy knows where it leads', async () => {
    expect(await refused('secret.registry.test', { deny: ['*.registry.test'] })).toContain('OUTBOUND_DENY')
  })

  it('a name that leads to forbidden addresses alone, as far as this server can see', async () => {
    expect(await refused('localhost', { listenHost: '0.0.0.0' })).toContain('loopback')
  })

  it('a name that can’t be resolved here passes', async () => {
    const target = await startTarget()
    const proxy = await start({ hosts: { 'registry.test:443': target.host } })
    const outbound = testEnvironment({ listenHost: '0.0.0.0' }).outbound
    ;(await tunnel(proxyOf(proxy.url), { hostname: 'registry.test', port: 443 }, { outbound })).destroy()
    expect(proxy.targets).toEqual(['registry.test:443'])
  })
})
