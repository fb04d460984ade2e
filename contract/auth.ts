import * as z from 'zod/mini'
import { NamedMeta, QueryBoolean, Time } from './common'

export const AuthLogin = z
  .object({
    emailId: z.string().check(z.minLength(1, 'Enter your email'), z.maxLength(254)),
    password: z.string().check(z.minLength(1, 'Enter your password'), z.maxLength(1024)),
    org: z.optional(z.string().check(z.maxLength(128))),
  })
  .register(z.globalRegistry, { id: 'AuthLogin' })

/** The token is sent back raw in `Authorization` (no `Bearer`). */
export const UserToken = z.object({ Authorization: z.string(), isMfa: z.boolean() }).register(z.globalRegistry, { id: 'UserToken' })

export const SystemLogin = z
  .object({
    username: z.string().check(z.minLength(1, 'Enter your email'), z.maxLength(254)),
    password: z.string().check(z.minLength(1, 'Enter your password'), z.maxLength(1024)),
  })
  .register(z.globalRegistry, { id: 'SystemLogin' })

export const SystemToken = z
  .object({
    Authorization: z.string(),
    IsEmailSet: z.boolean(),
    IsEmailVerified: z.boolean(),
    IsMfa: z.boolean(),
    IsPasswordReset: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'SystemToken' })

export const SetCookieQuery = z.object({ setCookie: z._default(QueryBoolean, true) })

/** No tokens: the session of this very request ends. */
export const AuthTokenRevoke = z.object({ tokens: z.optional(z.array(z.string())) }).register(z.globalRegistry, { id: 'AuthTokenRevoke' })

export const UserInfo = z
  .object({ orgName: z.string(), tenantUid: z.string(), userUid: z.string() })
  .register(z.globalRegistry, { id: 'UserInfo' })

export const SystemUserMe = z
  .object({
    metadata: NamedMeta,
    spec: z.object({ adminType: z.string(), emailId: z.string() }),
    status: z.object({
      isEmailSet: z.boolean(),
      isEmailVerified: z.boolean(),
      isMfaEnabled: z.boolean(),
      isPasswordReset: z.boolean(),
      lastEmailUpdateTime: Time,
      lastEmailVerifiedTime: Time,
      lastLoginTime: Time,
      lastPasswordUpdateTime: Time,
    }),
  })
  .register(z.globalRegistry, { id: 'SystemUserMe' })
