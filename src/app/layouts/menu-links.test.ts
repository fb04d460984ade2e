import { expect, test } from 'vitest'
import type { Session } from '~/contract/console'
import type { Permission, Scope } from '~/contract/operation'
import { homeOf, settingsLinks, systemLinks, tenantLinks } from './menu-links'

function session(scope: Scope, ...permissions: Permission[]): Session {
  return {
    scope,
    user: { uid: 'u', emailId: 'jo@example.com', firstName: 'Jo', lastName: 'Doe' },
    role: 'Some role',
    permissions,
    expiresAt: '2026-01-01T00:00:00Z',
  }
}

const names = (links: readonly { label: string }[]) => links.map(({ label }) => label)

test('a tenant sees what its role allows, in the order of the Main Menu', () => {
  expect(names(tenantLinks(session('tenant', 'packRegistry.list', 'audit.list')))).toEqual(['Packs', 'Audit Logs', 'Tenant Settings'])
  const all = session('tenant', 'packRegistry.list', 'audit.list', 'clusterProfile.list')
  expect(names(tenantLinks(all))).toEqual(['Profiles', 'Packs', 'Audit Logs', 'Tenant Settings'])
  expect(names(tenantLinks(session('tenant')))).toEqual(['Tenant Settings'])
})

test('whoever may not see registries lands on what they may', () => {
  expect(homeOf(session('tenant', 'packRegistry.list'))).toBe('/settings/registries/oci')
  expect(homeOf(session('tenant', 'audit.list'))).toBe('/audit-logs')
  expect(homeOf(session('tenant', 'clusterProfile.list'))).toBe('/profiles')
  expect(homeOf(session('tenant', 'packRegistry.list', 'clusterProfile.list'))).toBe('/settings/registries/oci')
  expect(homeOf(session('tenant'))).toBe('/settings/api-keys')
  expect(homeOf(session('system', 'systemAdmin.list'))).toBe('/system/accounts')
  expect(homeOf(session('system', 'packRegistry.list', 'tenant.list'))).toBe('/system/administration/pack-registries')
  expect(homeOf(session('system'))).toBe('/system/my-account')
})

test('an Account Administrator manages accounts and nothing else', () => {
  expect(names(systemLinks(session('system', 'systemAdmin.list')))).toEqual(['Account Management', 'My Account'])
  const all = session('system', 'packRegistry.list', 'tenant.list', 'systemAdmin.list', 'audit.list')
  expect(names(systemLinks(all))).toEqual(['Administration', 'Tenant Management', 'Account Management', 'Audit Logs', 'My Account'])
})

test('Platform Settings are there in the FIPS edition alone', () => {
  const reader = session('tenant', 'packRegistry.list', 'setting.get')
  expect(names(settingsLinks(reader, false))).toEqual(['Registries', 'API Keys'])
  expect(names(settingsLinks(reader, true))).toEqual(['Registries', 'API Keys', 'Platform Settings'])
  expect(names(settingsLinks(session('tenant'), true))).toEqual(['API Keys'])
})
