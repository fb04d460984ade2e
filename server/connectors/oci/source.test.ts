import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { registryRoutes, routesOf } from '../../test/fake-registry'
import { type Handler, json } from '../../test/fault-server'
import { makePack } from '../../test/packs'
import type { Failure } from '../connector'
import type { CredentialSource } from './auth'
import { createOciClient } from './client'
import { packs } from './packs'
import { ociConnector } from './reader'
import { type OpenSource, openDistributionSource } from './source'

const one = await makePack({ name: 'one', version: '1.0.0' })
const signal = new AbortController().signal

/** Answers to `jo` with the password of now. */
function guardedBy(password: () => string, then: Handler): Handler {
  return (request, response, count) =>
    (request.headers.authorization === `Basic ${Buffer.from(`jo:${password()}`).toString('base64')}`
      ? then
      : json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="x"' }))(request, response, count)
}

describe('credentials that a function gives', () => {
  it('are asked for before each use, so that renewed ones are sent without a refusal first', async () => {
    let password = 'first'
    const server = await start({
      '/v2/': guardedBy(() => password, json(200, {})),
      '/v2/_catalog': guardedBy(() => password, json(200, { repositories: [] })),
    })
    const source: CredentialSource = () => Promise.resolve({ ok: true, value: { username: 'jo', password } })
    const client = createOciClient(testConnection(server.endpoint), testEnvironment(), {
      connections: 1,
      waitWhenRateLimited: false,
      credentials: source,
    })
    expect(await client.ping(signal)).toEqual({ ok: true, value: undefined })
    password = 'second'
    const before = server.requests.length
    expect(await client.listRepositories(signal)).toEqual({ ok: true, value: [] })
    expect(server.requests.slice(before).map((request) => request.path)).toEqual(['/v2/_catalog?n=100'])
    await client.close()
  })

  it('that can not be had end the call with their failure', async () => {
    const server = await start({ '*': guardedBy(() => 'x', json(200, {})) })
    const failure: Failure = { ok: false, kind: 'forbidden', layer: 'auth', code: 'ACCESS_DENIED', detail: 'No token today.' }
    const client = createOciClient(testConnection(server.endpoint), testEnvironment(), {
      connections: 1,
      waitWhenRateLimited: false,
      credentials: () => Promise.resolve(failure),
    })
    expect(await client.ping(signal)).toEqual(failure)
    await client.close()
  })

  it('that are none are none', async () => {
    const server = await start({ '*': guardedBy(() => 'x', json(200, {})) })
    const client = createOciClient(testConnection(server.endpoint), testEnvironment(), {
      connections: 1,
      waitWhenRateLimited: false,
      credentials: () => Promise.resolve({ ok: true, value: null }),
    })
    expect(await client.ping(signal)).toMatchObject({
      ok: false,
      detail: `${server.host} asks for credentials. Enter the user name and the password.`,
    })
    await client.close()
  })
})

describe('a source whose list tells digests', () => {
  const open =
    (digest: string): OpenSource =>
    (...parameters) => {
      const source = openDistributionSource(...parameters)
      return {
        ...source,
        listTags: async (...rest) => {
          const tags = await source.listTags(...rest)
          return tags.ok ? { ok: true, value: tags.value.map(({ tag }) => ({ tag, digest })) } : tags
        },
      }
    }

  it('spares the requests for what is known, and reads what changed', async () => {
    const server = await start(registryRoutes([one]))
    const [same, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]
    const known = new Map([[routesOf(one).reference, same]])
    const unchanged = await collectPacks(testConnection(server.endpoint), { connector: ociConnector(packs, open(same)), known })
    expect(unchanged.packs).toEqual([])
    expect(server.requests.map((request) => request.path)).toEqual(['/v2/', '/v2/_catalog?n=100', `${routesOf(one).tags}?n=100`])
    const changed = await collectPacks(testConnection(server.endpoint), { connector: ociConnector(packs, open(other)), known })
    expect(changed.packs).toHaveLength(1)
    expect(server.requests.some((request) => request.method === 'HEAD')).toBe(false)
  })
})

it('asking for digests keeps the connection', async () => {
  const ports = new Set<number | undefined>()
  const digest = `sha256:${'1'.repeat(64)}`
  const server = await start({
    '*': (request, response) => {
      ports.add(request.socket.remotePort)
      response.writeHead(200, { 'docker-content-digest': digest, 'content-length': 500 }).end()
    },
  })
  const client = createOciClient(testConnection(server.endpoint), testEnvironment(), { connections: 1, waitWhenRateLimited: false })
  for (const tag of ['1', '2', '3']) expect(await client.headManifest('a', tag, signal)).toEqual({ ok: true, value: digest })
  expect(ports.size).toBe(1)
  await client.close()
})
