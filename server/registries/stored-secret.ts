import { SECRET_FIELD } from '~/contract/registry-settings'
import { AppError, invalidFields } from '../errors'
import type { Secrets } from '../secrets/secrets'
import { SecretUnreadable } from '../secrets/secrets'
import type { RegistrySettings } from './settings'
import type { RegistryRow } from './store'

/** Where a secret comes from: typed now, stored with the registry, or not needed. */
export type SecretSource = { readonly from: 'input'; readonly secret: string } | { readonly from: 'stored' } | { readonly from: 'nowhere' }

const secretNames = { basic: 'password', token: 'token', secret: 'secret access key' } as const

/**
 * Decides which secret settings are used with. A stored one is used only with the very identity, address and TLS settings it was saved with:
 * otherwise anybody who may edit the registry could have it sent to a server of their own.
 * @param saved the registry that the settings are for; undefined for a new one
 * @throws AppError `InvalidRequest` when there is no secret, `RegistrySecretRequired` when there is one that may not be used
 */
export function secretSource(settings: RegistrySettings, saved: RegistryRow | undefined): SecretSource {
  const { credentials } = settings
  if (credentials.type === 'noAuth' || credentials.type === 'sts') return { from: 'nowhere' }
  if (credentials.secret !== undefined) return { from: 'input', secret: credentials.secret }
  const field = SECRET_FIELD[credentials.type]
  const name = secretNames[credentials.type]
  if (saved === undefined || saved.sealed_secret === null) throw invalidFields({ [field]: `Enter the ${name}` })
  const changed = changesAround(settings, saved)
  if (changed.length === 0) return { from: 'stored' }
  const sentence = `Enter the ${name} again: ${changed.join(' and ')} changed, and the stored ${name} is used only with what it was saved with`
  throw new AppError('RegistrySecretRequired', sentence, { details: { fields: { [field]: sentence } } })
}

/** What stands between the stored secret and the server it goes to, as far as it differs from what is saved. */
function changesAround(settings: RegistrySettings, saved: RegistryRow): string[] {
  const { credentials } = settings
  const differences: [string, boolean][] = [
    ['the endpoint', settings.endpoint !== saved.endpoint],
    ['the endpoint suffix', settings.basePath !== saved.base_path],
    ['the authentication type', credentials.type !== saved.auth_type],
    ['the user name', credentials.type === 'basic' && saved.auth_type === 'basic' && credentials.username !== saved.username],
    ['the access key', credentials.type === 'secret' && saved.auth_type === 'secret' && credentials.username !== saved.username],
    ['the certificate', settings.certificate !== saved.tls_certificate],
    ['Insecure Skip TLS Verify', settings.insecureSkipVerify !== saved.tls_insecure],
  ]
  return differences.filter(([, differs]) => differs).map(([name]) => name)
}

/**
 * Opens the stored secret of a registry, for use in a connection made right after.
 * @returns undefined when there is none, or it can't be opened with the keys of this server
 */
export function openSecret(secrets: Secrets, row: Pick<RegistryRow, 'uid' | 'sealed_secret'>): string | undefined {
  if (row.sealed_secret === null) return undefined
  try {
    return secrets.open(row.sealed_secret, row.uid)
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined
    throw error
  }
}

/** Said when a stored secret can't be opened. */
export function unreadableSecret(type: keyof typeof secretNames): string {
  const name = secretNames[type]
  return `The stored ${name} can’t be decrypted with the key of this server. Enter the ${name} again, or give the earlier key in SECRET_KEY_PREVIOUS.`
}
