import { readEcrEndpoint } from './ecr-endpoint'
import { contentPathProblem, normalizeEndpoint, splitContentPaths } from './endpoint'
import type { HelmRegistrySpec } from './helm-registries'
import type { BasicOciRegistrySpec, EcrRegistrySpec } from './oci-registries'
import type { Scope } from './operation'
import type { PackRegistrySpec } from './pack-registries'
import { type ProviderType, type RegistryAuth, type RegistryKind, SECRET_MASK, type TlsConfiguration } from './registries'

/** The settings of a registry of any kind, checked and in the form in which they are kept. */
export interface RegistrySettings {
  readonly kind: RegistryKind
  readonly provider: ProviderType
  /** Scheme, host, port and path. Of ECR the host name alone. */
  readonly endpoint: string
  /** Endpoint Suffix, without slashes at its ends; empty when there is none. */
  readonly basePath: string
  readonly contentPaths: readonly string[]
  readonly credentials: SettingsCredentials
  /** Synchronises by itself. */
  readonly synchronised: boolean
  /** PEM as it was sent, not read yet; empty when there is none. */
  readonly certificate: string
  readonly insecureSkipVerify: boolean
}

/** Where `secret` is undefined, the stored one is meant. */
export type SettingsCredentials =
  | { readonly type: 'noAuth' }
  | { readonly type: 'basic'; readonly username: string; readonly secret: string | undefined }
  | { readonly type: 'token'; readonly secret: string | undefined }
  /** Access key and secret access key of AWS. */
  | { readonly type: 'secret'; readonly username: string; readonly secret: string | undefined }
  /** A role of AWS; `externalId` is what the caller sent, which may be empty. */
  | { readonly type: 'sts'; readonly roleArn: string; readonly externalId: string }

/** A specification as a client wrote it, with the kind that its address stands for. */
export type SpecOfKind =
  | { readonly kind: 'oci-basic'; readonly spec: BasicOciRegistrySpec }
  | { readonly kind: 'oci-ecr'; readonly spec: EcrRegistrySpec }
  | { readonly kind: 'helm'; readonly spec: Omit<HelmRegistrySpec, 'registryUid'> }
  | { readonly kind: 'pack'; readonly spec: PackRegistrySpec }

/**
 * A specification with the scope that the query of a creation asked for: `all`, the default of Palette's clients, says nothing; any other one may only agree
 * with the session.
 */
export function withScope<Spec extends { readonly scope?: string | undefined }>(spec: Spec, asked: Scope | 'all'): Spec {
  return asked === 'all' ? spec : { ...spec, scope: asked }
}

/** The field of each kind that a stored secret belongs to. */
export const SECRET_FIELD = {
  basic: 'spec.auth.password',
  token: 'spec.auth.token',
  secret: 'spec.credentials.secretKey',
} as const

/**
 * Checks what a client wrote, without I/O; the server and the mocks say the same about the same fault. All problems are reported at once.
 * @param scope of the session: the registry's scope follows from it
 * @returns the settings, or a sentence for every field that is wrong. The certificate is not read.
 */
export function readSettings(
  input: SpecOfKind,
  scope: Scope,
): { readonly ok: true; readonly value: RegistrySettings } | { readonly ok: false; readonly fields: Record<string, string> } {
  const fields: Record<string, string> = {}
  const { spec } = input
  if (spec.scope !== undefined && spec.scope !== '' && spec.scope !== scope) {
    fields['spec.scope'] = `The scope follows from the session, which is ${scope}: leave it out`
  }
  const value = readKind(input, fields)
  return Object.keys(fields).length > 0 || value === undefined ? { ok: false, fields } : { ok: true, value }
}

function readKind(input: SpecOfKind, fields: Record<string, string>): RegistrySettings | undefined {
  switch (input.kind) {
    case 'oci-basic':
      return readBasic(input.spec, fields)
    case 'oci-ecr':
      return readEcr(input.spec, fields)
    case 'helm':
      return readPlain(input.spec, { kind: 'helm', provider: 'helm', synchronised: !input.spec.isPrivate }, fields)
    case 'pack':
      return readPlain(input.spec, { kind: 'pack', provider: 'pack', synchronised: true }, fields)
  }
}

/** An address, and who signs in: all that a Helm repository and a legacy pack registry have. */
function readPlain(
  spec: { readonly endpoint: string; readonly auth: RegistryAuth },
  rest: Pick<RegistrySettings, 'kind' | 'provider' | 'synchronised'>,
  fields: Record<string, string>,
): RegistrySettings | undefined {
  const endpoint = readAddress(spec.endpoint, fields)
  const credentials = readAuth(spec.auth, fields, { token: true })
  const tls = readTls(spec.auth.tls, 'spec.auth.tls', fields)
  return endpoint === undefined ? undefined : { ...rest, endpoint, basePath: '', contentPaths: [], credentials, ...tls }
}

function readBasic(spec: BasicOciRegistrySpec, fields: Record<string, string>): RegistrySettings | undefined {
  const endpoint = readAddress(spec.endpoint, fields)
  const basePath = readBasePath(spec.basePath ?? '')
  if (basePath === undefined)
    fields['spec.basePath'] =
      'The endpoint suffix is the path of the registry API, such as artifactory/api/docker/packs: no spaces, no ? or #, no . or .. parts'
  const contentPaths = readContentPaths(spec.baseContentPath, fields)
  const synchronised = readSynchronised(spec, contentPaths, fields)
  const credentials = readAuth(spec.auth, fields, { token: false })
  const tls = readTls(spec.auth.tls, 'spec.auth.tls', fields)
  if (endpoint !== undefined && isGhcr(endpoint)) {
    if (spec.providerType !== 'helm') fields['spec.providerType'] = 'GitHub Container Registry serves Helm charts here: use provider helm'
    if (!synchronised) fields['spec.isSyncSupported'] = 'GitHub Container Registry needs synchronisation: switch it on'
    if (credentials.type === 'noAuth')
      fields['spec.auth.username'] = 'GitHub Container Registry needs a user name and a personal access token'
    if (basePath !== undefined && basePath !== '') fields['spec.basePath'] = 'Leave the endpoint suffix blank for GitHub Container Registry'
  }
  if (endpoint === undefined || basePath === undefined) return undefined
  return { kind: 'oci-basic', provider: spec.providerType, endpoint, basePath, contentPaths, credentials, synchronised, ...tls }
}

/** GitHub's registry has no list of repositories: what stands in it is asked of GitHub, by owner. */
export function isGhcr(endpoint: string): boolean {
  return URL.canParse(endpoint) && new URL(endpoint).hostname === 'ghcr.io'
}

function readEcr(spec: EcrRegistrySpec, fields: Record<string, string>): RegistrySettings | undefined {
  const endpoint = readEcrEndpoint(spec.endpoint)
  if (!endpoint.ok) fields['spec.endpoint'] = endpoint.message
  if (spec.providerType === 'zarf')
    fields['spec.providerType'] = 'Zarf packages are not read from Amazon ECR: use a registry with Basic credentials'
  const contentPaths = readContentPaths(spec.baseContentPath, fields)
  const synchronised = readSynchronised(spec, contentPaths, fields)
  const credentials = readAws(spec, fields)
  const tls = readTls(spec.tls, 'spec.tls', fields)
  if (!endpoint.ok) return undefined
  return {
    kind: 'oci-ecr',
    provider: spec.providerType,
    endpoint: endpoint.host,
    basePath: '',
    contentPaths,
    credentials,
    synchronised,
    ...tls,
  }
}

function readAws(spec: EcrRegistrySpec, fields: Record<string, string>): SettingsCredentials {
  const { credentials } = spec
  if (!spec.isPrivate) {
    if (filled(credentials?.secretKey) && credentials?.secretKey !== SECRET_MASK)
      fields['spec.credentials.secretKey'] = 'A secret access key is given, but isPrivate is false: set it to true'
    return { type: 'noAuth' }
  }
  if (credentials === undefined) {
    fields['spec.credentials'] = 'A private registry needs credentials'
    return { type: 'noAuth' }
  }
  switch (credentials.credentialType) {
    case 'secret': {
      const accessKey = credentials.accessKey ?? ''
      if (accessKey === '') fields['spec.credentials.accessKey'] = 'Enter the access key'
      else if (!/^[A-Za-z0-9]+$/.test(accessKey)) fields['spec.credentials.accessKey'] = 'An access key has letters and digits only'
      const secret = readSecret(credentials.secretKey, SECRET_FIELD.secret, 'secret access key', fields)
      return { type: 'secret', username: accessKey, secret }
    }
    case 'sts': {
      const roleArn = credentials.sts?.arn ?? ''
      if (roleArn === '') fields['spec.credentials.sts.arn'] = 'Enter the ARN of the role'
      else if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn))
        fields['spec.credentials.sts.arn'] =
          'That is not the ARN of a role; it should look like arn:aws:iam::123456789012:role/registry-reader'
      return { type: 'sts', roleArn, externalId: credentials.sts?.externalId ?? '' }
    }
    case 'pod-identity':
      fields['spec.credentials.credentialType'] =
        'Pod identity is the identity of the server, which tenants share: use secret, or sts with a role that trusts this installation'
      return { type: 'noAuth' }
  }
}

/** Packs are always synchronised; the others only when asked, which needs a base content path. */
function readSynchronised(
  spec: { readonly providerType: ProviderType; readonly isSyncSupported?: boolean | undefined },
  contentPaths: readonly string[],
  fields: Record<string, string>,
): boolean {
  if (spec.providerType === 'pack') {
    if (spec.isSyncSupported === false) fields['spec.isSyncSupported'] = 'Registries with packs are always synchronised'
    return true
  }
  const synchronised = spec.isSyncSupported ?? false
  if (synchronised && contentPaths.length === 0 && fields['spec.baseContentPath'] === undefined)
    fields['spec.baseContentPath'] = 'Synchronisation needs a base content path: nothing at the root of a registry is synchronised'
  return synchronised
}

function readAddress(text: string, fields: Record<string, string>): string | undefined {
  const endpoint = normalizeEndpoint(text)
  if (endpoint.ok) return endpoint.endpoint
  fields['spec.endpoint'] = endpoint.message
  return undefined
}

function readContentPaths(text: string | undefined, fields: Record<string, string>): string[] {
  const paths = splitContentPaths(text ?? '')
  const problems = paths.flatMap((path) => contentPathProblem(path) ?? [])
  if (problems.length > 0) fields['spec.baseContentPath'] = problems.join('; ')
  return paths
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

function readTls(
  tls: TlsConfiguration | undefined,
  path: 'spec.tls' | 'spec.auth.tls',
  fields: Record<string, string>,
): Pick<RegistrySettings, 'certificate' | 'insecureSkipVerify'> {
  // `tls.enabled` says nothing of its own: whether TLS is used is in the endpoint.
  if (filled(tls?.key)) fields[`${path}.key`] = 'Client certificates are not supported: leave the key out'
  if (filled(tls?.ca)) fields[`${path}.ca`] = `Put the certificate of the authority into ${path}.certificate`
  return { certificate: (tls?.certificate ?? '').trim(), insecureSkipVerify: tls?.insecureSkipVerify ?? false }
}

function readAuth(auth: RegistryAuth, fields: Record<string, string>, allowed: { readonly token: boolean }): SettingsCredentials {
  const username = (auth.username ?? '').trim()
  const masked = auth.password === SECRET_MASK
  const given = masked ? undefined : auth.password
  const type = auth.type ?? (username !== '' || filled(given) || masked ? 'basic' : 'noAuth')
  const tokenGiven = filled(auth.token) && auth.token !== SECRET_MASK
  if (type !== 'token' && tokenGiven) {
    fields['spec.auth.token'] = allowed.token
      ? 'A token is given, but the authentication type is not token: use token'
      : 'OCI registries take a user name and a password; a token goes into the password'
  }
  switch (type) {
    case 'token':
      if (allowed.token) return { type: 'token', secret: readSecret(auth.token, SECRET_FIELD.token, 'token', fields) }
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
      return { type: 'basic', username, secret: readSecret(auth.password, SECRET_FIELD.basic, 'password', fields) }
  }
}

/** @returns undefined where the stored one is meant: the field is absent or masked */
function readSecret(text: string | undefined, field: string, name: string, fields: Record<string, string>): string | undefined {
  if (text === undefined || text === SECRET_MASK) return undefined
  if (text === '') fields[field] = `Enter the ${name}`
  else if (/\p{Cc}/u.test(text)) fields[field] = `The ${name} has control characters, such as a line break`
  return text
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}
