import { contentPathProblem, normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import type { Scope } from '~/contract/operation'
import { type BasicOciRegistrySpec, SECRET_MASK } from '~/contract/registries'
import { readCertificates } from '../connectors/certificates'
import { invalidFields } from '../errors'

/** The settings of an OCI registry with Basic credentials, checked and in the form in which they are stored. */
export interface RegistrySettings {
  readonly endpoint: string
  /** Without slashes at its ends; empty when there is none. */
  readonly basePath: string
  readonly contentPaths: readonly string[]
  readonly credentials: Credentials
  readonly tls: { readonly certificate: string; readonly insecureSkipVerify: boolean }
}

type Credentials =
  | { readonly type: 'noAuth' }
  /** Without a password the stored one is meant. */
  | { readonly type: 'basic'; readonly username: string; readonly password: string | undefined }

/**
 * Checks what a client wrote, without I/O. All problems are reported at once.
 * @param scope of the session: the registry's scope follows from it
 * @throws AppError `InvalidRequest` with a sentence for every field that is wrong
 */
export function readSpec(spec: BasicOciRegistrySpec, scope: Scope): RegistrySettings {
  const fields: Record<string, string> = {}
  const endpoint = normalizeEndpoint(spec.endpoint)
  if (!endpoint.ok) fields['spec.endpoint'] = endpoint.message

  const basePath = readBasePath(spec.basePath ?? '')
  if (basePath === undefined)
    fields['spec.basePath'] =
      'The endpoint suffix is the path of the registry API, such as artifactory/api/docker/packs: no spaces, no ? or #, no . or .. parts'

  const contentPaths = splitContentPaths(spec.baseContentPath ?? '')
  const pathProblems = contentPaths.flatMap((path) => contentPathProblem(path) ?? [])
  if (pathProblems.length > 0) fields['spec.baseContentPath'] = pathProblems.join('; ')

  switch (spec.providerType) {
    case 'pack':
      break
    case 'helm':
    case 'zarf':
      fields['spec.providerType'] = `This version reads packs only: use provider pack, not ${spec.providerType}`
  }
  if (spec.isSyncSupported === false) fields['spec.isSyncSupported'] = 'Registries with packs are always synchronised'
  if (spec.scope !== undefined && spec.scope !== '' && spec.scope !== scope) {
    fields['spec.scope'] = `The scope follows from the session, which is ${scope}: leave it out`
  }

  const tls = readTls(spec, fields)
  const credentials = readCredentials(spec, fields)
  if (Object.keys(fields).length > 0 || !endpoint.ok || basePath === undefined) throw invalidFields(fields)
  return { endpoint: endpoint.endpoint, basePath, contentPaths, credentials, tls }
}

function readBasePath(text: string): string | undefined {
  const path = text
    .trim()
    .replace(/^\/+|\/+$/g, '')
    // The API's own segment is added on each call.
    .replace(/(^|\/)v2$/, '')
  if (path === '') return ''
  // RFC 3986 §3.3: characters of a path segment.
  const segment = /^(?!\.{1,2}$)(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+$/
  return path.split('/').every((part) => segment.test(part)) ? path : undefined
}

function readTls(spec: BasicOciRegistrySpec, fields: Record<string, string>): RegistrySettings['tls'] {
  const { tls } = spec.auth
  // `tls.enabled` says nothing of its own: whether TLS is used is in the endpoint.
  if (filled(tls?.key)) fields['spec.auth.tls.key'] = 'Client certificates are not supported: leave the key out'
  if (filled(tls?.ca)) fields['spec.auth.tls.ca'] = 'Put the certificate of the authority into spec.auth.tls.certificate'
  let certificate = ''
  if (filled(tls?.certificate)) {
    const upload = readCertificates(tls.certificate)
    if (upload.ok) certificate = upload.report.pem
    else fields['spec.auth.tls.certificate'] = upload.message
  }
  return { certificate, insecureSkipVerify: tls?.insecureSkipVerify ?? false }
}

function readCredentials({ auth }: BasicOciRegistrySpec, fields: Record<string, string>): Credentials {
  const username = (auth.username ?? '').trim()
  const given = auth.password === SECRET_MASK ? undefined : auth.password
  const masked = auth.password === SECRET_MASK
  if (filled(auth.token)) fields['spec.auth.token'] = 'OCI registries take a user name and a password; a token goes into the password'
  const type = auth.type ?? (username !== '' || filled(given) || masked ? 'basic' : 'noAuth')
  switch (type) {
    case 'token':
      fields['spec.auth.type'] = 'OCI registries take noAuth or basic; a token goes into the password of basic'
      return { type: 'noAuth' }
    case 'noAuth':
      // A user name or mask left over from a read is no secret that could get lost.
      if (filled(given)) fields['spec.auth.password'] = 'A password is given, but the authentication type is noAuth: use basic'
      return { type: 'noAuth' }
    case 'basic':
      if (username === '') fields['spec.auth.username'] = 'Enter the user name'
      // RFC 7617 §2: the first colon ends the user name; control characters are not allowed in either.
      else if (username.includes(':')) fields['spec.auth.username'] = 'A user name can’t have a colon in it'
      else if (/\p{Cc}/u.test(username)) fields['spec.auth.username'] = 'The user name has control characters'
      if (given === '') fields['spec.auth.password'] = 'Enter the password'
      else if (given !== undefined && /\p{Cc}/u.test(given))
        fields['spec.auth.password'] = 'The password has control characters, such as a line break'
      return { type: 'basic', username, password: given }
  }
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}
