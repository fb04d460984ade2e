import type { OpenedSession } from '../../sessions/sessions'

/** Mail addresses are not verified by mail here, and the password is the person's own choice from the start. */
export function systemToken(session: OpenedSession) {
  return { Authorization: session.token, IsEmailSet: true, IsEmailVerified: false, IsMfa: false, IsPasswordReset: true }
}
