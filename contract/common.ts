import * as z from 'zod/mini'

/** The zero time: what Palette sends where a time is not set. */
export const UNSET_TIME = '0001-01-01T00:00:00.000Z'

/** RFC 3339, UTC. */
export const Time = z.string().register(z.globalRegistry, { id: 'Time', description: 'RFC 3339 time in UTC' })

export const Uid = z.object({ uid: z.string() }).register(z.globalRegistry, { id: 'Uid' })
export type Uid = z.infer<typeof Uid>

export const ObjectMeta = z
  .object({
    annotations: z.optional(z.record(z.string(), z.string())),
    creationTimestamp: z.optional(Time),
    deletionTimestamp: z.optional(Time),
    labels: z.optional(z.record(z.string(), z.string())),
    lastModifiedTimestamp: z.optional(Time),
    name: z.optional(z.string()),
    uid: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'ObjectMeta' })
export type ObjectMeta = z.infer<typeof ObjectMeta>

/** Metadata of something the server hands out: it always has a name and a uid. */
export const NamedMeta = z.extend(ObjectMeta, { name: z.string(), uid: z.string() })
export type NamedMeta = z.infer<typeof NamedMeta>

export const ListMeta = z
  .object({ continue: z.string(), count: z.int(), limit: z.int(), offset: z.int() })
  .register(z.globalRegistry, { id: 'ListMetaData' })
export type ListMeta = z.infer<typeof ListMeta>

/** Largest and default page of every list, in items. */
export const PAGE_LIMIT = 50

const queryInt = z.union([z.int(), z.pipe(z.string().check(z.regex(/^\d+$/, 'must be a whole number')), z.transform(Number))])

/** A boolean in a query string: `true` or `false`. */
export const QueryBoolean = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
])

/** `limit` of 0 and limits over the maximum both mean the maximum, as Palette's SDK expects. */
export const PageQuery = z.object({
  limit: z._default(queryInt, PAGE_LIMIT),
  offset: z._default(queryInt, 0),
  continue: z.optional(z.string()),
})
export type PageQuery = z.infer<typeof PageQuery>

export const ListQuery = z.extend(PageQuery, {
  fields: z.optional(z.string()),
  filters: z.optional(z.string()),
  orderBy: z.optional(z.string()),
})

export const ScopeQuery = z.object({ scope: z._default(z.enum(['system', 'tenant', 'all']), 'all') })

/** A page of registries, by scope. */
export const RegistryListQuery = z.extend(ListQuery, ScopeQuery.shape)
export type RegistryListQuery = z.infer<typeof RegistryListQuery>
