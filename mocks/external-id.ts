import { hexDigits } from './random'

/** The external id of a tenant, or with null that of the system. */
export function externalIdFor(tenantUid: string | null): string {
  const digits = hexDigits(`external id ${tenantUid ?? 'system'}`, 32)
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')
}
