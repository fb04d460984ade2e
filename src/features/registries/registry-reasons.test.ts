import { describe, expect, it } from 'vitest'
import { registryReasons } from './use-registry-actions'

const admin = {
  scope: 'tenant',
  role: 'Tenant Admin',
  permissions: ['packRegistry.create', 'packRegistry.update', 'packRegistry.delete'],
} as const
const row = { scope: 'tenant', kind: 'oci-basic', synchronised: true, needsCredentials: false } as const
const session = { ...admin, permissions: [...admin.permissions] }

describe('why a registry can’t be changed', () => {
  it('is nothing for those who may', () => {
    expect(registryReasons(session, row)).toEqual({ edit: undefined, synchronize: undefined, remove: undefined, diagnose: undefined })
  })

  it('is the role, or the scope', () => {
    expect(registryReasons({ ...session, role: 'Tenant Viewer', permissions: [] }, row).edit).toMatch(/Tenant Viewer, can look/)
    expect(registryReasons({ ...session, role: 'Tenant Viewer', permissions: [] }, row).diagnose).toMatch(/Tenant Viewer, can look/)
    expect(registryReasons(session, { ...row, scope: 'system' }).diagnose).toBe('System registries are managed in the System Console')
    expect(registryReasons(session, { ...row, scope: 'system' }).remove).toBe('System registries are managed in the System Console')
  })

  it('of synchronising is that it was added without, but a Helm repository can be read by hand', () => {
    const { edit, synchronize } = registryReasons(session, { ...row, synchronised: false })
    expect(edit).toBeUndefined()
    expect(synchronize).toMatch(/delete this registry and add it again/)
    expect(registryReasons(session, { ...row, kind: 'helm', synchronised: false }).synchronize).toBeUndefined()
    expect(registryReasons(session, { ...row, needsCredentials: true }).synchronize).toMatch(/AWS credentials/)
  })
})
