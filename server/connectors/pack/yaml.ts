import { FAILSAFE_SCHEMA, load } from 'js-yaml'

/**
 * Reads YAML with all scalars as text, so that `1.10` stays `1.10`. Synchronous: 1 MiB takes some 25 ms. Aliases are shared, not copied: whoever walks the
 * result bounds what is taken out of it.
 * @throws when it is not YAML
 */
export function loadYaml(text: string): unknown {
  return load(text, { schema: FAILSAFE_SCHEMA, json: true })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Characters that one file may bring into the catalogue, aliases written out. */
const MAX_EXTRACTED = 2 * 1024 * 1024

/** Counts what is taken out of a YAML file. */
export class Budget {
  private left = MAX_EXTRACTED

  /** @throws when the file is used up, as a small one with many aliases soon is */
  take(text: string): string {
    this.left -= text.length
    if (this.left < 0) throw new Error(`holds more than ${MAX_EXTRACTED.toLocaleString('en')} characters once its aliases are written out`)
    return text
  }
}
