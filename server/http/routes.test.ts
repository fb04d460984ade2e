import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { api } from '~/contract/api'
import { compareTemplates, orderedOperations, toHonoPath } from './routes'

describe('route order', () => {
  it('tries a literal segment before a parameter, whatever the order of the table', () => {
    const templates = ['/v1/packs/{uid}', '/v1/packs/{uid}/logo', '/v1/packs/search', '/v1/{any}', '/v1/packs', '/v1/packs/{uid}/{file}']
    const sorted = ['/v1/packs', '/v1/packs/search', '/v1/packs/{uid}', '/v1/packs/{uid}/logo', '/v1/packs/{uid}/{file}', '/v1/{any}']
    expect(templates.toSorted(compareTemplates)).toEqual(sorted)
    expect(templates.toReversed().toSorted(compareTemplates)).toEqual(sorted)
  })

  it('has every operation of the contract once', () => {
    expect(orderedOperations().toSorted()).toEqual(Object.keys(api).toSorted())
  })

  it('reaches every operation by its own path', async () => {
    const app = new Hono()
    for (const id of orderedOperations()) app.on(api[id].method, toHonoPath(api[id].path), (web) => web.text(id))
    for (const id of orderedOperations()) {
      const path = api[id].path.replace(/\{\w+\}/g, 'abc123')
      const response = await app.request(path, { method: api[id].method })
      expect(await response.text()).toBe(id)
    }
  })
})
