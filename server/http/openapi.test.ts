import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { api } from '~/contract/api'
import { openApiDocument } from './openapi'

test('describes every operation in OpenAPI, with no reference that leads nowhere', () => {
  const text = JSON.stringify(openApiDocument('1.0.0'))
  const operation = z.looseObject({ operationId: z.string() })
  const document = z
    .object({ paths: z.record(z.string(), z.record(z.string(), operation)), components: z.looseObject({ schemas: z.looseObject({}) }) })
    .parse(JSON.parse(text))
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((described) => described.operationId))
  expect(ids.toSorted()).toEqual(Object.keys(api).toSorted())
  const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(names.length).toBeGreaterThan(40)
  for (const name of names) expect(document.components.schemas).toHaveProperty([name])
  expect(document.paths['/v1/registries/oci/basic']?.['post']).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['metadata', 'spec'] } } } },
    responses: { 201: { headers: { AuditUid: {} }, content: { 'application/json': { schema: { $ref: '#/components/schemas/Uid' } } } } },
    parameters: [{ name: 'skipPackSync', in: 'query', required: false }],
  })
  expect(document.paths['/v1/console/registries/diagnose']?.['post']).toMatchObject({
    responses: { 200: { content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/ConsoleDiagnosisEvent' } } } } },
  })
  expect(document.paths['/v1/console/registries/watch']?.['get']).toMatchObject({
    responses: {
      200: {
        content: { 'application/json': {}, 'text/event-stream': { schema: { $ref: '#/components/schemas/ConsoleRegistryEvent' } } },
      },
    },
  })
  expect(document.paths['/v1/console/webhooks/{token}']?.['post']).toMatchObject({
    security: [{}, { webhookSecret: [] }],
    parameters: [{ name: 'token' }, { name: 'X-Hub-Signature-256', in: 'header', required: false }],
    responses: { 202: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ConsoleWebhookAnswer' } } } } },
  })
  const needsSession = (path: string) => document.paths[path]?.['get']?.['security']
  expect(needsSession('/v1/apiKeys')).toContainEqual({ apiKey: [] })
  expect(needsSession('/v1/tenants')).not.toContainEqual({ apiKey: [] })
  expect(text).not.toContain('$id')
})
