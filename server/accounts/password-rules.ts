import { readInput } from '~/contract/input'
import type { Scope } from '~/contract/operation'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import { invalidFields } from '../errors'

/**
 * The documented rules of the realm.
 * @param field path that the error names
 * @throws AppError `InvalidRequest`
 */
export function checkNewPassword(scope: Scope, password: string, field: string): void {
  const input = readInput(scope === 'system' ? OperatorPassword : TenantPassword, password, field)
  if (!input.ok) throw invalidFields(input.fields)
}
