import * as z from 'zod/mini'
import type { RegistryOverview } from '~/contract/console'
import { contentPathProblem, normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import {
  BaseContentPath,
  BasicOciRegistrySpec,
  RegistryAuth,
  RegistryEndpoint,
  RegistryName,
  type BasicOciRegistry,
  type BasicOciRegistryInput,
} from '~/contract/registries'
import { isUnset } from '../../lib/time'

/** What the form shows, field by field; `toCreate`, `toUpdate` and `toValidate` turn it into what the API takes. */
export interface RegistryFormValues {
  name: string
  provider: 'pack'
  registryType: 'oci'
  endpoint: string
  endpointSuffix: string
  contentPaths: string[]
  username: string
  /** Empty in an edit means: keep the stored one. */
  password: string
  insecureSkipVerify: boolean
  /** PEM, as the server cleaned it; empty without one. */
  certificate: string
}

type SavedSettings = Pick<RegistryFormValues, 'endpoint' | 'endpointSuffix' | 'username' | 'insecureSkipVerify' | 'certificate'>

/** The connection that a stored password belongs to. The server uses it for no other. */
export interface SavedConnection extends Readonly<SavedSettings> {
  readonly uid: string
  readonly hasPassword: boolean
  /** RFC 3339; null when unknown. */
  readonly secretSetAt: string | null
  readonly secretSetBy: string | null
}

export const emptyRegistry: RegistryFormValues = {
  name: '',
  provider: 'pack',
  registryType: 'oci',
  endpoint: '',
  endpointSuffix: '',
  contentPaths: [],
  username: '',
  password: '',
  insecureSkipVerify: false,
  certificate: '',
}

const problems = (read: (text: string) => string | undefined) =>
  z.check<string>((payload) => {
    const message = read(payload.value)
    if (message !== undefined) payload.issues.push({ code: 'custom', input: payload.value, message, continue: true })
  })

/**
 * The rules of the form; limits are the contract's.
 * @param saved in an edit, the connection that the stored password belongs to
 */
export function registryFormSchema(saved?: SavedConnection) {
  const fields = z.object({
    name: z.string().check(problems((name) => firstProblem(RegistryName, name, { '': 'Enter a name' }))),
    provider: z.literal('pack'),
    registryType: z.literal('oci'),
    endpoint: z.string().check(
      problems((endpoint) => {
        const limit = firstProblem(RegistryEndpoint, endpoint)
        if (limit !== undefined) return limit
        const address = normalizeEndpoint(endpoint)
        return address.ok ? undefined : address.message
      }),
    ),
    endpointSuffix: z.string().check(
      problems((suffix) => {
        if (!/^[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/.test(suffix.trim()))
          return 'Enter the path of the registry API, such as artifactory/api/docker/packs, without spaces, ? or #'
        return firstProblem(BasicOciRegistrySpec.shape.basePath, suffix)
      }),
    ),
    contentPaths: z.array(z.string()).check(
      z.check((payload) => {
        const paths = splitContentPaths(payload.value.join(','))
        const wrong = paths.flatMap((path) => contentPathProblem(path) ?? [])
        const message = wrong[0] ?? firstProblem(BaseContentPath, paths.join(','))
        if (message !== undefined) payload.issues.push({ code: 'custom', input: payload.value, message, continue: true })
      }),
    ),
    username: z.string().check(
      problems((username) => {
        // RFC 7617, section 2: the first colon ends the user name; control characters are allowed in neither.
        if (username.includes(':')) return 'A user name can’t have a colon in it'
        if (/\p{Cc}/u.test(username)) return 'The user name has control characters'
        return firstProblem(RegistryAuth.shape.username, username)
      }),
    ),
    password: z.string().check(
      problems((password) => {
        if (/\p{Cc}/u.test(password)) return 'The password has control characters, such as a line break'
        return firstProblem(RegistryAuth.shape.password, password)
      }),
    ),
    insecureSkipVerify: z.boolean(),
    certificate: z.string(),
  })
  return fields.check(
    z.check((payload) => {
      const values = payload.value
      const issue = (path: string, message: string) => payload.issues.push({ code: 'custom', input: values, path: [path], message })
      if (values.username.trim() === '') {
        if (values.password !== '') issue('username', 'Enter the user name that this password belongs to, or clear the password')
        return
      }
      if (values.password !== '') return
      const reason = passwordNeeded(values, saved)
      if (reason !== undefined) issue('password', reason)
    }),
  )
}

/** Contract schemas say what is wrong in the API's words; `words` replaces the sentence for a given trimmed input. */
function firstProblem(schema: z.core.$ZodType, value: string, words: Readonly<Record<string, string>> = {}): string | undefined {
  const result = z.safeParse(schema, value)
  if (result.success) return undefined
  return words[value.trim()] ?? result.error.issues[0]?.message ?? 'This value is not allowed'
}

/**
 * Why the password has to be typed although the field may stay empty in an edit; undefined when it has not. The server holds the same rule
 * (`RegistrySecretRequired`): a stored password is used only with the address, user name and TLS settings that it was saved with.
 */
export function passwordNeeded(values: SavedSettings, saved: SavedConnection | undefined): string | undefined {
  if (values.username.trim() === '') return undefined
  if (saved === undefined || !saved.hasPassword) return 'Enter the password'
  const changed = changesAround(values, saved)
  if (changed.length === 0) return undefined
  return `Enter the password again: ${new Intl.ListFormat('en').format(changed)} changed, and the stored password is used only with what it was saved with`
}

function changesAround(values: SavedSettings, saved: SavedConnection): string[] {
  const address = normalizeEndpoint(values.endpoint)
  const differences: [string, boolean][] = [
    // A half-typed address is the endpoint field's own problem.
    ['the endpoint', address.ok && address.endpoint !== saved.endpoint],
    ['the endpoint suffix', trimPath(values.endpointSuffix) !== saved.endpointSuffix],
    ['the user name', values.username.trim() !== saved.username],
    ['the certificate', values.certificate !== saved.certificate],
    ['Insecure Skip TLS Verify', values.insecureSkipVerify !== saved.insecureSkipVerify],
  ]
  return differences.filter(([, differs]) => differs).map(([name]) => name)
}

function trimPath(path: string): string {
  return path
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .replace(/(^|\/)v2$/, '')
}

function toSpec(values: RegistryFormValues): BasicOciRegistryInput['spec'] {
  const address = normalizeEndpoint(values.endpoint)
  const username = values.username.trim()
  const credentials = username === '' ? {} : { username, ...(values.password === '' ? {} : { password: values.password }) }
  return {
    auth: {
      type: username === '' ? 'noAuth' : 'basic',
      ...credentials,
      tls: { enabled: true, insecureSkipVerify: values.insecureSkipVerify, certificate: values.certificate },
    },
    baseContentPath: splitContentPaths(values.contentPaths.join(',')).join(','),
    basePath: trimPath(values.endpointSuffix),
    containsSpectroManifest: false,
    endpoint: address.ok ? address.endpoint : values.endpoint.trim(),
    isSyncSupported: true,
    providerType: values.provider,
  }
}

export function toCreate(values: RegistryFormValues): BasicOciRegistryInput {
  return { metadata: { name: values.name.trim() }, spec: toSpec(values) }
}

export function toUpdate(values: RegistryFormValues, saved: SavedConnection): BasicOciRegistryInput {
  return { metadata: { name: values.name.trim(), uid: saved.uid }, spec: toSpec(values) }
}

/** The spec alone, as the validate call takes it; in an edit it names the registry so that the stored password can be used. */
export function toValidate(values: RegistryFormValues, saved?: SavedConnection): BasicOciRegistrySpec {
  return saved === undefined ? toSpec(values) : { ...toSpec(values), registryUid: saved.uid }
}

/** Equal for two states of the form exactly if a check of the one holds for the other. Lives in memory only. */
export function connectionKey(values: RegistryFormValues, saved?: SavedConnection): string {
  return JSON.stringify(toValidate(values, saved))
}

export function fromRegistry(registry: BasicOciRegistry): RegistryFormValues {
  const { spec } = registry
  return {
    ...emptyRegistry,
    name: registry.metadata.name,
    endpoint: spec.endpoint,
    endpointSuffix: spec.basePath ?? '',
    contentPaths: splitContentPaths(spec.baseContentPath ?? ''),
    username: spec.auth.type === 'noAuth' ? '' : (spec.auth.username ?? ''),
    insecureSkipVerify: spec.auth.tls?.insecureSkipVerify ?? false,
    certificate: spec.auth.tls?.certificate ?? '',
  }
}

export function savedConnection(
  registry: BasicOciRegistry,
  overview: Pick<RegistryOverview, 'secretSetAt' | 'secretSetBy'> | undefined,
): SavedConnection {
  const values = fromRegistry(registry)
  const address = normalizeEndpoint(values.endpoint)
  return {
    uid: registry.metadata.uid,
    endpoint: address.ok ? address.endpoint : values.endpoint,
    endpointSuffix: trimPath(values.endpointSuffix),
    username: values.username,
    insecureSkipVerify: values.insecureSkipVerify,
    certificate: values.certificate,
    hasPassword: (registry.spec.auth.password ?? '') !== '',
    secretSetAt: isUnset(overview?.secretSetAt) ? null : (overview?.secretSetAt ?? null),
    secretSetBy: overview?.secretSetBy ?? null,
  }
}

/** Which field of the form says what the server says about a field of the API; the validate call takes the spec alone. */
export const serverFields: Readonly<Record<string, keyof RegistryFormValues>> = {
  'metadata.name': 'name',
  'spec.providerType': 'provider',
  'spec.endpoint': 'endpoint',
  endpoint: 'endpoint',
  'spec.basePath': 'endpointSuffix',
  basePath: 'endpointSuffix',
  'spec.baseContentPath': 'contentPaths',
  baseContentPath: 'contentPaths',
  'spec.auth.username': 'username',
  'auth.username': 'username',
  'spec.auth.password': 'password',
  'auth.password': 'password',
  'spec.auth.tls.certificate': 'certificate',
  'auth.tls.certificate': 'certificate',
  'spec.auth.tls.insecureSkipVerify': 'insecureSkipVerify',
  'auth.tls.insecureSkipVerify': 'insecureSkipVerify',
}

/** What keeps the form from being used, as one sentence: the first problem in the order of the fields; undefined when nothing does. */
export function firstObstacle(values: RegistryFormValues, saved?: SavedConnection): string | undefined {
  const result = registryFormSchema(saved).safeParse(values)
  if (result.success) return undefined
  const order = Object.keys(emptyRegistry)
  return result.error.issues.toSorted((a, b) => order.indexOf(String(a.path[0])) - order.indexOf(String(b.path[0])))[0]?.message
}
