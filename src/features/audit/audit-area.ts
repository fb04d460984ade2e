import type { Scope } from '~/contract/operation'

/** The page of a console. */
export function auditPath(scope: Scope): string {
  return scope === 'system' ? '/system/audit-logs' : '/audit-logs'
}
