import type * as z from 'zod/mini'
import type { AdminPasswordChange, UserPasswordChange } from '~/contract/people'
import { writeOwn } from '../audit/write'
import type { Context } from '../context'
import { AppError, invalidFields } from '../errors'
import { endSessionsOfUser } from '../sessions/end-sessions'
import { confirmPassword } from './check-password'
import { hashPassword } from './password'
import { endLink } from './password-links'
import { checkNewPassword } from './password-rules'
import { updateUser } from './users-store'

/** What comes with a change: the session that goes on; null when the caller has none. */
interface Kept {
  readonly token: string | null
}

/**
 * Changes the password of the caller, a user of a tenant. All other sessions and a pending link end; API keys stay.
 * @throws AppError `InvalidRequest`, `PasswordRejected`, `AccountLocked`
 */
export async function changeUserPassword(
  context: Context,
  kept: Kept,
  input: z.output<typeof UserPasswordChange>,
): Promise<{ auditUid: string }> {
  if (input.emailId.toLowerCase() !== context.actor.email.toLowerCase()) throw invalidFields({ emailId: 'This is not your email' })
  return changePassword(context, kept, input)
}

/** The same for an operator. @throws AppError `Forbidden` for the uid of somebody else */
export async function changeOperatorPassword(
  context: Context,
  kept: Kept,
  uid: string,
  input: z.output<typeof AdminPasswordChange>,
): Promise<{ auditUid: string }> {
  if (uid !== context.actor.uid)
    throw new AppError('Forbidden', 'You can change your own password only. For others, make a password reset link')
  return changePassword(context, kept, input)
}

async function changePassword(context: Context, kept: Kept, input: z.output<typeof AdminPasswordChange>): Promise<{ auditUid: string }> {
  const { services, actor } = context
  checkNewPassword(actor.scope, input.newPassword, 'newPassword')
  await confirmPassword(services, actor, input.currentPassword)
  if (input.newPassword === input.currentPassword) throw invalidFields({ newPassword: 'Choose a password other than the present one' })
  const passwordHash = await hashPassword(input.newPassword)
  const { auditUid } = await writeOwn(context, async (tx) => {
    await updateUser(tx, actor.uid, { password_hash: passwordHash, password_changed_at: services.now() })
    await endLink(tx, actor.uid)
    await endSessionsOfUser(tx, actor.uid, { except: kept.token })
    return {
      result: undefined,
      audit: {
        action: 'update',
        resourceKind: 'user',
        resourceUid: actor.uid,
        resourceName: actor.email,
        message: `${actor.email} changed the own password`,
        changes: { password: ['changed', 'changed'] },
      },
    }
  })
  return { auditUid }
}
