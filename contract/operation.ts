import type * as z from 'zod/mini'

type Crud = 'create' | 'delete' | 'get' | 'list' | 'update'

/**
 * What a caller must be allowed to do. Resource keys and verbs as in Palette's role tables; registries of every kind share `packRegistry`.
 * Palette documents no key for tenants, users, administrators and settings: those are ours.
 */
export type Permission =
  | `packRegistry.${Crud}`
  | `clusterProfile.${Crud | 'publish'}`
  | `apiKey.${Crud}`
  | `audit.${'get' | 'list' | 'update'}`
  | `tenant.${Crud}`
  | `user.${Crud}`
  | `systemAdmin.${Crud}`
  | `setting.${'get' | 'update'}`

export type Scope = 'system' | 'tenant'

type Schema = z.core.$ZodType

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the API: everything the console, the server, the mocks and the OpenAPI document know about it. */
export interface Operation {
  readonly method: Method
  /** Path template in OpenAPI form, for example `/v1/packs/{uid}`. */
  readonly path: `/v1/${string}`
  readonly summary: string
  /** `public`: nobody needs to be signed in. `session`: anybody who is. Otherwise the permission the caller's role must hold. */
  readonly access: 'public' | 'session' | Permission
  /** Which console the operation belongs to; both when left out. The other one's session gets 403. */
  readonly realm?: Scope
  readonly query?: Schema
  readonly body?: Schema
  /** Bytes that the body may have, if it is not the ordinary 1 MiB. */
  readonly bodyLimit?: number
  /** The handler also gets headers and bytes as they came: signatures are made over those. */
  readonly raw?: true
  readonly success: Success
}

/** The one status that means success (clients of Palette treat any other 2xx as an error) and what comes with it. */
interface Success {
  readonly status: 200 | 201 | 202 | 204
  /** JSON body. Absent for empty bodies and for `binary`. */
  readonly schema?: Schema
  /** Asked for with `Accept: text/event-stream`, the call tells what happens meanwhile: server-sent events whose data is JSON of this schema. */
  readonly events?: Schema
  /** The body is a file: an image, or a text to save. */
  readonly binary?: true
  /** The response names its audit entry in the `AuditUid` header. */
  readonly audited?: true
}

type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PathParams<Rest> : never

/** Path parameters by name; `{}` for a path without any. */
export type ParamsOf<Op extends Operation> = { [Name in PathParams<Op['path']>]: string }
/** What a caller may put into the query. */
export type QueryInput<Op extends Operation> = Op extends { query: infer S extends Schema } ? z.input<S> : undefined
/** What the server reads from the query, defaults filled in. */
export type QueryOf<Op extends Operation> = Op extends { query: infer S extends Schema } ? z.output<S> : undefined
/** What a caller sends as the body. */
export type BodyInput<Op extends Operation> = Op extends { body: infer S extends Schema } ? z.input<S> : undefined
/** What the server reads from the body, defaults filled in. */
export type BodyOf<Op extends Operation> = Op extends { body: infer S extends Schema } ? z.output<S> : undefined
/** What a successful call answers: JSON of the schema's shape, bytes, or nothing. */
export type ResultOf<Op extends Operation> = Op extends { success: { schema: infer S extends Schema } }
  ? z.output<S>
  : Op extends { success: { binary: true } }
    ? {
        mediaType: string
        bytes: Uint8Array<ArrayBuffer>
        /** Set for what is made to be saved: the browser saves it under this name, and no cache keeps it. */
        filename?: string
      }
    : undefined

/** Fills a path template; every value is percent-encoded. */
export function buildPath(template: string, params: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`Path parameter ${name} of ${template} is missing`)
    return encodeURIComponent(value)
  })
}
