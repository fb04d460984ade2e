import type { Services, Actor } from '../context'
import { checkExternalId, externalIdFor } from '../aws/sts-account'
import { readCertificates } from '../connectors/certificates'
import type { RegistrySettings } from './settings'
import type { RegistryRow } from './store'
import type { SecretSource } from './stored-secret'

type SettingsColumns = Pick<
  RegistryRow,
  | 'provider'
  | 'endpoint'
  | 'base_path'
  | 'base_content_path'
  | 'auth_type'
  | 'username'
  | 'role_arn'
  | 'external_id'
  | 'tls_certificate'
  | 'tls_insecure'
  | 'certificate_expires_at'
  | 'certificate_subject'
  | 'sync_supported'
>

/** How settings are stored; the secret stands apart. */
export function columnsOf(settings: RegistrySettings, externalId: string): SettingsColumns {
  const { credentials } = settings
  return {
    provider: settings.provider,
    endpoint: settings.endpoint,
    base_path: settings.basePath,
    base_content_path: settings.contentPaths.join(','),
    auth_type: credentials.type,
    username: 'username' in credentials ? credentials.username : '',
    role_arn: credentials.type === 'sts' ? credentials.roleArn : '',
    external_id: externalId,
    tls_certificate: settings.certificate,
    tls_insecure: settings.insecureSkipVerify,
    ...certificateEnd(settings.certificate),
    sync_supported: settings.synchronised,
  }
}

/** When a certificate ends; of several the one that ends first. @param pem as it is stored; empty for none */
function certificateEnd(pem: string): Pick<RegistryRow, 'certificate_expires_at' | 'certificate_subject'> {
  const read = pem === '' ? undefined : readCertificates(pem)
  const certificates = read?.ok === true ? read.report.certificates : []
  const [first] = certificates.toSorted((one, other) => Date.parse(one.notAfter) - Date.parse(other.notAfter))
  return { certificate_expires_at: first === undefined ? null : new Date(first.notAfter), certificate_subject: first?.subject ?? '' }
}

/** What becomes of the stored secret. `stored` keeps it: no columns. */
export function secretColumns(
  { services, actor }: { services: Services; actor: Actor },
  uid: string,
  source: SecretSource,
): Partial<Pick<RegistryRow, 'sealed_secret' | 'secret_set_at' | 'secret_set_by'>> {
  switch (source.from) {
    case 'stored':
      return {}
    case 'nowhere':
      return { sealed_secret: null, secret_set_at: null, secret_set_by: null }
    case 'input':
      return { sealed_secret: services.secrets.seal(source.secret, uid), secret_set_at: services.now(), secret_set_by: actor.email }
  }
}

/**
 * The external id that a role is assumed with: the one of the tenant, or of the system. Nobody chooses it, so that nobody can use a role that trusts another tenant.
 * @returns empty where no role is assumed
 * @throws AppError `InvalidRequest` when the client sent another one
 */
export async function externalIdOf({ services, actor }: { services: Services; actor: Actor }, settings: RegistrySettings): Promise<string> {
  const { credentials } = settings
  if (credentials.type !== 'sts') return ''
  const own = await externalIdFor(services, actor.tenant?.uid ?? null)
  checkExternalId(credentials.externalId, own)
  return own
}
