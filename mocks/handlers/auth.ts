import type { authApi } from '~/contract/api/auth'
import { UNSET_TIME } from '~/contract/common'
import type { Handlers } from '../make-handlers'
import { MockError } from '../mock-error'
import { choosePassword } from '../people'
import { clearSessionCookie, newToken, readToken, setSessionCookie } from '../sessions'
import { signIn } from '../sign-in'
import { isoTime } from '../sync'

export const authHandlers = {
  authenticate({ db, body, query, headers }) {
    const person = signIn(db, 'tenant', body.emailId, body.password, body.org)
    const token = newToken(person, db.now())
    if (query.setCookie) setSessionCookie(headers, 'tenant', token)
    return { Authorization: token, isMfa: false }
  },
  systemAuthenticate({ db, body, query, headers }) {
    const person = signIn(db, 'system', body.username, body.password, undefined)
    const token = newToken(person, db.now())
    if (query.setCookie) setSessionCookie(headers, 'system', token)
    return { Authorization: token, IsEmailSet: true, IsEmailVerified: false, IsMfa: false, IsPasswordReset: true }
  },
  authRefresh({ db, params, query, headers }) {
    const actor = readToken(db, params.token)
    if (actor === null) throw new MockError('SessionRequired', 'The token is unknown or has expired. Sign in')
    const token = newToken(actor.person, db.now())
    db.revoked.add(params.token)
    if (query.setCookie) setSessionCookie(headers, actor.scope, token)
    return { Authorization: token, isMfa: false }
  },
  authTokensRevoke({ db, body, actor, headers }) {
    const ended = body.tokens === undefined || body.tokens.length === 0 ? [actor.token] : body.tokens
    for (const token of ended) {
      if (readToken(db, token)?.person.uid === actor.person.uid) db.revoked.add(token)
    }
    if (ended.includes(actor.token)) clearSessionCookie(headers, actor.scope)
    return undefined
  },
  userInfo({ actor }) {
    const { tenant, uid } = actor.person
    return { orgName: tenant?.name ?? '', tenantUid: tenant?.uid ?? '', userUid: uid }
  },
  systemUserMe({ db, actor }) {
    const { uid, email, firstName, lastName, role } = actor.person
    const past = isoTime(db.now() - 86_400_000)
    return {
      metadata: { uid, name: `${firstName} ${lastName}`, creationTimestamp: past },
      spec: { adminType: role, emailId: email },
      status: {
        isEmailSet: true,
        isEmailVerified: false,
        isMfaEnabled: false,
        isPasswordReset: true,
        lastEmailUpdateTime: past,
        lastEmailVerifiedTime: UNSET_TIME,
        lastLoginTime: isoTime(db.now()),
        lastPasswordUpdateTime: past,
      },
    }
  },
  passwordActivate({ db, params, body }) {
    choosePassword(db, params.passwordToken, 'tenant', body.password)
    return undefined
  },
  passwordReset({ db, params, body }) {
    choosePassword(db, params.passwordToken, 'tenant', body.password)
    return undefined
  },
} satisfies Pick<Handlers, keyof typeof authApi>
