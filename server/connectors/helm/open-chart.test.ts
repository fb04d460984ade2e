import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { testConnection, testEnvironment } from '../../test/connections'
import { bytes } from '../../test/fake-registry'
import { type FaultServer, type Handler, json, reset, startFaultServer } from '../../test/fault-server'
import { startHelmRepository } from '../../test/helm-repository'
import { archiveFolder } from '../../test/packs'
import { makePng } from '../../test/png'
import type { ContentAddress, RegistryConnection } from '../connector'
import { readIconAt } from './icon'
import { openChart } from './open-chart'

const aNumber: unknown = expect.any(Number)
const containing = (text: string): unknown => expect.stringContaining(text)

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(handlers: Record<string, Handler>): Promise<FaultServer> {
  const server = await startFaultServer(handlers)
  servers.push(server)
  return server
}

const png = makePng(200)
const basic = { type: 'basic', username: 'robot', password: 'planted-s3cret' } as const
const chart = () =>
  archiveFolder('redis', { 'Chart.yaml': 'name: redis\nversion: 1.0.0\n', 'values.yaml': 'a: 1 # kept\n', 'README.md': '# Redis\n' })

/** As it is opened: the archive, and the icon beside it. */
async function open(endpoint: string, address: Partial<ContentAddress>, settings: Partial<RegistryConnection> = {}) {
  const connection = testConnection(endpoint, { contentPaths: [], ...settings })
  const whole = { repository: 'redis', tag: '1.0.0', digest: 'sha256:x', archiveUrl: '', iconUrl: '', ...address }
  const { signal } = new AbortController()
  const outcome = await openChart(connection, testEnvironment(), whole, signal)
  const logo = await readIconAt(whole.iconUrl, connection, testEnvironment(), signal)
  return outcome.ok ? { ...outcome, value: { ...outcome.value, logo } } : outcome
}

describe('over HTTP', () => {
  test('values, README and icon, from where the repository itself is with credentials', async () => {
    const server = await startHelmRepository({
      charts: [{ name: 'redis', version: '1.0.0', files: { 'values.yaml': 'a: 1 # kept\n' } }],
      tls: true,
      auth: basic,
      files: { '/charts/icon.png': png },
    })
    servers.push(server)
    const outcome = await open(
      server.endpoint,
      { archiveUrl: `${server.endpoint}/redis-1.0.0.tgz`, iconUrl: `${server.endpoint}/icon.png` },
      { credentials: basic, tls: { certificate: server.certificate, insecureSkipVerify: false } },
    )
    expect(outcome).toEqual({
      ok: true,
      value: {
        valuesYaml: 'a: 1 # kept\n',
        readme: '# redis\n\nVersion 1.0.0.\n',
        logo: { mediaType: 'image/png', bytes: png, sha256: createHash('sha256').update(png).digest('hex') },
        files: [
          { path: 'Chart.yaml', size: aNumber },
          { path: 'values.yaml', size: 12 },
          { path: 'README.md', size: 24 },
          { path: 'templates/deployment.yaml', size: 17 },
          { path: 'charts/inner/values.yaml', size: 12 },
        ],
      },
    })
  })

  test('another host gets no credentials', async () => {
    const archive = await chart()
    const files = await serve({ '/redis.tgz': bytes(archive, 'application/gzip'), '/icon': bytes(png, 'text/plain') })
    const outcome = await open(
      'http://127.0.0.1:9/charts',
      { archiveUrl: `${files.endpoint}/redis.tgz`, iconUrl: `${files.endpoint}/icon` },
      { credentials: basic },
    )
    expect(outcome).toMatchObject({ ok: true, value: { valuesYaml: 'a: 1 # kept\n', logo: { mediaType: 'image/png' } } })
    expect(files.requests.map((request) => request.authorization)).toEqual([undefined, undefined])
  })

  test('an archive that is not the one of the index is refused', async () => {
    const archive = await chart()
    const files = await serve({ '/redis.tgz': bytes(archive, 'application/gzip') })
    const digest = createHash('sha256').update(archive).digest('hex')
    expect(await open(files.endpoint, { archiveUrl: `${files.endpoint}/redis.tgz#sha256=${digest}` })).toMatchObject({ ok: true })
    expect(await open(files.endpoint, { archiveUrl: `${files.endpoint}/redis.tgz#sha256=${'0'.repeat(64)}` })).toMatchObject({
      ok: false,
      kind: 'bad-response',
      layer: 'content',
      detail: containing('its digest differs'),
    })
    expect(files.requests.every((request) => request.path === '/redis.tgz')).toBe(true)
  })

  test.each([
    ['a link', () => archiveFolder('redis', { 'values.yaml': 'a: 1\n' }), 'it has no Chart.yaml'],
    ['a web page', () => Promise.resolve(Buffer.from('<html></html>'.padEnd(600))), 'not a gzip or tar archive'],
    ['half an archive', async () => (await chart()).subarray(0, 120), 'breaks off'],
    [
      'large values',
      () => archiveFolder('redis', { 'Chart.yaml': 'name: a\n', 'values.yaml': Buffer.alloc(5 * 1024 * 1024, 'a') }),
      'values.yaml has 5 MiB',
    ],
  ])('%s can’t be used', async (_, make, reason) => {
    const files = await serve({ '/redis.tgz': bytes(await make(), 'application/gzip') })
    expect(await open(files.endpoint, { archiveUrl: `${files.endpoint}/redis.tgz` })).toMatchObject({
      ok: false,
      detail: containing(reason),
    })
  })

  test('a lost connection and a missing file are told apart', async () => {
    const files = await serve({ '/lost.tgz': reset })
    expect(await open(files.endpoint, { archiveUrl: `${files.endpoint}/lost.tgz` })).toMatchObject({ ok: false, kind: 'refused' })
    expect(await open(files.endpoint, { archiveUrl: `${files.endpoint}/gone.tgz` })).toMatchObject({
      ok: false,
      kind: 'not-found',
      detail: containing('has no such file any more: /gone.tgz (404)'),
    })
  })
})

describe('an icon', () => {
  const svg = (text: string) => Buffer.from(text)
  test.each([
    ['SVG', svg('<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    ['WebP', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
    ['GIF', Buffer.from('GIF89a…', 'latin1'), 'image/gif'],
    ['HTML', svg('<html><svg></svg></html>'), undefined],
    ['too large', Buffer.concat([png, Buffer.alloc(256 * 1024)]), undefined],
  ])('%s is told by its bytes, and a bad one is left out', async (_, content, mediaType) => {
    const files = await serve({ '/icon.png': bytes(content, 'image/png'), '/redis.tgz': bytes(await chart(), 'application/gzip') })
    const outcome = await open(files.endpoint, { archiveUrl: `${files.endpoint}/redis.tgz`, iconUrl: `${files.endpoint}/icon.png` })
    expect(outcome).toMatchObject({ ok: true, value: { readme: '# Redis\n', logo: mediaType === undefined ? null : { mediaType } } })
  })
})

describe('out of an OCI registry', () => {
  async function registry(mediaType: string) {
    const archive = await chart()
    const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
        layers: [{ mediaType, digest, size: archive.length }],
      }),
    )
    return serve({
      '/v2/': json(200, {}),
      '/v2/team/redis/manifests/1.0.0_build.5': bytes(manifest, 'application/vnd.oci.image.manifest.v1+json'),
      [`/v2/team/redis/blobs/${digest}`]: bytes(archive, 'application/octet-stream'),
    })
  }

  test('on the host of the repository, with its credentials', async () => {
    const server = await registry('application/vnd.cncf.helm.chart.content.v1.tar+gzip')
    for (const path of ['team/redis:1.0.0_build.5', 'team/redis']) {
      const outcome = await open(`${server.endpoint}/charts`, { archiveUrl: `oci://${server.host}/${path}`, tag: '1.0.0+build.5' })
      expect(outcome).toMatchObject({ ok: true, value: { valuesYaml: 'a: 1 # kept\n', readme: '# Redis\n', logo: null } })
    }
  })

  test('something else than a chart is refused', async () => {
    const server = await registry('application/vnd.oci.image.layer.v1.tar+gzip')
    expect(await open(server.endpoint, { archiveUrl: `oci://${server.host}/team/redis:1.0.0_build.5` })).toMatchObject({
      ok: false,
      detail: containing('is not a Helm chart'),
    })
  })
})
