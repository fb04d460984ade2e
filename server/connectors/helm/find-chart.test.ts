import { afterEach, describe, expect, test } from 'vitest'
import { testConnection, testEnvironment } from '../../test/connections'
import { type HelmRepository, startHelmRepository } from '../../test/helm-repository'
import { containing as havingAll, having } from '../../test/matchers'
import { helmRepository } from './connector'

const containing = (text: string): unknown => expect.stringContaining(text)
const never = new AbortController().signal

let server: HelmRepository | undefined
afterEach(() => server?.close())

async function start(): Promise<HelmRepository> {
  const charts = [
    { name: 'redis', version: '1.10.0' },
    { name: 'redis', version: '1.9.0' },
  ]
  server = await startHelmRepository({ charts })
  return server
}

/** Of redis 1.9.0, as a synchronisation finds it. */
async function synchronisedDigest(endpoint: string): Promise<string | undefined> {
  const digests: string[] = []
  await helmRepository.read(testConnection(endpoint, { contentPaths: [] }), testEnvironment(), {
    known: new Map(),
    signal: never,
    onProgress: () => undefined,
    onPack: async ({ repository, tag, digest }) => {
      if (repository === 'redis' && tag === '1.9.0') digests.push(digest)
    },
    onSkipped: async () => undefined,
  })
  return digests[0]
}

describe('looking for a chart', () => {
  const find = (endpoint: string, name: string, version: string) =>
    helmRepository.find?.(testConnection(endpoint, { contentPaths: [] }), testEnvironment(), { name, version }, never)

  test('finds it in the index, as a synchronisation would, with what its archive holds', async () => {
    const server = await start()
    const digest = await synchronisedDigest(server.endpoint)
    expect(await find(server.endpoint, 'redis', '1.9.0')).toMatchObject({
      ok: true,
      value: {
        digest,
        details: {
          ok: true,
          value: { readme: containing('# redis'), files: havingAll([having({ path: 'Chart.yaml' })]) },
        },
      },
    })
    expect(server.requests.map(({ path }) => path)).toEqual(['/charts/index.yaml', '/charts/index.yaml', '/charts/redis-1.9.0.tgz'])
  })

  test('says what is not there', async () => {
    const server = await start()
    const missing = { ok: false, kind: 'not-found' }
    expect(await find(server.endpoint, 'redis', '9.9.9')).toMatchObject({
      ...missing,
      detail: containing('has the chart redis, but no version 9.9.9'),
    })
    expect(await find(server.endpoint, 'mysql', '1.0.0')).toMatchObject({
      ...missing,
      detail: containing('has no chart mysql in its index'),
    })
    // Without an index nothing is known about the chart.
    expect(await find(`${server.endpoint}/nowhere`, 'redis', '1.9.0')).toMatchObject({ ok: false, kind: 'bad-response' })
  })
})
