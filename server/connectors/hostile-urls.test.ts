import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { normalizeEndpoint } from '~/contract/endpoint'
import type { ProviderType, RegistryKind } from '~/contract/registries'
import { startConnectProxy, proxyRules } from '../test/connect-proxy'
import { testConnection, testEnvironment } from '../test/connections'
import { type FaultServer, type Handler, json, redirect, startFaultServer } from '../test/fault-server'
import { HOSTILE_NAMES, HOSTILE_URLS } from '../test/hostile-urls'
import type { ConnectorEnvironment, Outcome } from './connector'
import { connectorOf } from './connectors'

// A name server that lies can't be had on a loopback interface, since names go to the system's resolver. So its answers are replaced where the product asks it, in
// `dns.lookup`: every connection of a connector finds its address there.
const dns = vi.hoisted(() => ({
  /** What a name leads to; the last entry is the answer to all further questions. */
  answers: new Map<string, string[][]>(),
  asked: new Array<string>(),
}))
vi.mock('node:dns', async (original) => {
  const real = await original<typeof import('node:dns')>()
  type Callback = (error: NodeJS.ErrnoException | null, addresses?: { address: string; family: number }[]) => void
  const lookup = (hostname: string, _: unknown, callback: Callback) => {
    dns.asked.push(hostname)
    const queue = dns.answers.get(hostname.toLowerCase())
    const answer = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0]
    setImmediate(() => {
      if (answer === undefined) callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }))
      else
        callback(
          null,
          answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )
    })
  }
  return { ...real, default: { ...real, lookup }, lookup }
})

/** `address:port` of every TCP connection that was tried, whether it came about or not. */
const attempts: string[] = []
const onSocket = (message: unknown) => {
  const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined
  if (socket instanceof Socket) socket.on('connectionAttempt', (address: string, port: number) => attempts.push(`${address}:${port}`))
}
const closing: { close(): Promise<unknown> }[] = []

beforeEach(() => {
  attempts.length = 0
  dns.asked.length = 0
  dns.answers = new Map(Object.entries(HOSTILE_NAMES).map(([name, addresses]) => [name, [[...addresses]]]))
  subscribe('net.client.socket', onSocket)
})
afterEach(async () => {
  unsubscribe('net.client.socket', onSocket)
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

const deadlines = { connectMs: 400, headersMs: 300, bodyIdleMs: 300, bufferedMs: 600 }
/** Of a server that listens on all addresses. */
const strict = (allow: string[] = []) => testEnvironment({ listenHost: '0.0.0.0', allow, deadlines })
const unguarded: ConnectorEnvironment = { ...strict(), outbound: { refusal: () => undefined, nameRefusal: () => undefined } }

const KINDS: readonly (readonly [RegistryKind, ProviderType])[] = [
  ['oci-basic', 'pack'],
  ['oci-basic', 'helm'],
  ['oci-basic', 'zarf'],
  ['oci-ecr', 'pack'],
  ['helm', 'helm'],
  ['pack', 'pack'],
]
const credentials = { type: 'basic', username: 'jo', password: 'Planted-s3cret' } as const
const awsKey = { type: 'aws-key', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'Planted-s3cret' } as const

function check(kind: RegistryKind, provider: ProviderType, endpoint: string, environment: ConnectorEnvironment): Promise<Outcome<unknown>> {
  const connection = testConnection(endpoint, { credentials: kind === 'oci-ecr' ? awsKey : credentials })
  return connectorOf(kind, provider).check(connection, environment, { signal: new AbortController().signal })
}

/** How it ended: `field`, a code, or `passed`. */
async function tryOut(kind: RegistryKind, provider: ProviderType, text: string, environment: ConnectorEnvironment): Promise<string> {
  const normalized = normalizeEndpoint(text)
  if (!normalized.ok) return 'field'
  const outcome = await check(kind, provider, normalized.endpoint, environment)
  return outcome.ok ? 'passed' : outcome.code
}

const REFUSED = /^(field|ADDRESS_INVALID|POLICY_[A-Z_]+|DNS_[A-Z_]+)$/

async function startServer(handlers: Record<string, Handler>): Promise<FaultServer> {
  const server = await startFaultServer(handlers)
  closing.push(server)
  return server
}

it('the corpus has at least 200 addresses', () => {
  expect(HOSTILE_URLS.length).toBeGreaterThanOrEqual(200)
})

/**
 * A Helm repository starts a thread for its index before it connects, so that it has every second address alone: still more than 200. Charts and Zarf packages in OCI
 * are read by the client that packs are read by.
 */
const kindsFor = (nth: number) =>
  KINDS.filter(([kind, provider]) => (kind === 'helm' ? nth % 2 === 0 : kind !== 'oci-basic' || provider === 'pack' || nth % 8 === 1))

describe('no connection is tried, for any kind of registry', () => {
  it.each(HOSTILE_URLS.map((text, nth) => [text, nth] as const))('%j', async (text, nth) => {
    for (const [kind, provider] of kindsFor(nth)) expect(await tryOut(kind, provider, text, strict())).toMatch(REFUSED)
    expect(attempts).toEqual([])
  })
})

describe('nor through a proxy', () => {
  const texts = HOSTILE_URLS.filter((text) => !text.toLowerCase().startsWith('http:'))
  it.each(texts.map((text, nth) => [text, nth] as const))('%j', async (text, nth) => {
    const proxy = await startConnectProxy({ manner: 502 })
    closing.push(proxy)
    const environment = { ...strict(), proxy: proxyRules(proxy.url) }
    // What this server can't resolve may go to the proxy, whose word on names counts then.
    const known = normalizeEndpoint(text)
    const isKnown = known.ok && (/^https:\/\/[\d[]/.test(known.endpoint) || dns.answers.has(new URL(known.endpoint).hostname))
    const kinds: typeof KINDS =
      nth % 5 === 0
        ? [['helm', 'helm']]
        : [
            ['oci-basic', 'pack'],
            ['pack', 'pack'],
          ]
    for (const [kind, provider] of kinds) {
      const ending = await tryOut(kind, provider, text, environment)
      if (isKnown) expect(ending).toMatch(REFUSED)
      else expect(ending).toMatch(/^(field|PROXY_REFUSED)$/)
    }
    if (isKnown) expect([...attempts, ...proxy.targets]).toEqual([])
    else expect(proxy.targets.filter((target) => /^[\d[]/.test(target))).toEqual([])
  })
})

describe('redirects', () => {
  const targets = HOSTILE_URLS.filter((text) => normalizeEndpoint(text).ok && /^https?:\/\//i.test(text)).map((text) =>
    encodeURI(decodeURI(text)),
  )

  it.each<[number, RegistryKind, ProviderType, readonly string[]]>([
    [302, 'oci-basic', 'pack', targets.filter((_, nth) => nth % 2 === 1)],
    [307, 'pack', 'pack', targets.filter((_, nth) => nth % 2 === 0)],
    [308, 'oci-basic', 'zarf', targets.filter((_, nth) => nth % 5 === 1)],
    [303, 'oci-basic', 'helm', targets.filter((_, nth) => nth % 5 === 2)],
    [301, 'helm', 'helm', targets.filter((_, nth) => nth % 12 === 3)],
  ])('%i, %s with %s', async (status, kind, provider, locations) => {
    let location = ''
    const server = await startServer({ '*': (...given) => redirect(location, status)(...given) })
    dns.answers.set('registry.test', [['127.0.0.1']])
    for (location of locations) {
      const outcome = await check(kind, provider, `http://registry.test:${server.port}`, strict(['registry.test']))
      expect(`${location}: ${outcome.ok ? 'passed' : outcome.code}`).toMatch(/: (POLICY|DNS|REDIRECT)_[A-Z_]+$/)
    }
    expect(new Set(attempts)).toEqual(new Set([server.host]))
    expect(targets.length).toBeGreaterThan(200)
  })

  it('token services', async () => {
    let realm = ''
    const challenge: Handler = (...given) => json(401, {}, { 'www-authenticate': `Bearer realm="${realm}/token",service="s"` })(...given)
    const server = await startServer({ '*': challenge })
    dns.answers.set('registry.test', [['127.0.0.1']])
    for (realm of targets.filter((_, nth) => nth % 4 === 0)) {
      const outcome = await check('oci-basic', 'pack', `http://registry.test:${server.port}`, strict(['registry.test']))
      expect(`${realm}: ${outcome.ok}`).toBe(`${realm}: false`)
    }
    expect(new Set(attempts)).toEqual(new Set([server.host]))
  })

  it('archives of charts', async () => {
    let archive = ''
    const index = () =>
      `apiVersion: v1\nentries:\n  nginx:\n    - name: nginx\n      version: 1.0.0\n      urls: ['${archive}/nginx.tgz']\n`
    const server = await startServer({
      '/index.yaml': (_, response) => response.writeHead(200, { 'content-type': 'text/yaml' }).end(index()),
    })
    dns.answers.set('registry.test', [['127.0.0.1']])
    for (archive of targets.filter((_, nth) => nth % 40 === 0)) {
      const outcome = await check('helm', 'helm', `http://registry.test:${server.port}`, strict(['registry.test']))
      expect(`${archive}: ${outcome.ok}`).toBe(`${archive}: false`)
    }
    expect(new Set(attempts)).toEqual(new Set([server.host]))
  })
})

describe('a name server that changes its answer', () => {
  const lastingNot: Handler = (_, response) =>
    response.writeHead(401, { connection: 'close', 'www-authenticate': 'Basic realm="x"', 'content-length': '0' }).end()

  it.each(['127.0.0.2', '169.254.169.254', '::1', '::ffff:127.0.0.2'])(
    'first a good one, then %s: only the good one is connected to',
    async (bad) => {
      const server = await startServer({ '*': lastingNot })
      dns.answers.set('rebind.test', [['127.0.0.1'], [bad]])
      const outcome = await check('oci-basic', 'pack', `http://rebind.test:${server.port}`, strict(['127.0.0.1']))
      expect(outcome).toMatchObject({ ok: false, kind: 'blocked' })
      expect(attempts).toEqual([server.host])
      // Once for each connection: nobody asks again between the look and the connection.
      expect(dns.asked).toEqual(['rebind.test', 'rebind.test'])
    },
  )

  it('good and bad ones at once: only the good one is connected to', async () => {
    const server = await startServer({ '*': json(404, {}) })
    dns.answers.set('mixed.test', [['169.254.169.254', '::1', '127.0.0.1', '0.0.0.0']])
    await check('helm', 'helm', `http://mixed.test:${server.port}`, strict(['127.0.0.1']))
    expect(new Set(attempts)).toEqual(new Set([server.host]))
  })

  it('through a proxy: what was good when it was looked at is refused when it is not', async () => {
    const proxy = await startConnectProxy({ manner: 502 })
    closing.push(proxy)
    const environment = { ...strict(), proxy: proxyRules(proxy.url) }
    dns.answers.set('rebind.test', [['192.0.2.1']])
    expect(await tryOut('oci-basic', 'pack', 'https://rebind.test', environment)).toBe('PROXY_REFUSED')
    dns.answers.set('rebind.test', [['127.0.0.1']])
    expect(await tryOut('oci-basic', 'pack', 'https://rebind.test', environment)).toBe('POLICY_LOOPBACK')
    expect(proxy.targets).toEqual(['rebind.test:443'])
  })
})

describe('without the policy', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '127.1',
    '[::ffff:127.0.0.1]',
    'localtest.me',
    '127.0.0.1.nip.io',
    'ｌｏｃａｌｈｏｓｔ',
  ])('the connection to %s would have been seen', async (host) => {
    const server = await startServer({ '*': json(404, {}) })
    dns.answers.set('localhost', [['127.0.0.1']])
    dns.answers.set('localtest.me', [['127.0.0.1']])
    for (const [kind, provider] of KINDS.filter(([one]) => one !== 'oci-ecr')) {
      attempts.length = 0
      await tryOut(kind, provider, `http://${host}:${server.port}`, unguarded)
      expect(
        attempts.filter((one) => one.endsWith(`127.0.0.1:${server.port}`) || one.endsWith(`7f00:1:${server.port}`)).length,
      ).toBeGreaterThan(0)
    }
    expect(server.requests.length).toBeGreaterThan(0)
  })

  it('a redirect would have been followed', async () => {
    const inner = await startServer({ '*': json(200, {}) })
    const server = await startServer({ '*': redirect(`${inner.endpoint}/v2/`) })
    await tryOut('oci-basic', 'pack', server.endpoint, unguarded)
    expect(attempts).toContain(inner.host)
  })
})
