import type { RegistryKind } from '~/contract/registries'
import { type HclBlock, type HclValue, hclName, toHcl } from '../../lib/hcl'
import { hereDocument, shellQuote, variableName } from '../../lib/shell'
import type { AnyRegistry } from './registry-form'

/** A registry as it can be made again elsewhere. Secrets are variables: the API never hands them out. */
export interface RegistryCode {
  /** Undefined where Terraform has no resource for it: then the reason says so. */
  readonly terraform: string | undefined
  readonly curl: string
  /** Body of the call that creates it. */
  readonly json: string
}

export interface CodeOptions {
  readonly kind: RegistryKind
  /** A system registry is made by an operator, whom neither Terraform nor an API key stands for. */
  readonly scope: 'system' | 'tenant'
  /** `https://console.example.com`. */
  readonly origin: string
  /** Whether it is synchronised. */
  readonly synchronised: boolean
}

const createPaths: Readonly<Record<RegistryKind, string>> = {
  'oci-basic': '/v1/registries/oci/basic',
  'oci-ecr': '/v1/registries/oci/ecr',
  helm: '/v1/registries/helm',
  pack: '/v1/registries/pack',
}

export function registryCode(registry: AnyRegistry, options: CodeOptions): RegistryCode {
  const body = createBody(registry, options)
  const secret = secretOf(registry, options.kind)
  return {
    terraform: options.scope === 'system' ? undefined : terraformOf(registry, options, secret),
    curl: curlOf(registry, body, options, secret),
    json: `${JSON.stringify(withSecret(body, secret?.path, secret && `\${${secretVariable(registry, secret)}}`), null, 2)}\n`,
  }
}

/** Where the secret stands in the body, and what it is called. */
interface Secret {
  readonly path: readonly string[]
  readonly noun: 'password' | 'token' | 'secret_key'
}

function secretOf({ spec }: AnyRegistry, kind: RegistryKind): Secret | undefined {
  if (kind === 'oci-ecr') {
    const sent = 'credentials' in spec && 'isPrivate' in spec && spec.isPrivate && spec.credentials?.credentialType === 'secret'
    return sent ? { path: ['spec', 'credentials', 'secretKey'], noun: 'secret_key' } : undefined
  }
  const type = 'auth' in spec ? (spec.auth.type ?? 'noAuth') : 'noAuth'
  if (type === 'noAuth') return undefined
  const noun = type === 'token' ? 'token' : 'password'
  return { path: ['spec', 'auth', noun], noun }
}

function secretVariable({ metadata }: AnyRegistry, { noun }: Secret): string {
  return `${variableName(metadata.name)}_${noun.toUpperCase()}`
}

type Json = { readonly [key: string]: unknown }

/** The body that creates it: what is read, without what only a read has. */
function createBody({ metadata: { name }, spec }: AnyRegistry, { kind, synchronised }: CodeOptions): Json {
  const { registryUid: _uid, scope: _scope, ...rest } = { registryUid: undefined, scope: undefined, ...spec }
  const named = kind === 'helm' || kind === 'pack' ? { ...rest, name } : { ...rest, isSyncSupported: synchronised }
  return { metadata: { name }, spec: named }
}

/** A copy with the secret set, or without it. */
function withSecret(body: Json, path: readonly string[] | undefined, value: string | undefined): Json {
  if (path === undefined) return body
  const [key = '', ...more] = path
  if (more.length === 0) {
    const { [key]: _masked, ...rest } = body
    return value === undefined ? rest : { ...rest, [key]: value }
  }
  const inner = body[key]
  return isJson(inner) ? { ...body, [key]: withSecret(inner, more, value) } : body
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function curlOf(registry: AnyRegistry, body: Json, { kind, scope, origin }: CodeOptions, secret: Secret | undefined): string {
  // Operators have no API keys: theirs is the token of a session.
  const credential = scope === 'system' ? '"Authorization: $CONSOLE_TOKEN"' : '"ApiKey: $CONSOLE_API_KEY"'
  const call = [
    `curl --fail-with-body --request POST ${shellQuote(`${origin}${createPaths[kind]}`)}`,
    `--header ${credential}`,
    `--header 'Content-Type: application/json'`,
    '--data @-',
  ].join(' \\\n  ')
  const json = JSON.stringify(withSecret(body, secret?.path, undefined), null, 2)
  if (secret === undefined) return `${call} ${hereDocument(json)}\n`
  const variable = secretVariable(registry, secret)
  // jq puts the secret in: whatever is in it, the body stays JSON, and the secret stands in no file and on no command line.
  const fill = `jq ${shellQuote(`.${secret.path.join('.')} = $ENV.${variable}`)}`
  return `: "\${${variable}:?set it first}" && export ${variable}\n${fill} ${hereDocument(json, ' |')}\n${call}\n`
}

function terraformOf(registry: AnyRegistry, options: CodeOptions, secret: Secret | undefined): string | undefined {
  const { metadata, spec } = registry
  if (options.kind === 'pack') return undefined
  const label = hclName(metadata.name)
  const variable = secret === undefined ? undefined : `${label}_${secret.noun}`
  const type = options.kind === 'helm' ? 'spectrocloud_registry_helm' : 'spectrocloud_registry_oci'
  const credentials = secret === undefined || variable === undefined ? {} : { [secret.noun]: { expression: `var.${variable}` } }
  const resource: HclBlock = {
    type: 'resource',
    labels: [type, label],
    attributes: { name: metadata.name, ...argumentsOf(registry, options) },
    blocks: [
      { type: 'credentials', attributes: { ...credentialsOf(registry), ...credentials }, blocks: tlsOf(registry, options.kind) },
      ...ignored(options.kind, secret),
    ],
    ...(options.kind === 'helm' && hasTls(spec) && { comment: helmTlsWords }),
  }
  return toHcl([
    ...(variable === undefined
      ? []
      : [{ type: 'variable', labels: [variable], attributes: { type: { expression: 'string' }, sensitive: true } }]),
    resource,
    {
      type: 'import',
      comment: 'Takes over the registry that is there; leave it out to make a new one.',
      attributes: { to: { expression: `${type}.${label}` }, id: metadata.uid },
    },
  ])
}

const helmTlsWords =
  'The provider has no TLS settings for Helm repositories: certificate and Insecure Skip TLS Verify\nof this one are set in the console and stay as they are.'

function hasTls(spec: AnyRegistry['spec']): boolean {
  const tls = 'auth' in spec ? spec.auth.tls : undefined
  return tls !== undefined && ((tls.certificate ?? '') !== '' || tls.insecureSkipVerify)
}

function argumentsOf({ spec }: AnyRegistry, { kind, synchronised }: CodeOptions): Record<string, HclValue | undefined> {
  if (kind === 'helm') return { endpoint: spec.endpoint, is_private: 'isPrivate' in spec && spec.isPrivate }
  const optional = (text: string | undefined) => (text === undefined || text === '' ? undefined : text)
  return {
    type: kind === 'oci-ecr' ? 'ecr' : 'basic',
    endpoint: spec.endpoint,
    endpoint_suffix: 'basePath' in spec ? optional(spec.basePath) : undefined,
    provider_type: 'providerType' in spec ? spec.providerType : undefined,
    base_content_path: 'baseContentPath' in spec ? optional(spec.baseContentPath) : undefined,
    is_synchronization: synchronised,
    // Of a basic registry the provider reads it from the type of credentials.
    is_private: kind === 'oci-ecr' ? 'isPrivate' in spec && spec.isPrivate : 'auth' in spec && spec.auth.type === 'basic',
  }
}

function credentialsOf({ spec }: AnyRegistry): Record<string, HclValue | undefined> {
  if ('auth' in spec) {
    const { type = 'noAuth', username } = spec.auth
    return { credential_type: type, username: type === 'noAuth' || username === '' ? undefined : username }
  }
  const { credentialType, accessKey, sts } = spec.credentials ?? { credentialType: 'secret' as const }
  return credentialType === 'sts'
    ? { credential_type: 'sts', arn: sts?.arn, external_id: sts?.externalId }
    : { credential_type: 'secret', access_key: accessKey }
}

/**
 * The provider reads this block back for everything but open registries, even where nothing is set: left out, every plan would want to take it away
 * (resource_registry_oci_ecr.go, `tls_config`).
 */
function tlsOf({ spec }: AnyRegistry, kind: RegistryKind): HclBlock[] {
  if (kind === 'helm') return []
  const tls = 'auth' in spec ? spec.auth.tls : 'tls' in spec ? spec.tls : undefined
  const certificate = tls?.certificate ?? ''
  const insecure = tls?.insecureSkipVerify ?? false
  if (kind === 'oci-basic' && 'auth' in spec && spec.auth.type !== 'basic' && certificate === '' && !insecure) return []
  return [{ type: 'tls_config', attributes: { certificate, insecure_skip_verify: insecure } }]
}

/** Secrets are masked when they are read; the provider keeps a basic registry's password from its state, and compares the others with the mask. */
function ignored(kind: RegistryKind, secret: Secret | undefined): HclBlock[] {
  if (secret === undefined || kind === 'oci-basic') return []
  return [
    {
      type: 'lifecycle',
      comment:
        'The API masks it, so that every plan would see a difference. To change it, set it in the console or take this block out once.',
      attributes: { ignore_changes: [{ expression: `credentials[0].${secret.noun}` }] },
    },
  ]
}
