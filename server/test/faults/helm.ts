import { gzipSync } from 'node:zlib'
import type { Credentials, RegistryConnection } from '../../connectors/connector'
import { createAuthority } from '../certificates'
import { testConnection } from '../connections'
import { type Handler, hang, html, partial, redirect, refusingEndpoint, startFaultServer } from '../fault-server'
import { type HelmRepositoryOptions, startHelmRepository, type TestChart } from '../helm-repository'
import { archiveFolder } from '../packs'
import type { Arranged, Bench, FaultCell } from './bench'

const MiB = 1024 * 1024
const basic: Credentials = { type: 'basic', username: 'robot', password: 'wrong-Kx8' }
const redis: TestChart = { name: 'redis', version: '1.0.0' }
/** What hangs is given up soon; what goes on without end a little later. The clocks of undici that watch for silence may be a second late. */
const silent = { connectMs: 400, headersMs: 300, bodyIdleMs: 300, bufferedMs: 3_000, streamedMs: 3_000 }
const endless = { ...silent, bodyIdleMs: 3_000, streamedMs: 600 }

const hostIn = (url: string) => new URL(url).host
const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(code, headers).end()

/** A repository as it should be, but for what the options say. */
async function repository(
  bench: Bench,
  options: Partial<HelmRepositoryOptions>,
  { allowed = [], connection = {} }: { allowed?: readonly string[]; connection?: Partial<RegistryConnection> } = {},
): Promise<Arranged> {
  const { endpoint } = bench.closeAfter(await startHelmRepository({ charts: [redis], ...options }))
  return { connection: testConnection(endpoint, { contentPaths: [], ...connection }), allowed: [hostIn(endpoint), ...allowed] }
}

const indexed = (index: string | Buffer) => (bench: Bench) => repository(bench, { charts: [], index })

/** A server that answers to the index as it is told. */
const answering =
  (handler: Handler, settings: Partial<RegistryConnection> = {}, environment?: Arranged['environment']) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startFaultServer({ '*': handler }))
    return {
      connection: testConnection(`${server.endpoint}/charts`, { contentPaths: [], ...settings }),
      allowed: [server.host],
      ...(environment && { environment }),
    }
  }

/** A repository whose archive stands at an address of its own. */
const elsewhere = (bench: Bench, url: string, allowed: readonly string[], connection: Partial<RegistryConnection> = {}) =>
  repository(bench, { charts: [{ ...redis, urls: [url] }] }, { allowed, connection })

/** Ten times as many versions with each line. */
function aliasBomb(): string {
  const levels = Array.from({ length: 6 }, (_, level) => `x${level + 1}: &x${level + 1} [${`*x${level}, `.repeat(10)}]`)
  const long = `long: &long [${'{version: 1.0.0}, '.repeat(5_000)}]`
  return `apiVersion: v1\nx0: &x0 {version: 1.0.0}\n${levels.join('\n')}\n${long}\nentries: {${Array.from({ length: 50 }, (_, chart) => `c${chart}: *long`).join(', ')}}\n`
}

const drip: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/yaml' })
  response.write('apiVersion: v1\nentries:\n')
  const timer = setInterval(() => response.write('#\n'), 50)
  response.on('close', () => clearInterval(timer))
}

const index = (step: 'list' | 'auth') => ({ kind: 'helm', step }) as const
const archive = (step: 'blob' | 'content') => ({ kind: 'helm', step }) as const

const ofTheIndex: readonly FaultCell[] = [
  {
    ...index('list'),
    fault: 'a Helm endpoint without an index.yaml',
    code: 'INDEX_MISSING',
    sentence: /No Helm repository stands at http:\/\/127\.0\.0\.1:\d+\/charts\/index\.yaml \(404\)\. Check the endpoint/,
    arrange: answering(status(404)),
  },
  {
    ...index('list'),
    fault: 'a web page in place of an index.yaml',
    code: 'HTTP_WEB_PAGE',
    sentence: 'answers with a web page where index.yaml should be',
    arrange: answering(html),
  },
  {
    ...index('list'),
    fault: 'an index.yaml that is not YAML',
    code: 'INDEX_INVALID',
    sentence: 'is not valid YAML',
    arrange: indexed('{"apiVersion": "v1", "entries": {"a": ['),
  },
  {
    ...index('list'),
    fault: 'another YAML file as index.yaml',
    code: 'INDEX_INVALID',
    sentence: 'neither apiVersion nor entries',
    arrange: indexed('kind: Deployment\nmetadata:\n  name: a\n'),
  },
  {
    ...index('list'),
    fault: 'an index.yaml of another apiVersion',
    code: 'INDEX_INVALID',
    sentence: 'has the apiVersion "v3"; only v1 is known',
    arrange: indexed('apiVersion: v3\nentries:\n  a: []\ngenerated: now\n'),
  },
  {
    ...index('list'),
    fault: 'an index.yaml that breaks off in an entry',
    code: 'INDEX_INVALID',
    sentence: 'breaks off in the middle',
    arrange: indexed('apiVersion: v1\nentries:\n  a:\n  - version: 1.0.0\n    digest: abc'),
  },
  {
    ...index('list'),
    fault: 'an index.yaml without charts',
    code: 'REGISTRY_EMPTY',
    warning: true,
    sentence: 'The index lists no charts.',
    arrange: indexed('apiVersion: v1\nentries: {}\ngenerated: now\n'),
  },
  {
    ...index('list'),
    fault: 'an index.yaml of which no version can be used',
    code: 'REGISTRY_EMPTY',
    warning: true,
    sentence: 'a:latest: its version is not one of SemVer',
    arrange: indexed('apiVersion: v1\nentries:\n  a:\n  - version: latest\n    urls: [a.tgz]\ngenerated: now\n'),
  },
  {
    ...index('list'),
    fault: 'an index.yaml whose aliases write out to millions of versions',
    code: 'INDEX_TOO_LARGE',
    sentence: 'more than 200,000 versions of charts once its aliases are written out',
    arrange: (bench) => indexed(aliasBomb())(bench),
  },
  {
    ...index('list'),
    fault: 'an index.yaml that is a bomb of gzip',
    code: 'INDEX_TOO_LARGE',
    sentence: 'has more than 64 MiB when it is decompressed',
    arrange: (bench) => indexed(gzipSync(Buffer.alloc(65 * MiB, '# filler\n')))(bench),
  },
  {
    ...index('list'),
    fault: 'an index.yaml of 300 MiB',
    code: 'INDEX_TOO_LARGE',
    sentence: 'has an index.yaml of more than 64 MiB, which is not read',
    arrange: answering((_, response) => void response.writeHead(200, { 'content-length': String(300 * MiB) }).write('a')),
  },
  {
    ...index('list'),
    fault: 'a connection that is lost in the middle of an index.yaml',
    code: 'HTTP_TRUNCATED',
    sentence: /127\.0\.0\.1:\d+ .*(broke off|closed the connection|in the middle)/,
    arrange: answering(partial('cut')),
  },
  {
    ...index('list'),
    fault: 'an index.yaml that stops in the middle',
    code: 'HTTP_STALLED',
    sentence: 'stopped in the middle of an answer',
    arrange: answering(partial('stall'), {}, { deadlines: silent }),
  },
  {
    ...index('list'),
    fault: 'an index.yaml that comes line by line without end',
    code: 'HTTP_TOO_SLOW',
    sentence: 'answers too slowly',
    arrange: answering(drip, {}, { deadlines: endless }),
  },
  {
    ...index('list'),
    fault: 'a Helm repository that does not answer',
    code: 'HTTP_NO_ANSWER',
    sentence: 'accepted the connection but did not answer',
    arrange: answering(hang, {}, { deadlines: silent }),
  },
  {
    ...index('list'),
    fault: 'a Helm repository that asks for patience',
    code: 'RATE_LIMITED',
    sentence: 'limits how often it can be asked (429). Try again in 30 seconds.',
    arrange: answering(status(429, { 'retry-after': '30' })),
  },
  {
    ...index('list'),
    fault: 'an answer of 418 in place of an index.yaml',
    code: 'HTTP_UNEXPECTED_ANSWER',
    sentence: 'answered 418 when asked for index.yaml',
    arrange: answering(status(418)),
  },
]

const ofTheSignIn: readonly FaultCell[] = [
  {
    ...index('auth'),
    fault: 'a private Helm repository without credentials',
    code: 'AUTH_REQUIRED',
    sentence: 'gives out index.yaml only with credentials (401). Turn No Authentication off and enter them.',
    arrange: answering(status(401, { 'www-authenticate': 'Basic realm="charts"' })),
  },
  {
    ...index('auth'),
    fault: 'a password that a Helm repository refuses',
    code: 'AUTH_REJECTED',
    sentence: 'refused the user name or the password (401). Check both.',
    arrange: (bench) =>
      repository(bench, { auth: { type: 'basic', username: 'robot', password: 'right' } }, { connection: { credentials: basic } }),
  },
  {
    ...index('auth'),
    fault: 'a token that a Helm repository refuses',
    code: 'AUTH_REJECTED',
    sentence: 'refused the token (401). Check it, and that it has not expired.',
    arrange: (bench) =>
      repository(bench, { auth: { type: 'token', token: 'right' } }, { connection: { credentials: { type: 'token', token: 'wrong' } } }),
  },
  {
    ...index('auth'),
    fault: 'an index.yaml that this account or this server may not have',
    code: 'ACCESS_DENIED',
    sentence: 'denies access to index.yaml (403)',
    arrange: answering(status(403), { credentials: basic }),
  },
  {
    ...index('auth'),
    fault: 'an index.yaml that redirects to a host which asks for credentials',
    code: 'AUTH_REQUIRED',
    sentence: /^127\.0\.0\.1:\d+ redirects index\.yaml to 127\.0\.0\.1:\d+, which asks for credentials of its own \(401\)/,
    async arrange(bench) {
      const target = bench.closeAfter(await startFaultServer({ '*': status(401) }))
      const arranged = await answering(redirect(`${target.endpoint}/index.yaml`), { credentials: basic })(bench)
      return { ...arranged, allowed: [...arranged.allowed, target.host] }
    },
  },
]

const ofArchives: readonly FaultCell[] = [
  {
    ...archive('blob'),
    fault: 'an archive that the index names and nobody has',
    code: 'BLOB_MISSING',
    sentence: /has no such file any more: \/charts\/gone\.tgz \(404\)/,
    arrange: (bench) => elsewhere(bench, 'gone.tgz', []),
  },
  {
    ...archive('blob'),
    warning: true,
    fault: 'one archive of several that is missing',
    code: 'BLOB_MISSING',
    sentence: 'Of 2 charts that were tried one can be read, but not absent 2.0.0.',
    arrange: (bench) => repository(bench, { charts: [{ name: 'absent', version: '2.0.0', urls: ['gone.tgz'] }, redis] }),
  },
  {
    ...archive('blob'),
    fault: 'an archive that the account may not read',
    code: 'BLOB_FORBIDDEN',
    sentence: 'denies access to /redis.tgz (403)',
    async arrange(bench) {
      const files = bench.closeAfter(await startFaultServer({ '*': status(403) }))
      return elsewhere(bench, `${files.endpoint}/redis.tgz`, [files.host])
    },
  },
  {
    ...archive('blob'),
    fault: 'an archive on another host that asks for credentials',
    code: 'BLOB_FORBIDDEN',
    sentence: 'those of a repository go to its own host alone',
    async arrange(bench) {
      const files = bench.closeAfter(await startFaultServer({ '*': status(401) }))
      return elsewhere(bench, `${files.endpoint}/redis.tgz`, [files.host], { credentials: basic })
    },
  },
  {
    ...archive('blob'),
    fault: 'an archive on a host that is down',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .* refuses connections/,
    arrange: async (bench) => elsewhere(bench, `${await refusingEndpoint('http')}/redis.tgz`, []),
  },
  {
    ...archive('blob'),
    fault: 'an archive that redirects to a host that is down',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .* refuses connections/,
    async arrange(bench) {
      const files = bench.closeAfter(
        await startFaultServer({ '*': redirect(`${await refusingEndpoint('http')}/redis.tgz?signature=s3cret`) }),
      )
      return elsewhere(bench, `${files.endpoint}/redis.tgz`, [files.host])
    },
  },
  {
    ...archive('blob'),
    fault: 'an archive on a host whose certificate is not trusted',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .*certificate/,
    async arrange(bench) {
      const files = bench.closeAfter(await startFaultServer({ '*': status(200) }, createAuthority('Storage Authority').issue()))
      return elsewhere(bench, `${files.endpoint}/redis.tgz`, [files.host])
    },
  },
  {
    ...archive('blob'),
    fault: 'an archive at a metadata address of a cloud',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 169\.254\.169\.254:80, which can't be used\. 169\.254\.169\.254 is a .* address/,
    arrange: (bench) => elsewhere(bench, 'http://169.254.169.254/latest/redis.tgz', []),
  },
  {
    ...archive('blob'),
    fault: 'an archive that hangs',
    code: 'HTTP_NO_ANSWER',
    sentence: 'accepted the connection but did not answer',
    async arrange(bench) {
      const arranged = await repository(bench, {})
      const front = bench.closeAfter(
        await startFaultServer({
          '/index.yaml': redirect(`${arranged.connection.endpoint}/index.yaml`),
          '/redis-1.0.0.tgz': hang,
        }),
      )
      return {
        connection: { ...arranged.connection, endpoint: front.endpoint },
        allowed: [...arranged.allowed, front.host],
        environment: { deadlines: silent },
      }
    },
  },
  {
    ...archive('blob'),
    fault: 'an archive that is not the one of the index',
    code: 'BLOB_DIGEST_MISMATCH',
    sentence: 'is not the one that the index names: its digest differs',
    arrange: async (bench) =>
      repository(bench, {
        files: { '/charts/redis-1.0.0.tgz': await archiveFolder('redis', { 'Chart.yaml': 'name: redis\nversion: 1.0.0\n' }) },
      }),
  },
  {
    ...archive('content'),
    fault: 'an archive that is no archive',
    code: 'CONTENT_UNREADABLE',
    sentence: /The archive of redis 1\.0\.0 can't be used: its content is .*, not a gzip or tar archive/,
    arrange: (bench) => repository(bench, { files: { '/charts/redis-1.0.0.tgz': Buffer.from('<html></html>'.padEnd(600)) } }),
  },
  {
    ...archive('content'),
    fault: 'an archive without a Chart.yaml',
    code: 'CONTENT_UNREADABLE',
    sentence: 'it has no Chart.yaml in its top folder',
    arrange: (bench) => repository(bench, { charts: [{ ...redis, files: { 'Chart.yaml': undefined } }] }),
  },
  {
    ...archive('content'),
    fault: 'an archive that is a bomb',
    code: 'CONTENT_TOO_LARGE',
    sentence: /it (unpacks to|has) more than/,
    arrange: (bench) => repository(bench, { charts: [{ ...redis, files: { 'filler.bin': Buffer.alloc(140 * MiB) } }] }),
  },
]

/** A classic Helm repository: its index, who may have it, and the archives. */
export const helmFaults: readonly FaultCell[] = [...ofTheIndex, ...ofTheSignIn, ...ofArchives]
