import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { PackLayer } from '~/contract/packs'
import { MockDb } from '../db'
import { catalogue } from './catalogue'
import { logoOf } from './logo'
import { demoAccounts, seedPeople } from './people'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import * as z from 'zod/mini'

describe('demo data', () => {
  it('has more than 300 packs with names of their own, in all layers', () => {
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length)
    expect(catalogue.length).toBeGreaterThan(300)
    expect(new Set(catalogue.map(({ layer }) => layer))).toEqual(new Set(PackLayer.options))
  })

  it('shows a tenant admin more than 300 packs of its own and the system’s registries', () => {
    const db = new MockDb()
    const person = db.people.find(({ email }) => email === demoAccounts.admin.email)
    if (person === undefined) throw new Error('The demo has no tenant admin')
    const rows = db.visiblePacks({ person, scope: 'tenant', role: person.role, permissions: [], token: '', expiresAt: 0 })
    expect(new Set(rows.map(({ pack }) => pack.name)).size).toBeGreaterThan(300)
    expect(new Set(rows.map(({ uid }) => uid)).size).toBe(rows.length)
  })

  it('is the same each time', () => {
    const uids = () => new MockDb({ now: () => 1_750_000_000_000 }).allPacks().map(({ uid }) => uid)
    expect(uids()).toEqual(uids())
  })

  it('has passwords that the password rules accept', () => {
    const accounts = Object.values(demoAccounts)
    for (const { scope, password } of seedPeople.filter((person) => accounts.some((account) => account.email === person.email))) {
      expect(z.safeParse(scope === 'system' ? OperatorPassword : TenantPassword, password).success).toBe(true)
    }
  })

  it('draws logos that are PNG', () => {
    const png = Buffer.from(logoOf('kestrel-metrics'))
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    const data = png.indexOf('IDAT')
    const pixels = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)))
    expect(pixels).toHaveLength(48 * 49)
    expect(logoOf('kestrel-metrics')).not.toEqual(logoOf('kestrel-tracing'))
  })
})
