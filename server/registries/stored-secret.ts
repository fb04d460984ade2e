import { AppError, invalidFields } from '../errors'
import type { Secrets } from '../secrets/secrets'
import { SecretUnreadable } from '../secrets/secrets'
import type { RegistrySettings } from './spec'
import type { RegistryRow } from './store'

const FIELD = 'spec.auth.password'

/** Where a password comes from: typed now, stored with the registry, or not needed. */
export type PasswordSource =
  { readonly from: 'input'; readonly password: string } | { readonly from: 'stored' } | { readonly from: 'nowhere' }

/**
 * Decides which password settings are used with. A stored one is used only with the very user name, address and TLS settings it was saved with:
 * otherwise anybody who may edit the registry could have it sent to a server of their own.
 * @param saved the registry that the settings are for; undefined for a new one
 * @throws AppError `InvalidRequest` when there is no password, `RegistrySecretRequired` when there is one that may not be used
 */
export function passwordSource(settings: RegistrySettings, saved: RegistryRow | undefined): PasswordSource {
  const { credentials } = settings
  if (credentials.type === 'noAuth') return { from: 'nowhere' }
  if (credentials.password !== undefined) return { from: 'input', password: credentials.password }
  if (saved === undefined || saved.sealed_password === null) throw invalidFields({ [FIELD]: 'Enter the password' })
  const changed = changesAround(settings, credentials.username, saved)
  if (changed.length === 0) return { from: 'stored' }
  const sentence = `Enter the password again: ${changed.join(' and ')} changed, and the stored password is used only with what it was saved with`
  throw new AppError('RegistrySecretRequired', sentence, { details: { fields: { [FIELD]: sentence } } })
}

/** What stands between the stored password and the server it goes to, as far as it differs from what is saved. */
function changesAround(settings: RegistrySettings, username: string, saved: RegistryRow): string[] {
  const differences: [string, boolean][] = [
    ['the endpoint', settings.endpoint !== saved.endpoint],
    ['the endpoint suffix', settings.basePath !== saved.base_path],
    ['the user name', username !== saved.username],
    ['the certificate', settings.tls.certificate !== saved.tls_certificate],
    ['Insecure Skip TLS Verify', settings.tls.insecureSkipVerify !== saved.tls_insecure],
  ]
  return differences.filter(([, differs]) => differs).map(([name]) => name)
}

/**
 * Opens the stored password of a registry, for use in a connection made right after.
 * @returns undefined when it can't be opened with the keys of this server
 */
export function openPassword(secrets: Secrets, row: Pick<RegistryRow, 'uid' | 'sealed_password'>): string | undefined {
  if (row.sealed_password === null) return undefined
  try {
    return secrets.open(row.sealed_password, row.uid)
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined
    throw error
  }
}

/** Said when the stored password can't be opened. */
export const UNREADABLE_PASSWORD =
  'The stored password can’t be decrypted with the key of this server. Enter the password again, or give the earlier key in SECRET_KEY_PREVIOUS.'
