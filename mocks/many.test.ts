import { expect, it } from 'vitest'
import type * as z from 'zod/mini'
import { api } from '~/contract/api'
import { RegistriesOverview } from '~/contract/console'
import { OciRegistries } from '~/contract/oci-registries'
import { respond } from './api'
import { MockDb } from './db'
import { demoAccounts } from './seeds/people'
import { newToken } from './sessions'

/**
 * Asks a demo with so many more registries for one of its lists.
 * @returns the list's items, and how often the run of one registry was looked at for them: more often with more registries when each item walks all
 */
async function ask<Item>(path: string, schema: z.ZodMiniType<{ items: Item[] }>, extraRegistries: number) {
  const db = new MockDb({ extraRegistries, now: () => 1_750_000_000_000 })
  const person = db.people.find(({ email }) => email === demoAccounts.admin.email)
  const [watched, ...others] = db.registries
  if (person === undefined || watched === undefined) throw new Error('The demo has no tenant admin or no registries')
  let looks = 0
  const counting = new Proxy(watched, {
    get(row, key) {
      if (key === 'run') looks += 1
      const value: unknown = Reflect.get(row, key)
      return value
    },
  })
  db.registries = [counting, ...others]
  const headers = { Authorization: newToken(person, db.now()) }
  const response = await respond(db, new Request(new URL(path, 'http://mocks.test'), { headers }))
  const { items } = schema.parse(await response.json())
  return { db, items, looks }
}

it.each([
  ['overview', api.consoleRegistriesOverview.path, RegistriesOverview],
  ['summary', api.ociRegistriesSummary.path, OciRegistries],
] as const)('looks at a registry no more often for the %s when there are many', async (_, path, schema) => {
  const few = await ask<unknown>(path, schema, 10)
  const many = await ask<unknown>(path, schema, 1000)
  expect(many.items.length - few.items.length).toBe(990)
  expect(few.looks).toBeGreaterThan(0)
  expect(many.looks).toBe(few.looks)
})

it('counts the packs of each registry', async () => {
  const { db, items } = await ask(api.consoleRegistriesOverview.path, RegistriesOverview, 10)
  expect(items.length).toBeGreaterThan(15)
  for (const { uid, packs, versions } of items) {
    const rows = db.allPacks().filter(({ registryUid }) => registryUid === uid)
    expect([packs, versions]).toEqual([new Set(rows.map(({ pack }) => pack.name)).size, rows.length])
  }
  expect(items.some(({ packs, versions }) => packs > 100 && versions > packs)).toBe(true)
})
