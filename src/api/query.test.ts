import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { apiUrl, call, handleSessionRequired } from './client'
import { ApiFailure } from './failure'
import { apiQuery, invalidate, prefetch } from './query'
import { createQueryClient } from './query-client'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
}

async function failureOf(promise: Promise<unknown>): Promise<ApiFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiFailure) return error
  throw new Error(`Not an ApiFailure: ${String(error)}`)
}

beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('window', { location: { pathname: '/settings/registries/oci' } })
})
afterEach(() => vi.unstubAllGlobals())

test('a call has the method, path, query, body and console of its operation', async () => {
  fetched.mockResolvedValue(answer(202, undefined))
  await call('basicOciRegistrySync', { params: { uid: 'a/b' }, query: { forceSync: true } })
  const [url, init] = fetched.mock.calls[0] ?? []
  expect(url).toBe('/v1/registries/oci/a%2Fb/basic/sync?forceSync=true')
  expect(init?.method).toBe('POST')
  expect(new Headers(init?.headers).get('Console-Scope')).toBe('tenant')
})

test('below /system the System Console’s session is used, and only there', async () => {
  fetched.mockImplementation(() => Promise.resolve(answer(200, { needed: false })))
  const scopeAt = async (pathname: string) => {
    vi.stubGlobal('window', { location: { pathname } })
    await call('consoleSetupStatus', {})
    return new Headers(fetched.mock.lastCall?.[1].headers).get('Console-Scope')
  }
  expect(await scopeAt('/system')).toBe('system')
  expect(await scopeAt('/system/administration/pack-registries')).toBe('system')
  expect(await scopeAt('/systematic')).toBe('tenant')
})

test('an error keeps its code, fields, reference and waiting time', async () => {
  const body = { code: 'InvalidRequest', message: 'The name is taken', details: { fields: { 'metadata.name': 'Taken' } }, ref: 'r1' }
  fetched.mockResolvedValue(answer(409, body, { 'Retry-After': '30' }))
  const failure = await failureOf(call('consoleCapabilities', {}))
  expect(failure).toMatchObject({ status: 409, code: 'InvalidRequest', message: 'The name is taken', ref: 'r1', retryAfterSeconds: 30 })
  expect(failure.details?.fields).toEqual({ 'metadata.name': 'Taken' })
})

test('an answer that is no API answer and no answer at all each have a sentence', async () => {
  fetched.mockResolvedValueOnce(new Response('<html>Bad gateway</html>', { status: 502 }))
  expect(await failureOf(call('consoleCapabilities', {}))).toMatchObject({ status: 502, code: 'BadResponse' })
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  expect(await failureOf(call('consoleCapabilities', {}))).toMatchObject({ status: 0, code: 'NetworkError' })
  fetched.mockResolvedValueOnce(new Response('<html></html>', { status: 200 }))
  expect(await failureOf(call('consoleCapabilities', {}))).toMatchObject({ status: 200, code: 'BadResponse' })
})

test('another 2xx than the documented one is no success', async () => {
  fetched.mockResolvedValue(answer(200, { code: 'x', message: 'y' }))
  expect((await failureOf(call('basicOciRegistrySync', { params: { uid: 'a' } }))).status).toBe(200)
})

test('only a missing session leads to the log-in page', async () => {
  const toLogin = vi.fn<() => void>()
  handleSessionRequired(toLogin)
  fetched.mockResolvedValueOnce(answer(401, { code: 'InvalidCredentials', message: 'Wrong' }))
  await failureOf(call('consoleSession', {}))
  expect(toLogin).not.toHaveBeenCalled()
  fetched.mockResolvedValueOnce(answer(401, { code: 'SessionRequired', message: 'Sign in' }))
  await failureOf(call('consoleSession', {}))
  expect(toLogin).toHaveBeenCalledOnce()
  handleSessionRequired(() => {})
})

test('the key of a query is its operation and input', () => {
  expect(apiQuery('basicOciRegistryGet', { params: { uid: 'u' } }).queryKey).toEqual(['basicOciRegistryGet', { params: { uid: 'u' } }])
})

test('what was prefetched is not fetched twice, until its operation is invalidated', async () => {
  const client = createQueryClient()
  fetched.mockImplementation(() => Promise.resolve(answer(200, { items: [] })))
  await prefetch(client, 'ociRegistriesSummary', {})
  await prefetch(client, 'ociRegistriesSummary', {})
  expect(fetched).toHaveBeenCalledTimes(1)
  await invalidate(client, 'ociRegistriesSummary')
  expect(client.getQueryState(['ociRegistriesSummary', {}])?.isInvalidated).toBe(true)
})

test('an image has the address of its operation', () => {
  expect(apiUrl('packsPackUidLogo', { params: { packUid: 'p' } })).toBe('/v1/packs/p/logo')
})
