import type { Resolver } from 'react-hook-form'
import { api } from '~/contract/api'
import { readInput } from '~/contract/input'
import type { Scope } from '~/contract/operation'
import type { EcrRegistry, BasicOciRegistry } from '~/contract/oci-registries'
import type { HelmRegistry } from '~/contract/helm-registries'
import type { PackRegistry } from '~/contract/pack-registries'
import type { RegistryOverview } from '~/contract/console'
import type { RegistryKind } from '~/contract/registries'
import { readSettings, type RegistrySettings } from '~/contract/registry-settings'
import { isUnset } from '../../lib/time'
import { fromHelm, helm } from './kinds/helm'
import type { KindForm } from './kinds/kind-form'
import { fromOciBasic, ociBasic } from './kinds/oci-basic'
import { fromOciEcr, ociEcr } from './kinds/oci-ecr'
import { fromPack, pack } from './kinds/pack'
import { fieldOrder, kindOf, type RegistryField, type RegistryFormValues, type SavedConnection } from './registry-values'

const forms: Readonly<Record<RegistryKind, KindForm>> = { 'oci-basic': ociBasic, 'oci-ecr': ociEcr, helm, pack }

/** How the form speaks with the API, by what is chosen in it. */
export function formOf(values: RegistryFormValues): KindForm {
  return forms[kindOf(values)]
}

/** A registry as its own kind's address hands it out. */
export type AnyRegistry = BasicOciRegistry | EcrRegistry | HelmRegistry | PackRegistry

const isHelm = (registry: AnyRegistry): registry is HelmRegistry => 'helmSyncStatus' in registry.status
const isPack = (registry: AnyRegistry): registry is PackRegistry => 'packSyncStatus' in registry.status
const isEcr = (registry: BasicOciRegistry | EcrRegistry): registry is EcrRegistry => !('auth' in registry.spec)

export function fromRegistry(registry: AnyRegistry): RegistryFormValues {
  if (isHelm(registry)) return fromHelm(registry)
  if (isPack(registry)) return fromPack(registry)
  return isEcr(registry) ? fromOciEcr(registry) : fromOciBasic(registry)
}

/** What an edit has to remember of the registry as it is stored. */
export function savedConnection(
  registry: AnyRegistry,
  scope: Scope,
  overview: Pick<RegistryOverview, 'secretSetAt' | 'secretSetBy'> | undefined,
): SavedConnection {
  const common = {
    uid: registry.metadata.uid,
    hasSecret: hasSecret(registry),
    secretSetAt: isUnset(overview?.secretSetAt) ? null : (overview?.secretSetAt ?? null),
    secretSetBy: overview?.secretSetBy ?? null,
    containsSpectroManifest: 'containsSpectroManifest' in registry.spec && registry.spec.containsSpectroManifest,
    externalId: ('credentials' in registry.spec ? registry.spec.credentials.sts?.externalId : undefined) ?? '',
  }
  const values = fromRegistry(registry)
  const settings = readSettings(formOf(values).toSpec(values, { ...common, settings: undefined }), scope)
  return { ...common, settings: settings.ok ? settings.value : undefined }
}

/** Secrets are masked in what is read: what is not there at all is not stored. */
function hasSecret({ spec }: AnyRegistry): boolean {
  const filled = (text: string | undefined) => text !== undefined && text !== ''
  if (!('auth' in spec)) return filled(spec.credentials.secretKey)
  return spec.auth.type === 'token' ? filled(spec.auth.token) : filled(spec.auth.password)
}

/** A sentence for each field that is wrong. */
export type Problems = Partial<Record<RegistryField, string>>

/** The rules of the form: those of the contract, which the server has too, so that both say the same. */
export function problemsOf(values: RegistryFormValues, scope: Scope, saved?: SavedConnection): Problems {
  const form = formOf(values)
  const found: Problems = {}
  if (values.name.trim() === '') found.name = 'Enter a name'
  const add = (fields: Readonly<Record<string, string>>) => {
    for (const [path, sentence] of Object.entries(fields)) {
      const field = fieldFor(path, form)
      if (field !== undefined) found[field] ??= sentence
    }
  }
  const rules = readSettings(form.toSpec(values, saved), scope)
  if (!rules.ok) add(rules.fields)
  const request = form.toCreate(values)
  const limits = readInput(api[request.id].body, request.input.body, 'body')
  if (!limits.ok) add(limits.fields)
  if (rules.ok) {
    const secret = secretNeeded(rules.value, saved)
    if (secret !== undefined) found[secret.field] ??= secret.sentence
  }
  return found
}

/** The nearest field that the form has for a path of the API: `auth.tls` also takes what is said about `auth.tls.certificate`. */
function fieldFor(path: string, form: KindForm): RegistryField | undefined {
  if (path === 'metadata.name') return 'name'
  for (let current = path.replace(/^spec\./, ''); ;) {
    const field = form.fields[current]
    if (field !== undefined) return field
    const cut = current.lastIndexOf('.')
    if (cut < 0) return undefined
    current = current.slice(0, cut)
  }
}

/** For what the server says about fields: with `spec` before the path, and without where the spec alone is sent. */
export function serverFields(values: RegistryFormValues): Readonly<Record<string, RegistryField>> {
  const entries = Object.entries(formOf(values).fields)
  return {
    'metadata.name': 'name',
    ...Object.fromEntries(entries),
    ...Object.fromEntries(entries.map(([path, field]) => [`spec.${path}`, field])),
  }
}

export function resolverFor(scope: Scope, saved: SavedConnection | undefined): Resolver<RegistryFormValues> {
  return (values) => {
    const problems = Object.entries(problemsOf(values, scope, saved))
    if (problems.length === 0) return { values, errors: {} }
    return { values: {}, errors: Object.fromEntries(problems.map(([field, message]) => [field, { type: 'rule', message }])) }
  }
}

/** What keeps the form from being used, as one sentence: the first problem in the order of the fields; undefined when nothing does. */
export function firstObstacle(values: RegistryFormValues, scope: Scope, saved?: SavedConnection): string | undefined {
  const problems = Object.entries(problemsOf(values, scope, saved))
  return problems.toSorted(([a], [b]) => fieldOrder.indexOf(a) - fieldOrder.indexOf(b))[0]?.[1]
}

/** Equal for two states of the form exactly if a check of the one holds for the other. Lives in memory only. */
export function connectionKey(values: RegistryFormValues, saved?: SavedConnection): string {
  return JSON.stringify(formOf(values).toValidate(values, saved))
}

const secrets = {
  basic: { field: 'password', name: 'password' },
  token: { field: 'token', name: 'token' },
  secret: { field: 'secretKey', name: 'secret access key' },
} as const satisfies Record<string, { field: RegistryField; name: string }>

/**
 * Why a secret has to be typed although its field may stay empty in an edit; undefined when it has not. The server holds the same rule
 * (`RegistrySecretRequired`): a stored secret is used only with the address, identity and TLS settings that it was saved with.
 */
function secretNeeded(
  settings: RegistrySettings,
  saved: SavedConnection | undefined,
): { field: RegistryField; sentence: string } | undefined {
  const { credentials } = settings
  if (credentials.type === 'noAuth' || credentials.type === 'sts' || credentials.secret !== undefined) return undefined
  const { field, name } = secrets[credentials.type]
  if (saved?.hasSecret !== true) return { field, sentence: `Enter the ${name}` }
  if (saved.settings === undefined) return undefined
  const changed = changesAround(settings, saved.settings)
  if (changed.length === 0) return undefined
  const list = new Intl.ListFormat('en').format(changed)
  return { field, sentence: `Enter the ${name} again: ${list} changed, and the stored ${name} is used only with what it was saved with` }
}

/** As `secretNeeded`, for the line under the field while one types. */
export function secretReason(values: RegistryFormValues, scope: Scope, saved: SavedConnection): string | undefined {
  const rules = readSettings(formOf(values).toSpec(values, saved), scope)
  return rules.ok ? secretNeeded(rules.value, saved)?.sentence : undefined
}

function changesAround(now: RegistrySettings, saved: RegistrySettings): string[] {
  const { credentials } = now
  const userOf = ({ credentials: each }: RegistrySettings) => ('username' in each ? each.username : '')
  const sameType = credentials.type === saved.credentials.type
  const differences: [string, boolean][] = [
    ['the endpoint', now.endpoint !== saved.endpoint],
    ['the endpoint suffix', now.basePath !== saved.basePath],
    ['the authentication type', !sameType],
    [credentials.type === 'secret' ? 'the access key' : 'the user name', sameType && userOf(now) !== userOf(saved)],
    ['the certificate', now.certificate !== saved.certificate],
    ['Insecure Skip TLS Verify', now.insecureSkipVerify !== saved.insecureSkipVerify],
  ]
  return differences.filter(([, differs]) => differs).map(([name]) => name)
}
