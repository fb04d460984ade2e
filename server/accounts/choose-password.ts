import type * as z from 'zod/mini'
import type { Scope } from '~/contract/operation'
import type { ActivationStatus } from '~/contract/people'
import { recordAudit } from '../audit/write'
import type { Services } from '../context'
import { AppError, invalidFields } from '../errors'
import { endSessionsOfUser } from '../sessions/end-sessions'
import { hashToken } from '../sessions/token'
import { findLink, type LinkPurpose, takeLink } from './links-store'
import { hashPassword, verifyPassword } from './password'
import { checkNewPassword } from './password-rules'
import { updateUser } from './users-store'

/** Who a link is for. @throws AppError `LinkInvalid` */
export async function linkStatus(services: Services, token: string): Promise<z.output<typeof ActivationStatus>> {
  const link = await findLink(services.db, hashToken(token), services.now())
  if (link === undefined) throw linkInvalid()
  const { scope, email, tenantName, purpose } = link
  return { scope, emailId: email, orgName: tenantName ?? '', purpose }
}

/**
 * Sets the password of whoever a link is for. The link is used up, a lock of the account is lifted, and all its sessions end.
 * @param wanted what the link must be for
 * @throws AppError `LinkInvalid`, `InvalidRequest` with the field `password`
 */
export async function choosePassword(
  services: Services,
  token: string,
  password: string,
  wanted: { readonly scope: Scope; readonly purposes: readonly LinkPurpose[] },
): Promise<void> {
  const tokenHash = hashToken(token)
  const user = await findLink(services.db, tokenHash, services.now())
  if (user === undefined || user.scope !== wanted.scope || !wanted.purposes.includes(user.purpose)) throw linkInvalid()
  checkNewPassword(user.scope, password, 'password')
  if (user.passwordHash !== null && (await verifyPassword(user.passwordHash, password))) {
    throw invalidFields({ password: 'Choose a password other than the present one' })
  }
  const passwordHash = await hashPassword(password)
  await services.db.transaction().execute(async (tx) => {
    const now = services.now()
    if (!(await takeLink(tx, tokenHash, now))) throw linkInvalid()
    await updateUser(tx, user.uid, {
      password_hash: passwordHash,
      password_changed_at: now,
      failed_sign_ins: 0,
      locked_until: null,
    })
    await endSessionsOfUser(tx, user.uid)
    await recordAudit(
      tx,
      services,
      { scope: user.scope, tenantUid: user.tenantUid, uid: user.uid, email: user.email },
      {
        action: 'update',
        resourceKind: 'user',
        resourceUid: user.uid,
        resourceName: user.email,
        message:
          user.purpose === 'activate' ? `${user.email} activated the account` : `${user.email} chose a new password with a reset link`,
        changes: { password: ['changed', 'changed'] },
      },
    )
  })
}

function linkInvalid(): AppError {
  return new AppError('LinkInvalid', 'This link was used or replaced, or its 24 hours are over. Ask whoever sent it for a new one')
}
