import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { RequestLimit } from '~/contract/sync'
import { servers, start } from '../test/check-registry'
import { collectPacks, testConnection, testEnvironment } from '../test/connections'
import { registryRoutes, routesOf } from '../test/fake-registry'
import { json, onceThen, reset } from '../test/fault-server'
import { makePack } from '../test/packs'
import { helmRepository } from './helm/connector'
import type { HostSlots } from './connector'
import { createHostSlots } from './host-slots'
import { createHttpClient } from './http'

const containing = (text: string): unknown => expect.stringContaining(text)
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const tenMinutes: unknown = expect.closeTo(600, -1)
const never = new AbortController().signal
const one = await makePack({ name: 'one', version: '1.0.0' })

function client(options: { hosts?: HostSlots; patient?: boolean } = {}) {
  const limits: RequestLimit[] = []
  const http = createHttpClient({
    outbound: testEnvironment().outbound,
    tls: { certificate: '', insecureSkipVerify: false },
    connections: 8,
    waitWhenRateLimited: options.patient ?? true,
    hosts: options.hosts,
    onLimit: (limit) => limits.push(limit),
  })
  servers.push(http)
  const get = (url: string, signal = new AbortController().signal) => http.fetch({ method: 'GET', url: new URL(url), signal }, 1024)
  return { http, get, limits }
}

describe('limits', () => {
  it('tells what is new about a limit, and waits where nothing is left instead of running into a refusal', async () => {
    let left = 3
    let resetAt = Date.now() + 60_000
    const server = await start({
      '*'(request, response, count) {
        if (Date.now() >= resetAt) left = 3
        if (left === 0) {
          json(429, {})(request, response, count)
          return
        }
        left -= 1
        if (left === 0) resetAt = Date.now() + 400
        json(200, {}, { ratelimit: `"default";r=${left};t=1`, 'ratelimit-policy': '"default";q=3;w=1' })(request, response, count)
      },
    })
    const { get, limits } = client()
    for (let asked = 0; asked < 4; asked += 1) expect(await get(`${server.endpoint}/`)).toMatchObject({ ok: true, value: { status: 200 } })
    expect(server.requests).toHaveLength(4)
    const { host } = server
    const until: unknown = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(limits).toEqual([
      { host, limit: 3, remaining: 2, resumesAt: null },
      { host, limit: 3, remaining: 1, resumesAt: null },
      { host, limit: 3, remaining: 0, resumesAt: null },
      { host, limit: 3, remaining: 0, resumesAt: until },
      { host, limit: 3, remaining: null, resumesAt: null },
      { host, limit: 3, remaining: 2, resumesAt: null },
    ])
    // The same again is no news.
    const told = limits.length
    left = 3
    await get(`${server.endpoint}/`)
    expect(limits).toHaveLength(told)
  })

  it('asks nothing any more where the wait is too long, and says when it takes more', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 600)
    const server = await start({
      '*': json(200, {}, { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }),
    })
    const { get } = client()
    expect(await get(`${server.endpoint}/a`)).toMatchObject({ ok: true })
    expect(await get(`${server.endpoint}/b`)).toMatchObject({
      ok: false,
      kind: 'rate-limited',
      code: 'RATE_LIMITED',
      host: server.host,
      detail: matching(/limits how often it can be asked: 0 of 60 requests are left; it takes more at \d\d:\d\d UTC/),
      retryAfterSeconds: tenMinutes,
    })
    expect(server.requests).toHaveLength(1)
    // Somebody who waits for the answer is told by the server itself.
    const impatient = client({ patient: false })
    await impatient.get(`${server.endpoint}/a`)
    expect(await impatient.get(`${server.endpoint}/b`)).toMatchObject({ ok: true })
  })

  it('a refusal without Retry-After ends when the limit says that it does', async () => {
    const server = await start({ '*': json(429, {}, { 'ratelimit-limit': '100', 'ratelimit-remaining': '0', 'ratelimit-reset': '90' }) })
    expect(await client().get(`${server.endpoint}/`)).toMatchObject({
      kind: 'rate-limited',
      retryAfterSeconds: 90,
      detail: containing('(429): 0 of 100 requests are left; it takes more at'),
    })
    expect(server.requests).toHaveLength(1)
  })

  it('one host’s limit does not hold up another', async () => {
    const [limited, other] = await Promise.all([start({ '*': json(429, {}, { 'retry-after': '5' }) }), start({ '*': json(200, {}) })])
    const { get } = client()
    const controller = new AbortController()
    const waiting = get(`${limited.endpoint}/`, controller.signal)
    await once(controller.signal, 'abort', { signal: AbortSignal.timeout(1) }).catch(() => undefined)
    expect(await get(`${other.endpoint}/`)).toMatchObject({ ok: true })
    controller.abort()
    expect(await waiting).toMatchObject({ kind: 'aborted' })
  })
})

describe('refusals are not asked for again', () => {
  it.each([401, 403, 404])('%s of an index', async (status) => {
    const server = await start({ '*': json(status, {}) })
    const outcome = await helmRepository.read(testConnection(server.endpoint, { contentPaths: [] }), testEnvironment(), {
      known: new Map(),
      signal: never,
      onProgress: () => undefined,
      onPack: () => Promise.resolve(),
      onSkipped: () => Promise.resolve(),
    })
    expect(outcome.ok).toBe(false)
    expect(server.requests).toHaveLength(1)
  })

  it.each([401, 403, 404])('%s of a registry, its list, the tags, a manifest and a blob', async (status) => {
    for (const path of ['/v2/', '/v2/_catalog', routesOf(one).tags, routesOf(one).manifest, routesOf(one).blob]) {
      const server = await start({ ...registryRoutes([one]), [path]: json(status, {}, { 'www-authenticate': 'Basic realm="x"' }) })
      await collectPacks(testConnection(server.endpoint, { credentials: { type: 'basic', username: 'robot', password: 'secret' } }))
      const asked = server.requests.filter((request) => request.path.split('?')[0] === path)
      // The first one goes without credentials: so a registry tells which kind it wants.
      expect(asked).toHaveLength(status === 401 && path === '/v2/' ? 2 : 1)
    }
  })
})

describe('room at a host', () => {
  it('is taken from the request to the end of the body, over all clients', async () => {
    const answers: ServerResponse[] = []
    let most = 0
    const server = await start({
      '*'(_, response) {
        // The headers are there; the body is still to come.
        response.writeHead(200).write('a')
        most = Math.max(most, answers.push(response))
        if (answers.length === 3) setTimeout(() => answers.splice(0).forEach((one) => one.end('b')), 20)
      },
    })
    const hosts = createHostSlots(3)
    const [first, second] = [client({ hosts }), client({ hosts })]
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? first : second).get(`${server.endpoint}/${index}`)),
    )
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(most).toBe(3)
    // Nothing is left taken: all of it can be had at once.
    await Promise.all([1, 2, 3].map(() => hosts.take(server.host, AbortSignal.timeout(1000))))
  })

  it('is given back by a stream at its end, by what fails, and by a client that is closed', async () => {
    const server = await start({
      '/stream': (_, response) => void response.writeHead(200).write('a'),
      '/cut': onceThen(reset, json(200, {})),
    })
    const hosts = createHostSlots(1)
    const { http, get } = client({ hosts })
    expect(await get(`${server.endpoint}/cut`)).toMatchObject({ ok: true })
    const opened = await http.open({ method: 'GET', url: new URL(`${server.endpoint}/stream`), signal: never })
    if (!opened.ok) throw new Error(opened.detail)
    const controller = new AbortController()
    const waiting = get(`${server.endpoint}/other`, controller.signal)
    for await (const _ of opened.value.body) break
    expect(await waiting).toMatchObject({ ok: true, value: { status: 404 } })
    await http.open({ method: 'GET', url: new URL(`${server.endpoint}/stream`), signal: never })
    await http.close()
    await hosts.take(server.host, AbortSignal.timeout(1000))
  })
})
