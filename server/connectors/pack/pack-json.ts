import * as z from 'zod/mini'
import { PackLayer } from '~/contract/packs'
import { decodeText, storable } from './text'

/** Longest name, version and the like, in characters. */
const MAX_WORD = 256
/** Entries of a list or of the annotations that are kept. */
const MAX_ENTRIES = 200
/** Longest annotation, in characters. */
const MAX_ANNOTATION = 16 * 1024

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
}

// A number where a word belongs (`"version": 1.5`) is taken at its word; null means absent.
const Word = z.nullish(z.union([z.string(), z.number(), z.boolean()]))
const Words = z.nullish(z.union([z.array(z.unknown()), z.string()]))

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
  }
  const long = Object.entries(value).flatMap(([key, entry]) => (typeof entry === 'string' && entry.length > MAX_WORD ? [key] : []))
  if (long.length > 0) return refused(`pack.json has more than ${MAX_WORD} characters in ${long.join(', ')}`)
  return { ok: true, value }
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

function word(value: string | number | boolean | null | undefined): string {
  return storable(String(value ?? '')).trim()
}

function words(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((one) => (typeof one === 'string' && one.trim() !== '' && one.length <= MAX_WORD ? [storable(one).trim()] : []))
}

/** An object of strings; other values are written out. Some packs have a list of such objects, which are joined. */
function readAnnotations(value: unknown): Record<string, string> {
  const objects: unknown[] = Array.isArray(value) ? value : [value]
  const entries: [string, string][] = []
  for (const object of objects) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) continue
    for (const [key, entry] of Object.entries(object)) {
      if (entries.length === MAX_ENTRIES) break
      const text = typeof entry === 'string' ? entry : entry === null || entry === undefined ? '' : JSON.stringify(entry)
      if (key !== '' && key.length <= MAX_WORD) entries.push([storable(key), storable(text).slice(0, MAX_ANNOTATION)])
    }
  }
  return Object.fromEntries(entries)
}
