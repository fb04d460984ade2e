import type { Scope } from '~/contract/operation'
import { readSettings, type RegistrySettings as SentSettings, type SpecOfKind } from '~/contract/registry-settings'
import { readCertificates } from '../connectors/certificates'
import { invalidFields } from '../errors'

/** The settings of a registry of any kind, checked and in the form in which they are stored: the certificate is cleaned PEM. */
export type RegistrySettings = SentSettings

/**
 * Checks what a client wrote, without I/O. All problems are reported at once.
 * @param scope of the session: the registry's scope follows from it
 * @throws AppError `InvalidRequest` with a sentence for every field that is wrong
 */
export function readSpec(input: SpecOfKind, scope: Scope): RegistrySettings {
  const sent = readSettings(input, scope)
  const fields = sent.ok ? {} : { ...sent.fields }
  const pem = certificateOf(input)
  const upload = pem.trim() === '' ? undefined : readCertificates(pem)
  if (upload !== undefined && !upload.ok) fields[`${input.kind === 'oci-ecr' ? 'spec' : 'spec.auth'}.tls.certificate`] = upload.message
  if (!sent.ok || Object.keys(fields).length > 0) throw invalidFields(fields)
  return { ...sent.value, certificate: upload?.ok === true ? upload.report.pem : '' }
}

function certificateOf(input: SpecOfKind): string {
  return (input.kind === 'oci-ecr' ? input.spec.tls : input.spec.auth.tls)?.certificate ?? ''
}
