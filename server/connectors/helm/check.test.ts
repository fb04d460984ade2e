import { afterEach, describe, expect, test } from 'vitest'
import { testConnection, testEnvironment } from '../../test/connections'
import { startFaultServer } from '../../test/fault-server'
import { type HelmRepositoryOptions, startHelmRepository } from '../../test/helm-repository'
import type { RegistryConnection } from '../connector'
import { runDiagnosis } from '../run-diagnosis'
import { helmRepository } from './connector'

const aNumber: unknown = expect.any(Number)
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const containing = (text: string): unknown => expect.stringContaining(text)

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const charts = [
  { name: 'nginx', version: '0.9.0' },
  { name: 'redis', version: '1.9.0' },
  { name: 'redis', version: '1.10.0' },
]

async function repository(options: Partial<HelmRepositoryOptions> = {}) {
  const server = await startHelmRepository({ charts, ...options })
  servers.push(server)
  return server
}

async function diagnose(endpoint: string, settings: Partial<RegistryConnection> = {}, preview = false) {
  const connection = testConnection(endpoint, { contentPaths: [], ...settings })
  const { diagnosis } = await runDiagnosis(helmRepository, connection, testEnvironment(), {
    kind: 'helm',
    signal: new AbortController().signal,
    preview,
  })
  const said = Object.fromEntries(diagnosis.steps.map(({ id, state, message }) => [id, `${state}: ${message}`]))
  return { diagnosis, said }
}

describe('the steps of a Helm repository', () => {
  test('over HTTPS with a password: index once, one archive read whole', async () => {
    const credentials = { type: 'basic', username: 'robot', password: 'right-Kx8' } as const
    const server = await repository({ tls: true, auth: credentials })
    const tls = { certificate: server.certificate, insecureSkipVerify: false }
    const { diagnosis, said } = await diagnose(server.endpoint, { credentials, tls }, true)
    expect(diagnosis).toMatchObject({ outcome: 'passed', failure: null, read: { name: 'nginx', version: '0.9.0' } })
    expect(said).toMatchObject({
      auth: 'passed: The password of robot was accepted.',
      list: matching(/^passed: 2 charts, 3 versions, (\d+ bytes|\d+ kB)\.$/),
      blob: matching(/^passed: \d+ bytes from 127\.0\.0\.1:\d+\.$/),
      content: matching(/^passed: Read nginx 0\.9\.0, \d+ bytes\.$/),
    })
    expect(diagnosis.steps.filter(({ state }) => state !== 'passed').map(({ id }) => id)).toEqual(['dns'])
    expect(JSON.stringify(diagnosis)).not.toContain('right-Kx8')
    // As nobody, then as robot; the preview comes from what was read.
    expect(server.requests.map(({ path, authorization }) => [path, authorization !== undefined])).toEqual([
      ['/charts/index.yaml', false],
      ['/charts/index.yaml', true],
      ['/charts/nginx-0.9.0.tgz', true],
    ])
    expect(diagnosis.preview).toEqual({
      repositories: 2,
      versions: 3,
      exact: true,
      looked: 2,
      examples: ['nginx 0.9.0', 'redis 1.10.0'],
      skipped: [],
      requests: 1,
      seconds: aNumber,
    })
  })

  test('credentials that nobody asks for are said to be unproved', async () => {
    const { endpoint } = await repository()
    const basic = await diagnose(endpoint, { credentials: { type: 'basic', username: 'robot', password: 'anything' } })
    expect(basic.said['auth']).toBe(
      'skipped: Not asked for: the server answers without credentials too, so user name and password were not checked.',
    )
    const token = await diagnose(endpoint, { credentials: { type: 'token', token: 'anything' } })
    expect(token.said['auth']).toBe('skipped: Not asked for: the server answers without credentials too, so the token was not checked.')
    expect((await diagnose(endpoint)).said['auth']).toBe('skipped: Not asked for: the server answers without credentials.')
  })

  test('a server that answers to HEAD in its own way is used all the same', async () => {
    const { endpoint } = await repository()
    const front = await startFaultServer({
      '*': (request, response) => {
        if (request.method === 'HEAD') response.writeHead(405).end()
        else response.writeHead(302, { location: `${endpoint}/index.yaml` }).end()
      },
    })
    servers.push(front)
    const { said } = await diagnose(front.endpoint, { credentials: { type: 'basic', username: 'robot', password: 'anything' } })
    expect(said['auth']).toBe('passed: Sent with the request. Whether the server looks at them can’t be told.')
    expect(said['list']).toMatch(/^passed: 2 charts/)
  })

  test('an archive on another host is named with that host, and without its query', async () => {
    const files = await repository({ charts: charts.slice(0, 1) })
    const front = await startFaultServer({
      '*': (_, response) => void response.writeHead(302, { location: `${files.endpoint}/nginx-0.9.0.tgz?X-Signature=s3cret` }).end(),
    })
    servers.push(front)
    const index = await repository({ charts: [{ name: 'nginx', version: '0.9.0', urls: [`${front.endpoint}/nginx.tgz`] }] })
    const { diagnosis, said } = await diagnose(index.endpoint)
    const host = new URL(files.endpoint).host
    expect(said['blob']).toBe(`passed: ${diagnosis.read?.bytes} bytes from ${host}, which is another host than the repository’s.`)
    expect(diagnosis.steps.find(({ id }) => id === 'blob')?.facts).toContainEqual({
      term: 'Archive',
      value: `${files.endpoint}/nginx-0.9.0.tgz`,
    })
    expect(JSON.stringify(diagnosis)).not.toContain('s3cret')
  })

  test('what a synchronisation would set aside is counted by reason', async () => {
    const { endpoint } = await repository({
      charts: [],
      index: `apiVersion: v1
entries:
  bad:
  - version: latest
    urls: [bad.tgz]
  good:
  - version: 1.0.0
    urls: [good-1.0.0.tgz]
  - version: newest
    urls: [good.tgz]
  - version: 2.0.0
generated: now
`,
    })
    const outcome = await helmRepository.preview(testConnection(endpoint), testEnvironment(), { signal: new AbortController().signal })
    expect(outcome).toEqual({
      ok: true,
      value: {
        repositories: 1,
        versions: 1,
        exact: true,
        looked: 2,
        examples: ['good 1.0.0'],
        skipped: [
          { reason: containing('not one of SemVer'), count: 2, example: 'bad:latest' },
          { reason: 'the index names no address of its archive', count: 1, example: 'good:2.0.0' },
        ],
        requests: 1,
        requestsMade: 1,
      },
    })
  })

  test('the first failure stands where all fail, at the step where it happened', async () => {
    const { endpoint } = await repository({
      charts: charts.slice(0, 2).map((chart) => ({ ...chart, urls: [`${chart.name}.tgz`] })),
      files: { '/charts/nginx.tgz': Buffer.alloc(600) },
    })
    const { diagnosis } = await diagnose(endpoint)
    expect(diagnosis.failure).toMatchObject({ code: 'CONTENT_UNREADABLE', step: 'content' })
    expect(diagnosis.failure?.message).toContain('The archive of nginx 0.9.0 can')
    const gone = await repository({ charts: charts.map((chart) => ({ ...chart, urls: ['gone.tgz'] })) })
    expect((await diagnose(gone.endpoint)).diagnosis.failure).toMatchObject({ code: 'BLOB_MISSING', step: 'blob' })
  })
})
