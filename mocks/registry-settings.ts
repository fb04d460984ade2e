import type { Scope } from '~/contract/operation'
import { readSettings, type RegistrySettings, SECRET_FIELD, type SpecOfKind } from '~/contract/registry-settings'
import { readCertificates } from './certificates'
import { invalidFields, MockError } from './mock-error'
import type { RegistryRow } from './rows'

/** The columns that a client's settings fill; the secret stands apart. */
export type Kept = Pick<
  RegistryRow,
  | 'kind'
  | 'provider'
  | 'endpoint'
  | 'basePath'
  | 'baseContentPath'
  | 'authType'
  | 'username'
  | 'roleArn'
  | 'certificate'
  | 'insecureSkipVerify'
  | 'synchronised'
>

/**
 * Checks a specification before anything is connected to. All problems are reported at once.
 * @returns the settings, their certificate cleaned
 * @throws MockError `InvalidRequest` with a sentence for every field that is wrong
 */
export async function readSpec(input: SpecOfKind, scope: Scope, now: number): Promise<RegistrySettings> {
  const sent = readSettings(input, scope)
  const fields = sent.ok ? {} : { ...sent.fields }
  const tls = input.kind === 'oci-ecr' ? input.spec.tls : input.spec.auth.tls
  const pem = tls?.certificate ?? ''
  const upload = pem.trim() === '' ? undefined : await readCertificates(pem, now)
  if (upload !== undefined && !upload.ok) fields[`${input.kind === 'oci-ecr' ? 'spec' : 'spec.auth'}.tls.certificate`] = upload.message
  if (!sent.ok || Object.keys(fields).length > 0) throw invalidFields(fields)
  return { ...sent.value, certificate: upload?.ok === true ? upload.report.pem : '' }
}

export function columnsOf(settings: RegistrySettings): Kept {
  const { credentials, kind, provider, endpoint, basePath, contentPaths, certificate, insecureSkipVerify, synchronised } = settings
  return {
    kind,
    provider,
    endpoint,
    basePath,
    baseContentPath: contentPaths.join(','),
    authType: credentials.type,
    username: 'username' in credentials ? credentials.username : '',
    roleArn: credentials.type === 'sts' ? credentials.roleArn : '',
    certificate,
    insecureSkipVerify,
    synchronised,
  }
}

export function keptOf(row: RegistryRow): Kept {
  const {
    kind,
    provider,
    endpoint,
    basePath,
    baseContentPath,
    authType,
    username,
    roleArn,
    certificate,
    insecureSkipVerify,
    synchronised,
  } = row
  return {
    kind,
    provider,
    endpoint,
    basePath,
    baseContentPath,
    authType,
    username,
    roleArn,
    certificate,
    insecureSkipVerify,
    synchronised,
  }
}

const secretNames = { basic: 'password', token: 'token', secret: 'secret access key' } as const

/**
 * The secret to connect with. A stored one is used only with what it was saved with, or anybody who may edit could have it sent anywhere.
 * @throws MockError `InvalidRequest` when there is none, `RegistrySecretRequired` when there is one that may not be used
 */
export function secretFor(settings: RegistrySettings, saved: RegistryRow | undefined): string | null {
  const { credentials } = settings
  if (credentials.type === 'noAuth' || credentials.type === 'sts') return null
  if (credentials.secret !== undefined) return credentials.secret
  const field = SECRET_FIELD[credentials.type]
  const name = secretNames[credentials.type]
  if (saved === undefined || saved.secret === null) throw invalidFields({ [field]: `Enter the ${name}` })
  const differences: [string, boolean][] = [
    ['the endpoint', settings.endpoint !== saved.endpoint],
    ['the endpoint suffix', settings.basePath !== saved.basePath],
    ['the authentication type', credentials.type !== saved.authType],
    ['the user name', credentials.type === 'basic' && saved.authType === 'basic' && credentials.username !== saved.username],
    ['the access key', credentials.type === 'secret' && saved.authType === 'secret' && credentials.username !== saved.username],
    ['the certificate', settings.certificate !== saved.certificate],
    ['Insecure Skip TLS Verify', settings.insecureSkipVerify !== saved.insecureSkipVerify],
  ]
  const changed = differences.filter(([, differs]) => differs).map(([label]) => label)
  if (changed.length === 0) return saved.secret
  const message = `Enter the ${name} again: ${changed.join(' and ')} changed, and the stored ${name} is used only with what it was saved with`
  throw new MockError('RegistrySecretRequired', message, { details: { fields: { [field]: message } } })
}

/** Whether a client sent a secret, so that the stored one is replaced. */
export function givesSecret({ credentials }: RegistrySettings): boolean {
  return 'secret' in credentials && credentials.secret !== undefined
}
