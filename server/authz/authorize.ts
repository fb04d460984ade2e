import type { Permission } from '~/contract/operation'
import type { Actor } from '../context'
import { AppError } from '../errors'

/** @throws AppError `Forbidden`, naming the missing permission */
export function authorize(actor: Actor, permission: Permission): void {
  if (actor.permissions.includes(permission)) return
  throw new AppError('Forbidden', `Your role, ${actor.role}, does not allow this: it needs ${permission}`)
}
