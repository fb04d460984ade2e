import type { authApi } from '~/contract/api/auth'
import { choosePassword } from '../../accounts/choose-password'
import { systemUserMe, userInfo } from '../../accounts/me'
import { authenticate, refreshSession, revokeSessions, systemAuthenticate } from '../../sessions/sessions'
import type { HandlersOf } from '../call'
import { systemToken } from './system-token'

export const authHandlers: HandlersOf<keyof typeof authApi> = {
  authenticate: async ({ services, query, body }) => {
    const session = await authenticate(services, body)
    return { body: { Authorization: session.token, isMfa: false }, cookie: query.setCookie ? session : undefined }
  },
  systemAuthenticate: async ({ services, query, body }) => {
    const session = await systemAuthenticate(services, body)
    return { body: systemToken(session), cookie: query.setCookie ? session : undefined }
  },
  authRefresh: async ({ services, params, query }) => {
    const session = await refreshSession(services, params.token)
    return { body: { Authorization: session.token, isMfa: false }, cookie: query.setCookie ? session : undefined }
  },
  authTokensRevoke: async ({ services, session, body }) => {
    const own = await revokeSessions(services, session, body.tokens)
    return { cookie: own ? 'ended' : undefined }
  },
  userInfo: ({ context }) => ({ body: userInfo(context) }),
  systemUserMe: async ({ context }) => ({ body: await systemUserMe(context) }),
  passwordActivate: async ({ services, params, body }) => {
    await choosePassword(services, params.passwordToken, body.password, { scope: 'tenant', purposes: ['activate'] })
    return {}
  },
  passwordReset: async ({ services, params, body }) => {
    await choosePassword(services, params.passwordToken, body.password, { scope: 'tenant', purposes: ['reset'] })
    return {}
  },
}
