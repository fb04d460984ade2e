import { expect, it } from 'vitest'
import { api } from '~/contract/api'
import { buildPath, type Operation } from '~/contract/operation'
import { respondBroken } from './broken'
import { MockDb } from './db'
import { INTERNAL_MESSAGE } from './mock-error'
import { demoAccounts } from './seeds/people'
import { newToken } from './sessions'

const db = new MockDb({ probeMs: 0 })

/** A call by the demo's tenant admin, with `1` for every parameter and no fields in its body. */
async function answerTo({ method, path }: Operation): Promise<Response> {
  const person = db.people.find(({ email }) => email === demoAccounts.admin.email)
  if (person === undefined) throw new Error('The demo has no tenant admin')
  const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, '1']))
  const headers = { Authorization: newToken(person, db.now()), 'Content-Type': 'application/json' }
  const url = new URL(buildPath(path, params), 'http://mocks.test')
  return respondBroken(db, new Request(url, { method, headers, ...(method !== 'GET' && { body: '{}' }) }))
}

const reads = ['packRegistry.get', 'packRegistry.list', 'clusterProfile.get', 'clusterProfile.list']

it.each(Object.entries<Operation>(api))('fails %s when it reads registries, packs or profiles, and only then', async (_, operation) => {
  const response = await answerTo(operation)
  if (!reads.includes(operation.access)) {
    expect(response.status).not.toBe(500)
    return
  }
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ code: 'InternalError', message: INTERNAL_MESSAGE })
})

it('fails the search of packs, a read that is a POST', async () => {
  expect((await answerTo(api.packsSearch)).status).toBe(500)
})
