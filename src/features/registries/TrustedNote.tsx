import { type Control, useWatch } from 'react-hook-form'
import { Alert } from '../../ui/Alert'
import { joinPem } from './pem'
import { connectionKey } from './registry-form'
import type { RegistryFormValues, SavedConnection } from './registry-values'
import type { Check } from './use-registry-check'

/** A certificate that was taken over from what a server presented. */
export interface Trusted {
  readonly pem: string
  readonly subject: string
}

export interface TrustedNoteProps {
  readonly control: Control<RegistryFormValues>
  readonly saved: SavedConnection | undefined
  readonly check: Check | undefined
  readonly trusted: Trusted
}

/** Says what trusting did, until the form is checked again or the certificate is taken out. */
export function TrustedNote({ control, saved, check, trusted: { pem, subject } }: TrustedNoteProps) {
  const current = useWatch({ control, compute: (values: RegistryFormValues) => connectionKey(values, saved) })
  const certificate = useWatch({ control, name: 'certificate' })
  const isThere = joinPem(certificate, pem) === joinPem(certificate, '')
  if (!isThere || check?.state === 'checking' || check?.key === current) return null
  return (
    <Alert tone="info" title={`Trusted for this registry: ${subject}`}>
      It is among the certificates of the form now, and the server is verified with it. Validate again.
    </Alert>
  )
}
