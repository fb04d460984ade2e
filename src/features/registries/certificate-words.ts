import type { CertificateInfo } from '~/contract/console'
import type { PresentedCertificate } from '~/contract/diagnosis'
import { EXPIRY_WARNING_DAYS } from '~/contract/diagnosis'
import { countOf } from '../../lib/number'

const DAY_MS = 86_400_000

/** Whole days until then, the last one counted as 0; negative after it. @param time RFC 3339 @param now milliseconds since the epoch */
export function daysUntil(time: string, now: number): number {
  return Math.floor((Date.parse(time) - now) / DAY_MS)
}

/** What to mark about the end of a certificate that is in force: undefined while it is far away. */
export function endsSoon({ notAfter, validity }: Pick<CertificateInfo, 'notAfter' | 'validity'>, now = Date.now()): string | undefined {
  const days = daysUntil(notAfter, now)
  return validity === 'valid' && days < EXPIRY_WARNING_DAYS ? endsIn(days) : undefined
}

function endsIn(days: number): string {
  return days < 1 ? 'Ends today' : `Ends in ${countOf(days, 'day')}`
}

export type CertificateRole = 'server' | 'intermediate' | 'authority'

/** What each certificate of a chain is there for. */
export const roleWords: Readonly<Record<CertificateRole, string>> = {
  server: 'Server certificate',
  intermediate: 'Intermediate',
  authority: 'Authority',
}

/** @param index in the chain as it was presented: the server's own comes first */
export function roleOf(certificate: PresentedCertificate, index: number): CertificateRole {
  if (index === 0) return 'server'
  return certificate.isSelfSigned ? 'authority' : 'intermediate'
}
