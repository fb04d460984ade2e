import * as z from 'zod/mini'
import { api } from '~/contract/api'
import { ApiError } from '~/contract/errors'
import type { Operation } from '~/contract/operation'
import { PRODUCT } from '../version'

type Json = Record<string, unknown>

const refOf = (id: string) => `#/components/schemas/${id}`

/** The contract as an OpenAPI 3.1 document, made from the table. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [id, operation] of Object.entries<Operation>(api)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(id, operation) }
  }
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: refOf, io: 'input', unrepresentable: 'any' })
  return {
    openapi: '3.1.0',
    info: { title: PRODUCT, version, description: 'Registries, their synchronisation and their packs.' },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHeader(schema)])),
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'The raw token of a log-in, without Bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'ApiKey', description: 'An API key of a user of a tenant' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
        systemCookie: { type: 'apiKey', in: 'cookie', name: 'system_session' },
        webhookSecret: { type: 'http', scheme: 'bearer', description: 'The secret of the webhook; also alone, or as a password' },
      },
    },
  }
}

function describe(id: string, operation: Operation): Json {
  const { success } = operation
  return {
    operationId: id,
    summary: operation.summary,
    ...(operation.access !== 'public' && { security: securityOf(operation) }),
    ...(operation.raw && { security: CALLERS }),
    ...(operation.access !== 'public' && operation.access !== 'session' && { 'x-permission': operation.access }),
    ...(operation.realm && { 'x-realm': operation.realm }),
    parameters: [...pathParameters(operation), ...queryParameters(operation), ...(operation.raw ? [SIGNATURE] : [])],
    ...(operation.body && { requestBody: { content: { 'application/json': { schema: schemaOf(operation.body) } } } }),
    responses: {
      [success.status]: {
        description: 'Success',
        ...(success.audited && { headers: { AuditUid: { description: 'Uid of the audit entry', schema: { type: 'string' } } } }),
        ...(success.schema && {
          content: {
            'application/json': { schema: schemaOf(success.schema) },
            // One event's data: OpenAPI 3.1 has no words for a stream of them.
            ...(success.events && { 'text/event-stream': { schema: schemaOf(success.events) } }),
          },
        }),
        ...(success.binary && { content: { '*/*': {} } }),
      },
      default: { description: 'Error', content: { 'application/json': { schema: schemaOf(ApiError) } } },
    },
  }
}

/** Who is called back may show the secret, sign with it, or do neither: the address itself is one. */
const CALLERS: readonly Json[] = [{}, { webhookSecret: [] }]
const SIGNATURE: Json = {
  name: 'X-Hub-Signature-256',
  in: 'header',
  required: false,
  description: 'HMAC with SHA-256 over the body, made with the secret of the webhook',
  schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
}

/** API keys belong to users of tenants. */
function securityOf({ realm }: Operation): Json[] {
  return [{ token: [] }, ...(realm === 'system' ? [] : [{ apiKey: [] }]), { cookie: [] }, { systemCookie: [] }]
}

function pathParameters(operation: Operation): Json[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function queryParameters(operation: Operation): Json[] {
  if (operation.query === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(operation.query, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }))
}

/** A reference for a schema that has a name, the schema itself otherwise. */
function schemaOf(schema: z.core.$ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id
  if (typeof id === 'string') return { $ref: refOf(id) }
  return withoutHeader(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

function withoutHeader(schema: object): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'))
}
