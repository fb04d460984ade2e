import { AuthLogin, AuthTokenRevoke, SetCookieQuery, SystemLogin, SystemToken, SystemUserMe, UserInfo, UserToken } from '../auth'
import type { Operation } from '../operation'
import { PasswordSet } from '../people'

/** Signing in and out, and who one is. */
export const authApi = {
  authenticate: {
    method: 'POST',
    path: '/v1/auth/authenticate',
    summary: 'Sign in to a tenant',
    access: 'public',
    query: SetCookieQuery,
    body: AuthLogin,
    success: { status: 200, schema: UserToken },
  },
  systemAuthenticate: {
    method: 'POST',
    path: '/v1/auth/syslogin',
    summary: 'Sign in to the System Console',
    access: 'public',
    query: SetCookieQuery,
    body: SystemLogin,
    success: { status: 200, schema: SystemToken },
  },
  authRefresh: {
    method: 'GET',
    path: '/v1/auth/refresh/{token}',
    summary: 'Exchange a token that is still good for a new one',
    access: 'public',
    query: SetCookieQuery,
    success: { status: 200, schema: UserToken },
  },
  authTokensRevoke: {
    method: 'POST',
    path: '/v1/users/auth/tokens/revoke',
    summary: 'Sign out',
    access: 'session',
    body: AuthTokenRevoke,
    success: { status: 204 },
  },
  userInfo: {
    method: 'GET',
    path: '/v1/users/info',
    summary: 'The signed-in user of a tenant',
    access: 'session',
    realm: 'tenant',
    success: { status: 200, schema: UserInfo },
  },
  systemUserMe: {
    method: 'GET',
    path: '/v1/system/users/me',
    summary: 'The signed-in operator',
    access: 'session',
    realm: 'system',
    success: { status: 200, schema: SystemUserMe },
  },
  passwordActivate: {
    method: 'PATCH',
    path: '/v1/auth/password/{passwordToken}/activate',
    summary: 'Choose the first password with the token of an activation link',
    access: 'public',
    body: PasswordSet,
    success: { status: 204 },
  },
  passwordReset: {
    method: 'PATCH',
    path: '/v1/auth/password/{passwordToken}/reset',
    summary: 'Choose a new password with the token of a reset link',
    access: 'public',
    body: PasswordSet,
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>
