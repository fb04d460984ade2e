import type { PackSchemaEntry } from '~/contract/packs'

/** A parameter of the pack's schema.yaml, as the values have it. */
export interface Parameter {
  readonly entry: PackSchemaEntry
  /** Keys that lead to it. */
  readonly keys: readonly string[]
  /** As it is read; undefined where nothing is. Of a parameter in a list, all of them. */
  readonly value: string | undefined
  /** False where it stands in every entry of a list, or is no single value: it is changed in the text. */
  readonly editable: boolean
  /** What the schema has against it: one sentence. */
  readonly violation: string | undefined
}

/** How a parameter is filled in. */
export function controlOf({ type, listOptions }: PackSchemaEntry): 'select' | 'switch' | 'password' | 'number' | 'text' {
  if (type === 'list' && listOptions.length > 0) return 'select'
  if (type === 'boolean' || type === 'bool') return 'switch'
  if (type === 'password') return 'password'
  return type === 'number' ? 'number' : 'text'
}
