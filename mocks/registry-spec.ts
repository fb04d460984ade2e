import { contentPathProblem, normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import type { Scope } from '~/contract/operation'
import { type BasicOciRegistrySpec, SECRET_MASK } from '~/contract/registries'
import { readCertificates } from './certificates'
import type { RegistryRow } from './rows'
import { invalidFields, MockError } from './mock-error'

/** What a client wrote about a registry, checked and in the form in which it is kept. */
export interface Settings {
  readonly endpoint: string
  readonly basePath: string
  readonly baseContentPath: string
  readonly authType: 'noAuth' | 'basic'
  readonly username: string
  /** Undefined: the stored one is meant. */
  readonly givenPassword: string | undefined
  readonly certificate: string
  readonly insecureSkipVerify: boolean
}

/**
 * Checks a spec before anything is connected to. All problems are reported at once.
 * @throws MockError `InvalidRequest` with a sentence for every field that is wrong
 */
export async function readSpec(spec: BasicOciRegistrySpec, scope: Scope, now: number): Promise<Settings> {
  const fields: Record<string, string> = {}
  const address = normalizeEndpoint(spec.endpoint)
  if (!address.ok) fields['spec.endpoint'] = address.message
  const basePath = readBasePath(spec.basePath ?? '', fields)
  const paths = splitContentPaths(spec.baseContentPath ?? '')
  const problems = paths.flatMap((path) => contentPathProblem(path) ?? [])
  if (problems.length > 0) fields['spec.baseContentPath'] = problems.join('; ')
  if (spec.providerType !== 'pack') {
    fields['spec.providerType'] = `This version reads packs only: use provider pack, not ${spec.providerType}`
  }
  if (spec.isSyncSupported === false) fields['spec.isSyncSupported'] = 'Registries with packs are always synchronised'
  if (spec.scope !== undefined && spec.scope !== '' && spec.scope !== scope) {
    fields['spec.scope'] = `The scope follows from the session, which is ${scope}: leave it out`
  }
  const certificate = await readTls(spec, fields, now)
  const credentials = readCredentials(spec, fields)
  if (!address.ok || Object.keys(fields).length > 0) throw invalidFields(fields)
  return {
    endpoint: address.endpoint,
    basePath,
    baseContentPath: paths.join(','),
    ...credentials,
    certificate,
    insecureSkipVerify: spec.auth.tls?.insecureSkipVerify ?? false,
  }
}

function readBasePath(text: string, fields: Record<string, string>): string {
  const path = text
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .replace(/(^|\/)v2$/, '')
  const segment = /^(?!\.{1,2}$)(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+$/
  if (path !== '' && !path.split('/').every((part) => segment.test(part))) {
    fields['spec.basePath'] =
      'The endpoint suffix is the path of the registry API, such as artifactory/api/docker/packs: no spaces, no ? or #, no . or .. parts'
  }
  return path
}

async function readTls({ auth: { tls } }: BasicOciRegistrySpec, fields: Record<string, string>, now: number): Promise<string> {
  if (filled(tls?.key)) fields['spec.auth.tls.key'] = 'Client certificates are not supported: leave the key out'
  if (filled(tls?.ca)) fields['spec.auth.tls.ca'] = 'Put the certificate of the authority into spec.auth.tls.certificate'
  if (!filled(tls?.certificate)) return ''
  const upload = await readCertificates(tls.certificate, now)
  if (upload.ok) return upload.report.pem
  fields['spec.auth.tls.certificate'] = upload.message
  return ''
}

function readCredentials(
  { auth }: BasicOciRegistrySpec,
  fields: Record<string, string>,
): Pick<Settings, 'authType' | 'username' | 'givenPassword'> {
  const nobody = { authType: 'noAuth', username: '', givenPassword: undefined } as const
  const username = (auth.username ?? '').trim()
  const masked = auth.password === SECRET_MASK
  const givenPassword = masked ? undefined : auth.password
  if (filled(auth.token)) fields['spec.auth.token'] = 'OCI registries take a user name and a password; a token goes into the password'
  switch (auth.type ?? (username !== '' || filled(givenPassword) || masked ? 'basic' : 'noAuth')) {
    case 'token':
      fields['spec.auth.type'] = 'OCI registries take noAuth or basic; a token goes into the password of basic'
      return nobody
    case 'noAuth':
      if (filled(givenPassword)) fields['spec.auth.password'] = 'A password is given, but the authentication type is noAuth: use basic'
      return nobody
    case 'basic':
      if (username === '') fields['spec.auth.username'] = 'Enter the user name'
      else if (username.includes(':')) fields['spec.auth.username'] = 'A user name can’t have a colon in it'
      else if (/\p{Cc}/u.test(username)) fields['spec.auth.username'] = 'The user name has control characters'
      if (givenPassword === '') fields['spec.auth.password'] = 'Enter the password'
      else if (givenPassword !== undefined && /\p{Cc}/u.test(givenPassword)) {
        fields['spec.auth.password'] = 'The password has control characters, such as a line break'
      }
      return { authType: 'basic', username, givenPassword }
  }
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}

/**
 * The password to connect with. A stored one is used only with what it was saved with, or anybody who may edit could have it sent anywhere.
 * @throws MockError `InvalidRequest` when there is none, `RegistrySecretRequired` when there is one that may not be used
 */
export function passwordFor(settings: Settings, saved: RegistryRow | undefined): string | null {
  if (settings.authType === 'noAuth') return null
  if (settings.givenPassword !== undefined) return settings.givenPassword
  const field = 'spec.auth.password'
  if (saved === undefined || saved.password === null) throw invalidFields({ [field]: 'Enter the password' })
  const differences: [string, boolean][] = [
    ['the endpoint', settings.endpoint !== saved.endpoint],
    ['the endpoint suffix', settings.basePath !== saved.basePath],
    ['the user name', settings.username !== saved.username],
    ['the certificate', settings.certificate !== saved.certificate],
    ['Insecure Skip TLS Verify', settings.insecureSkipVerify !== saved.insecureSkipVerify],
  ]
  const changed = differences.filter(([, differs]) => differs).map(([name]) => name)
  if (changed.length === 0) return saved.password
  const message = `Enter the password again: ${changed.join(' and ')} changed, and the stored password is used only with what it was saved with`
  throw new MockError('RegistrySecretRequired', message, { details: { fields: { [field]: message } } })
}
