import * as z from 'zod/mini'
import { NamedMeta, ObjectMeta, Time } from './common'

/** Longest life of a key, in days: five years. */
export const API_KEY_MAX_DAYS = 1827
/** Longest description of a key, in characters. */
export const API_KEY_DESCRIPTION_MAX = 255

const KeyName = z
  .string('Enter a name')
  .check(z.trim(), z.minLength(1, 'Enter a name'), z.maxLength(64, 'The name is longer than 64 characters'))

export const ApiKey = z
  .object({
    /** The annotation `description` is shown below the name. */
    metadata: NamedMeta,
    spec: z.object({
      expiry: Time,
      user: z.object({ firstName: z.string(), lastName: z.string(), uid: z.string() }),
    }),
    status: z.object({ isActive: z.boolean() }),
  })
  .register(z.globalRegistry, { id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeys = z.object({ items: z.array(ApiKey) }).register(z.globalRegistry, { id: 'ApiKeys' })

/** A key belongs to one user of one tenant: the caller, unless `userUid` names another (which takes `apiKey.create`). */
export const ApiKeyInput = z
  .object({
    metadata: z.extend(ObjectMeta, { name: KeyName }),
    spec: z.object({
      expiry: z.iso.datetime({ offset: true, error: 'The expiration date is not a time as RFC 3339 writes it' }),
      userUid: z.optional(z.string()),
    }),
  })
  .register(z.globalRegistry, { id: 'ApiKeyEntity' })
export type ApiKeyInput = z.infer<typeof ApiKeyInput>

/** `apiKey` is shown this once. */
export const ApiKeyCreated = z.object({ apiKey: z.string(), uid: z.string() }).register(z.globalRegistry, { id: 'ApiKeyCreateResponse' })

export const ApiKeyUpdate = z
  .object({
    metadata: z.extend(ObjectMeta, { name: KeyName }),
    spec: z.object({ expiry: z.iso.datetime({ offset: true, error: 'The expiration date is not a time as RFC 3339 writes it' }) }),
  })
  .register(z.globalRegistry, { id: 'ApiKeyUpdate' })
export type ApiKeyUpdate = z.infer<typeof ApiKeyUpdate>

export const ApiKeyActiveState = z.strictObject({ isActive: z.boolean() }).register(z.globalRegistry, { id: 'ApiKeyActiveState' })
