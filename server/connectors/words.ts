import * as z from 'zod/mini'
import { storable } from './pack/text'

/** Longest name, version and the like, in characters. */
export const MAX_WORD = 256
/** Entries of a list or of the annotations that are kept. */
export const MAX_ENTRIES = 200
/** Longest annotation, in characters. */
const MAX_ANNOTATION = 16 * 1024

/** A number where a word belongs (`"version": 1.5`) is taken at its word; null means absent. */
export const Word = z.nullish(z.union([z.string(), z.number(), z.boolean()]))
/** One word or several. */
export const Words = z.nullish(z.union([z.array(z.unknown()), z.string()]))

/** The text of a `Word`, trimmed; empty when absent. */
export function word(value: string | number | boolean | null | undefined): string {
  return storable(String(value ?? '')).trim()
}

/** The usable texts of `Words`. */
export function words(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.flatMap((one) => (typeof one === 'string' && one.trim() !== '' && one.length <= MAX_WORD ? [storable(one).trim()] : []))
}

/** An object of strings; other values are written out. Some have a list of such objects, which are joined. */
export function readAnnotations(value: unknown): Record<string, string> {
  const objects: unknown[] = Array.isArray(value) ? value : [value]
  const entries: [string, string][] = []
  for (const object of objects) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) continue
    for (const [key, entry] of Object.entries(object)) {
      if (entries.length === MAX_ENTRIES) break
      if (key !== '' && key.length <= MAX_WORD) entries.push([storable(key), annotation(entry)])
    }
  }
  return Object.fromEntries(entries)
}

/** A value as an annotation, cut where it is too long. */
export function annotation(value: unknown): string {
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)
  return storable(text.slice(0, MAX_ANNOTATION))
}
