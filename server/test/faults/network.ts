import type { RegistryConnection } from '../../connectors/connector'
import { createAuthority } from '../certificates'
import { type testEnvironment, testConnection } from '../connections'
import { registryRoutes } from '../fake-registry'
import {
  type Handler,
  hang,
  json,
  partial,
  redirect,
  refusingEndpoint,
  reset,
  startFaultServer,
  startFullServer,
  startSocketServer,
} from '../fault-server'
import type { Arranged, Bench, FaultCell } from './bench'
import { tlsFaults } from './network-tls'
import { short, shortWith } from './short'

const hostIn = (url: string) => new URL(url).host

/** An address that is given as it is; nothing may be contacted but what is allowed. */
const at = (endpoint: string, policy: Parameters<typeof testEnvironment>[0] = {}, allowed: readonly string[] = []) =>
  Promise.resolve<Arranged>({ connection: testConnection(endpoint), allowed, environment: shortWith(policy) })

/** A registry over plain HTTP that is fine but for what these routes do. */
const answering =
  (routes: Readonly<Record<string, Handler>>, environment: Arranged['environment'] = short) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startFaultServer({ ...registryRoutes([]), ...routes }))
    return { connection: testConnection(server.endpoint), allowed: [server.host], environment }
  }

/** A registry that sends its callers elsewhere. */
const redirecting =
  (target: string | ((bench: Bench) => Promise<string>), policy: Parameters<typeof testEnvironment>[0] = {}) =>
  async (bench: Bench) =>
    answering({ '/v2/': redirect(typeof target === 'string' ? target : await target(bench)) }, shortWith(policy))(bench)

const socket =
  (onSocket?: Parameters<typeof startSocketServer>[0]) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startSocketServer(onSocket))
    return { connection: testConnection(`http://${server.host}`), allowed: [server.host], environment: short }
  }

/** Byte by byte, never to its end. */
const drip: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

type Wanted = Omit<FaultCell, 'kind' | 'step'>
const on =
  (step: FaultCell['step']) =>
  (one: Wanted): FaultCell => ({ kind: 'oci-basic', step, ...one })
const address = on('address')
const dns = on('dns')
const connecting = on('connect')
const challenge = on('challenge')

const elsewhere = { listenHost: '0.0.0.0' }
const refused =
  'and this server does not connect to those. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).'

const policy: readonly FaultCell[] = [
  address({
    fault: 'a loopback address, where the server does not listen on loopback itself',
    code: 'POLICY_LOOPBACK',
    sentence: `127.0.0.1 is a loopback address, ${refused}`,
    arrange: async (bench) => at((await startedBy(bench)).endpoint, elsewhere),
  }),
  dns({
    fault: 'a name that leads to loopback',
    code: 'POLICY_LOOPBACK',
    sentence: /^(127\.0\.0\.1|::1) \(localhost\) is a loopback address/,
    arrange: async (bench) => at(`http://localhost:${(await startedBy(bench)).port}`, elsewhere),
  }),
  address({
    fault: 'a link-local address',
    code: 'POLICY_LINK_LOCAL',
    sentence: `169.254.10.20 is a link-local address, ${refused}`,
    arrange: () => at('https://169.254.10.20'),
  }),
  address({
    fault: 'the metadata address of a cloud',
    code: 'POLICY_METADATA',
    sentence: `169.254.169.254 is a metadata address of a cloud, ${refused}`,
    arrange: () => at('http://169.254.169.254'),
  }),
  address({
    fault: 'the same over IPv6',
    code: 'POLICY_METADATA',
    sentence: 'fd00:ec2::254 is a metadata address of a cloud',
    arrange: () => at('http://[fd00:ec2::254]'),
  }),
  address({
    fault: 'the same as one decimal number',
    code: 'POLICY_METADATA',
    sentence: '169.254.169.254 is a metadata address of a cloud',
    arrange: () => at('http://2852039166'),
  }),
  address({
    fault: 'the same as IPv6 that carries IPv4',
    code: 'POLICY_METADATA',
    sentence: '::ffff:a9fe:a9fe is a metadata address of a cloud',
    arrange: () => at('http://[::ffff:169.254.169.254]'),
  }),
  address({
    fault: 'a multicast address',
    code: 'POLICY_MULTICAST',
    sentence: `224.0.0.1 is a multicast address, ${refused}`,
    arrange: () => at('https://224.0.0.1'),
  }),
  address({
    fault: 'the unspecified address',
    code: 'POLICY_UNSPECIFIED',
    sentence: `0.0.0.0 is an unspecified address, ${refused}`,
    arrange: () => at('http://0.0.0.0'),
  }),
  address({
    fault: 'the broadcast address',
    code: 'POLICY_BROADCAST',
    sentence: `255.255.255.255 is a broadcast address, ${refused}`,
    arrange: () => at('https://255.255.255.255'),
  }),
  address({
    fault: 'a private address that the operator forbids',
    code: 'POLICY_DENIED',
    sentence: '10.1.2.3 is on the list of addresses that this server must not connect to (OUTBOUND_DENY)',
    arrange: () => at('https://10.1.2.3', { deny: ['10.0.0.0/8'] }),
  }),
  dns({
    fault: 'a name that the operator forbids',
    code: 'POLICY_DENIED',
    sentence: /\(localhost\) is on the list of addresses that this server must not connect to \(OUTBOUND_DENY\)/,
    arrange: async (bench) => at(`http://localhost:${(await startedBy(bench)).port}`, { deny: ['localhost'] }),
  }),
]

const startedBy = async (bench: Bench) => bench.closeAfter(await startFaultServer(registryRoutes([])))

const reaching: readonly FaultCell[] = [
  dns({
    fault: 'a host name that does not exist',
    code: 'DNS_NOT_FOUND',
    sentence: "The name registry.invalid can't be resolved: the name server knows no such host.",
    arrange: () => at('https://registry.invalid'),
  }),
  connecting({
    fault: 'a port that nothing listens on',
    code: 'CONNECT_REFUSED',
    sentence: 'refuses connections: nothing listens on this port',
    arrange: async () => at(await refusingEndpoint()),
  }),
  connecting({
    fault: 'a host that does not take connections, as behind a firewall that drops packets',
    code: 'CONNECT_TIMEOUT',
    sentence: 'did not accept a connection within 0.4 seconds',
    arrange: async (bench) => at(`https://${bench.closeAfter(await startFullServer()).host}`),
  }),
  connecting({
    fault: 'an address without a route to it',
    code: 'CONNECT_NO_ROUTE',
    sentence: 'this server has no route to it (ENETUNREACH)',
    arrange: () => at('https://255.255.255.255', { allow: ['255.255.255.255'] }),
  }),
  challenge({
    fault: 'a server that resets every connection',
    code: 'CONNECT_RESET',
    sentence: 'closed the connection without an answer',
    arrange: answering({ '/v2/': reset }),
  }),
  on('tls')({
    fault: 'an address of plain HTTP',
    code: 'PLAIN_HTTP',
    warning: true,
    sentence: 'Plain HTTP: nothing is encrypted.',
    arrange: answering({}),
  }),
]

const http: readonly FaultCell[] = [
  challenge({
    fault: 'HTTPS on a port that is spoken to with plain HTTP',
    code: 'HTTP_SPEAKS_HTTPS',
    sentence: 'speaks HTTPS on this port. Use https://127.0.0.1',
    async arrange(bench) {
      const server = bench.closeAfter(await startFaultServer(registryRoutes([]), createAuthority().issue()))
      return at(`http://${server.host}`, {}, [server.host])
    },
  }),
  challenge({
    fault: 'the same, where the server says so in words',
    code: 'HTTP_SPEAKS_HTTPS',
    sentence: 'speaks HTTPS on this port',
    arrange: answering({ '/v2/': (_, response) => void response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n') }),
  }),
  challenge({
    fault: 'something that is not HTTP (an SSH server)',
    code: 'HTTP_NOT_HTTP',
    sentence: 'does not speak HTTP. Check the port.',
    arrange: socket((one) => one.end('SSH-2.0-OpenSSH_9.2\r\n')),
  }),
  challenge({
    fault: 'a server that takes the connection and says nothing',
    code: 'HTTP_NO_ANSWER',
    sentence: /accepted the connection but did not answer within 0\.[36] seconds/,
    arrange: socket(),
  }),
  challenge({
    fault: 'a server that takes the request and never answers',
    code: 'HTTP_NO_ANSWER',
    sentence: /accepted the connection but did not answer within 0\.[36] seconds/,
    arrange: answering({ '/v2/': hang }),
  }),
  challenge({
    fault: 'an answer that stops in the middle',
    code: 'HTTP_STALLED',
    sentence: /stopped in the middle of an answer: nothing came for 0\.\d seconds/,
    arrange: answering({ '/v2/': partial('stall') }),
  }),
  challenge({
    fault: 'an answer that comes byte by byte',
    code: 'HTTP_TOO_SLOW',
    sentence: 'answers too slowly: the answer took longer than 0.6 seconds',
    arrange: answering({ '/v2/': drip }),
  }),
  on('list')({
    fault: 'an answer that is cut off',
    code: 'HTTP_TRUNCATED',
    sentence: 'broke off an answer: the connection ended in the middle of it',
    arrange: answering({ '/v2/_catalog': partial('cut') }),
  }),
  on('list')({
    fault: 'an answer of more than is read',
    code: 'RESPONSE_TOO_LARGE',
    sentence: 'sent an answer of more than 4,096 KiB, which is not read',
    arrange: answering({ '/v2/_catalog': json(200, { repositories: ['x'.repeat(5 * 1024 ** 2)] }) }),
  }),
  challenge({
    fault: 'response headers without an end',
    code: 'HTTP_HEADERS_TOO_LARGE',
    sentence: 'sent response headers of more than 16 KiB',
    arrange: answering({ '/v2/': (_, response) => void response.writeHead(200, { 'x-much': 'x'.repeat(64 * 1024) }).end() }),
  }),
  challenge({
    fault: 'an error of the server (502), three times',
    code: 'HTTP_SERVER_ERROR',
    sentence: 'answered with an error of its own (502), 3 times in a row',
    arrange: answering({ '/v2/': json(502, {}) }),
  }),
  challenge({
    fault: 'a rate limit that says when to come back',
    code: 'RATE_LIMITED',
    sentence: 'limits how often it can be asked (429). Try again in 20 seconds.',
    arrange: answering({ '/v2/': json(429, {}, { 'retry-after': '20' }) }),
  }),
]

const redirects: readonly FaultCell[] = [
  challenge({
    fault: 'a redirect to a host that refuses connections',
    code: 'CONNECT_REFUSED',
    sentence: /^127\.0\.0\.1:\d+ redirects to 127\.0\.0\.1:\d+\. 127\.0\.0\.1:\d+ refuses connections/,
    arrange: redirecting(() => refusingEndpoint('http')),
  }),
  challenge({
    fault: 'a redirect to a host name that does not exist',
    code: 'DNS_NOT_FOUND',
    sentence: /redirects to gone\.invalid:443\. The name gone\.invalid can't be resolved/,
    arrange: redirecting('https://gone.invalid/v2/'),
  }),
  challenge({
    fault: 'a redirect to a host whose certificate is not trusted',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: /redirects to 127\.0\.0\.1:\d+\. The certificate of 127\.0\.0\.1:\d+ was issued by “Storage Root”/,
    async arrange(bench) {
      const storage = bench.closeAfter(await startFaultServer({}, createAuthority('Storage Root').issue()))
      const arranged = await redirecting(`${storage.endpoint}/v2/`)(bench)
      return { ...arranged, allowed: [...arranged.allowed, storage.host] }
    },
  }),
  challenge({
    fault: 'a redirect from HTTPS to plain HTTP',
    code: 'REDIRECT_TO_HTTP',
    sentence: 'redirects from HTTPS to plain HTTP (registry.example.com:80), which is not followed',
    async arrange(bench) {
      const root = createAuthority()
      const server = bench.closeAfter(await startFaultServer({ '*': redirect('http://registry.example.com/v2/') }, root.issue()))
      const tls: RegistryConnection['tls'] = { certificate: root.certificate, insecureSkipVerify: false }
      return { connection: testConnection(server.endpoint, { tls }), allowed: [hostIn(server.endpoint)] }
    },
  }),
  challenge({
    fault: 'a redirect to a private address that the operator forbids',
    code: 'POLICY_DENIED',
    sentence: /redirects to 10\.1\.2\.3:443\. 10\.1\.2\.3 is on the list of addresses .* \(OUTBOUND_DENY\)/,
    arrange: redirecting('https://10.1.2.3/v2/', { deny: ['10.0.0.0/8'] }),
  }),
  challenge({
    fault: 'a redirect to the metadata address of a cloud',
    code: 'POLICY_METADATA',
    sentence: /redirects to 169\.254\.169\.254:80\. 169\.254\.169\.254 is a metadata address of a cloud/,
    arrange: redirecting('http://169.254.169.254/latest/meta-data/'),
  }),
  challenge({
    fault: 'redirects in a circle',
    code: 'REDIRECT_LOOP',
    sentence: 'redirects more than 5 times',
    arrange: redirecting('/v2/'),
  }),
  challenge({
    fault: 'a redirect without a target',
    code: 'REDIRECT_WITHOUT_TARGET',
    sentence: 'redirects (302) without saying where to',
    arrange: answering({ '/v2/': (_, response) => void response.writeHead(302).end() }),
  }),
  challenge({
    fault: 'a redirect to FTP',
    code: 'REDIRECT_UNSUPPORTED',
    sentence: 'redirects to ftp://, which is not followed',
    arrange: redirecting('ftp://example.com/'),
  }),
]

/** What can be wrong between this server and an answer: the policy, names, TCP, TLS, HTTP and redirects. */
export const networkFaults: readonly FaultCell[] = [...policy, ...reaching, ...tlsFaults, ...http, ...redirects]
