import * as z from 'zod/mini'
import type { PackResource } from '~/contract/catalogue'
import { type PackConstraint, PackLayer } from '~/contract/packs'
import { MAX_ENTRIES, MAX_WORD, readAnnotations, Word, word, Words, words } from '../words'
import { decodeText, storable } from './text'

/** What pack.json says, filled up where it may be silent. */
export interface PackJson {
  readonly name: string
  readonly displayName: string
  readonly version: string
  readonly layer: PackLayer
  readonly addonType: string
  readonly addonSubType: string
  /** `['all']` when it names none. */
  readonly cloudTypes: string[]
  readonly group: string
  readonly eol: string
  readonly annotations: Record<string, string>
  readonly dependencies: PackConstraint[]
  readonly resources: PackResource[]
  /** Text of the file. */
  readonly definition: string
}

const Source = z.object({
  name: Word,
  displayName: Word,
  version: Word,
  layer: Word,
  addonType: Word,
  addonSubType: Word,
  cloudTypes: Words,
  cloudType: Words,
  group: Word,
  eol: Word,
  annotations: z.optional(z.unknown()),
  constraints: z.optional(z.unknown()),
})

// Spectro Cloud documentation, "Pack Constraints": "Dependency Constraints" and "Resource Constraints".
const Dependencies = z.object({ dependencies: z.array(z.unknown()) })
const Resources = z.object({ resources: z.array(z.unknown()) })
const DependencySource = z.object({
  packName: Word,
  layer: Word,
  type: z.enum(['required', 'optional', 'notSupported', 'upgrade']),
  minVersion: Word,
  maxVersion: Word,
})

const ResourceSource = z.object({
  type: z.enum(['cpu', 'memory', 'diskSize']),
  minLimit: z.nullish(z.union([z.number(), z.string()])),
  components: z.nullish(z.array(z.unknown())),
})
const ComponentSource = z.object({
  scheduleType: z.enum(['all', 'master', 'worker']),
  resourceRequestParamRef: Word,
  replicaCountParamRef: Word,
})

/**
 * Reads pack.json: tolerant of what real packs get wrong, strict in what the catalogue needs (name, displayName, version, layer).
 * Synchronous: 1 MiB takes some 10 ms.
 * @returns the reason why it can't be used, for an administrator
 */
export function readPackJson(bytes: Buffer): { ok: true; value: PackJson } | { ok: false; reason: string } {
  const text = decodeText(bytes)
  if (text === undefined) return refused('pack.json is not UTF-8 text')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return refused(`pack.json is not valid JSON (${error instanceof Error ? storable(error.message).slice(0, 200) : 'unreadable'})`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refused('pack.json holds no object')
  const parsed = Source.safeParse(json)
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
    return refused(`pack.json has a value of the wrong kind in ${fields.join(', ')}`)
  }

  const source = parsed.data
  const required = {
    name: word(source.name),
    displayName: word(source.displayName),
    version: word(source.version),
    layer: word(source.layer),
  }
  const missing = Object.entries(required).flatMap(([key, value]) => (value === '' ? [key] : []))
  if (missing.length > 0) return refused(`pack.json lacks ${missing.join(', ')}`)
  const layer = PackLayer.safeParse(required.layer.toLowerCase())
  if (!layer.success)
    return refused(`pack.json has the unknown layer “${required.layer.slice(0, 64)}”; it must be one of ${PackLayer.options.join(', ')}`)

  const cloudTypes = [...words(source.cloudTypes), ...words(source.cloudType)]
  const value: PackJson = {
    ...required,
    layer: layer.data,
    addonType: word(source.addonType),
    addonSubType: word(source.addonSubType),
    cloudTypes: cloudTypes.length === 0 ? ['all'] : [...new Set(cloudTypes)].slice(0, MAX_ENTRIES),
    group: word(source.group),
    eol: word(source.eol),
    annotations: readAnnotations(source.annotations),
    dependencies: readDependencies(source.constraints),
    resources: readResources(source.constraints),
    definition: text,
  }
  const { definition: _, ...rest } = value
  const long = Object.entries(rest).flatMap(([key, entry]) => (typeof entry === 'string' && entry.length > MAX_WORD ? [key] : []))
  if (long.length > 0) return refused(`pack.json has more than ${MAX_WORD} characters in ${long.join(', ')}`)
  return { ok: true, value }
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

/** One that can't be understood is left out; the pack is used without it. */
function readDependencies(constraints: unknown): PackConstraint[] {
  const parsed = Dependencies.safeParse(constraints)
  if (!parsed.success) return []
  return parsed.data.dependencies.slice(0, MAX_ENTRIES).flatMap((entry) => {
    const one = DependencySource.safeParse(entry)
    if (!one.success) return []
    const { packName, layer, type, minVersion, maxVersion } = one.data
    const dependency = { name: word(packName), layer: word(layer), type, minVersion: word(minVersion), maxVersion: word(maxVersion) }
    const isUsable = dependency.name !== '' && Object.values(dependency).every((text) => text.length <= MAX_WORD)
    return isUsable ? [dependency] : []
  })
}

/** One that can't be understood is left out, as for dependencies. A limit may be a number in quotes; absent it is 0, as in the packs that have only components. */
function readResources(constraints: unknown): PackResource[] {
  const parsed = Resources.safeParse(constraints)
  if (!parsed.success) return []
  return parsed.data.resources.slice(0, MAX_ENTRIES).flatMap((entry) => {
    const one = ResourceSource.safeParse(entry)
    if (!one.success) return []
    const minLimit = Number(one.data.minLimit ?? 0)
    if (!Number.isFinite(minLimit) || minLimit < 0) return []
    return [{ type: one.data.type, minLimit, components: (one.data.components ?? []).slice(0, MAX_ENTRIES).flatMap(readComponent) }]
  })
}

function readComponent(entry: unknown): PackResource['components'] {
  const one = ComponentSource.safeParse(entry)
  if (!one.success) return []
  const component = {
    scheduleType: one.data.scheduleType,
    resourceRequestParamRef: word(one.data.resourceRequestParamRef),
    replicaCountParamRef: word(one.data.replicaCountParamRef),
  }
  return component.resourceRequestParamRef.length > MAX_WORD || component.replicaCountParamRef.length > MAX_WORD ? [] : [component]
}
