import type { Operation } from '~/contract/operation'
import { authorize } from '../authz/authorize'
import type { Actor } from '../context'
import { AppError } from '../errors'

/** The realm first, then the permission. @throws AppError `Forbidden` */
export function checkAllowed(operation: Operation, actor: Actor): void {
  if (operation.realm !== undefined && operation.realm !== actor.scope) {
    throw new AppError('Forbidden', operation.realm === 'system' ? 'This is for system operators' : 'This is for users of a tenant')
  }
  if (operation.access !== 'public' && operation.access !== 'session') authorize(actor, operation.access)
}
