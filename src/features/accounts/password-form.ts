import * as z from 'zod/mini'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import type { Scope } from '~/contract/operation'
import type { ServerFieldMap } from '../../form/server-errors'

export interface PasswordValues {
  currentPassword: string
  newPassword: string
  again: string
}

export const emptyPassword: PasswordValues = { currentPassword: '', newPassword: '', again: '' }

/** The documented rules of the console. */
export const passwordSchemas = { tenant: TenantPassword, system: OperatorPassword } as const satisfies Record<Scope, unknown>

export function passwordFormSchema(scope: Scope) {
  return z
    .object({
      currentPassword: z.string().check(z.minLength(1, 'Enter the current password')),
      newPassword: passwordSchemas[scope],
      again: z.string().check(z.minLength(1, 'Enter the new password once more')),
    })
    .check(
      z.refine((values) => values.newPassword === values.again, { path: ['again'], error: 'The two new passwords differ' }),
      z.refine((values) => values.newPassword !== values.currentPassword, {
        path: ['newPassword'],
        error: 'Choose a password other than the present one',
      }),
    )
}

export const serverFields: ServerFieldMap<PasswordValues> = { currentPassword: 'currentPassword', newPassword: 'newPassword' }
