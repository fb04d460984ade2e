import { describe, expect, test } from 'vitest'
import { loginPath, pathAfterLogin } from './deep-link'

test('a deep link survives log-in', () => {
  const wanted = '/settings/registries/oci/new?q=a%20b&sort=-name'
  const login = new URL(loginPath('tenant', wanted), 'http://localhost')
  expect(login.pathname).toBe('/login')
  expect(pathAfterLogin('tenant', login.searchParams.get('next'))).toBe(wanted)
})

test('the start pages and the log-in page itself are no deep links', () => {
  expect(loginPath('tenant', '/')).toBe('/login')
  expect(loginPath('system', '/system')).toBe('/system/login')
  expect(loginPath('tenant', '/login?next=%2Fpacks')).toBe('/login')
})

describe('what a link may not do', () => {
  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', 'packs', '', '/login', '/system'])(
    '%s',
    (next) => {
      expect(pathAfterLogin('tenant', next)).toBe('/')
    },
  )
  test('lead from the System Console into a tenant', () => {
    expect(pathAfterLogin('system', '/packs')).toBe('/system')
    expect(pathAfterLogin('system', '/systematic')).toBe('/system')
    expect(pathAfterLogin('system', '/system/administration/pack-registries')).toBe('/system/administration/pack-registries')
  })
})
