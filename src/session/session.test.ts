import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queryClient } from '../api/query-client'
import { can, requireSession } from './session'

const fetched = vi.fn<(url: string) => Promise<Response>>()

function answers(table: Readonly<Record<string, { status?: number; body: unknown }>>): void {
  fetched.mockImplementation((url) => {
    const { status = 200, body } = table[url] ?? {
      status: 404,
      body: { code: 'ResourceNotFound', message: 'There is nothing at this address' },
    }
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
}

const at = (path: string) => {
  vi.stubGlobal('window', { location: { pathname: path } })
  return new Request(`http://127.0.0.1${path}`)
}

beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  queryClient.clear()
  vi.unstubAllGlobals()
})

test('our own backend tells who is signed in and what they may do', async () => {
  const own = { scope: 'tenant', user: { uid: 'u' }, role: 'Tenant Viewer', permissions: ['packRegistry.list'] }
  answers({ '/v1/console/session': { body: own } })
  const session = await requireSession('tenant', at('/packs'))
  expect([can(session, 'packRegistry.list'), can(session, 'packRegistry.create')]).toEqual([true, false])
  expect(fetched).toHaveBeenCalledTimes(1)
})

test('in front of a Palette the session of a tenant is put together from what that tells', async () => {
  answers({ '/v1/users/info': { body: { orgName: 'Acme', tenantUid: 't1', userUid: 'u1' } } })
  const session = await requireSession('tenant', at('/packs'))
  expect(session).toMatchObject({ scope: 'tenant', user: { uid: 'u1' }, tenant: { uid: 't1', name: 'Acme' } })
  expect([
    can(session, 'packRegistry.create'),
    can(session, 'setting.update'),
    can(session, 'user.list'),
    can(session, 'tenant.list'),
  ]).toEqual([true, true, false, false])
})

test('and so is that of an operator', async () => {
  answers({
    '/v1/system/users/me': {
      body: { metadata: { uid: 'o1', name: 'o' }, spec: { adminType: 'OperationAdmin', emailId: 'o@example.com' }, status: {} },
    },
  })
  const session = await requireSession('system', at('/system/tenants'))
  expect(session).toMatchObject({ scope: 'system', user: { uid: 'o1', emailId: 'o@example.com' }, role: 'Operations Administrator' })
  expect([can(session, 'tenant.list'), can(session, 'apiKey.list')]).toEqual([true, false])
})

test.each(['SessionRequired', 'InvalidToken'])('nobody signed in leads to the log-in page, whatever the code: %s', async (code) => {
  answers({ '/v1/users/info': { status: 401, body: { code, message: 'Sign in' } } })
  const redirected: unknown = await requireSession('tenant', at('/packs?q=a')).catch((reason: unknown) => reason)
  expect(redirected instanceof Response && redirected.headers.get('Location')).toBe('/login?next=%2Fpacks%3Fq%3Da')
})
