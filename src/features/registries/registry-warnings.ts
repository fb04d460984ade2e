import type { RegistryOverview } from '~/contract/console'
import { countOf } from '../../lib/number'
import { absoluteDate } from '../../lib/time'
import { daysUntil } from './certificate-words'

/** Something about a registry that should not be forgotten while it works. */
export interface RegistryWarning {
  readonly kind: 'skips' | 'certificate'
  readonly tone: 'warning' | 'danger'
  /** For a row. */
  readonly words: string
  /** What it means, and what to do. */
  readonly detail: string
}

/** Why the schedule of a registry rests, in short. */
export const pausedWords = 'Paused: credentials refused twice'

/** @param overview undefined in front of a Palette @param now milliseconds since the epoch */
export function warningsOf(
  overview: Pick<RegistryOverview, 'insecureSkipVerify' | 'expiringCertificate'> | undefined,
  now = Date.now(),
): RegistryWarning[] {
  const warnings: RegistryWarning[] = []
  if (overview?.insecureSkipVerify === true) {
    warnings.push({
      kind: 'skips',
      tone: 'warning',
      words: 'TLS not verified',
      detail:
        'Insecure Skip TLS Verify is checked: whoever is in between can pose as the registry and read the credentials. Trust its certificate instead, with Edit.',
    })
  }
  const ending = overview?.expiringCertificate ?? null
  if (ending !== null) {
    const days = daysUntil(ending.notAfter, now)
    const isOver = Date.parse(ending.notAfter) <= now
    const whose = ending.of === 'uploaded' ? 'The uploaded certificate' : 'The server’s certificate'
    const remedy = ending.of === 'uploaded' ? 'Upload the one that replaces it, with Edit.' : 'Whoever runs the registry has to renew it.'
    warnings.push({
      kind: 'certificate',
      tone: isOver ? 'danger' : 'warning',
      words: isOver ? 'Certificate expired' : days < 1 ? 'Certificate ends today' : `Certificate ends in ${countOf(days, 'day')}`,
      detail: `${whose} (${ending.subject}) ${isOver ? 'expired' : 'ends'} on ${absoluteDate(ending.notAfter)}. ${remedy}`,
    })
  }
  return warnings
}
