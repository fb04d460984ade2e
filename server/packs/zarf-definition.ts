import type { PackContents } from '~/contract/catalogue'
import { isRecord, loadYaml } from '../connectors/pack/yaml'
import { storable } from '../connectors/pack/text'

/** Components, and variables, of one package that are shown. */
const MAX_ENTRIES = 500
/** Longest text of one, in characters. */
const MAX_TEXT = 2_000

export type ZarfDefinition = Pick<PackContents, 'components' | 'variables'>

/**
 * What a zarf.yaml lets people choose (https://docs.zarf.dev/ref/components/, https://docs.zarf.dev/ref/values/). The default of a sensitive variable is left out.
 * Synchronous: 1 MiB, the largest that is stored, takes some 25 ms.
 * @returns empty lists for what is no YAML
 */
export function readZarfDefinition(text: string): ZarfDefinition {
  let root: unknown
  try {
    root = loadYaml(text)
  } catch {
    return { components: [], variables: [] }
  }
  return {
    components: entriesOf(root, 'components').map((entry) => ({
      name: textOf(entry, 'name'),
      description: textOf(entry, 'description'),
      required: isTrue(entry, 'required'),
      default: isTrue(entry, 'default'),
    })),
    variables: entriesOf(root, 'variables').map((entry) => ({
      name: textOf(entry, 'name'),
      description: textOf(entry, 'description'),
      default: isTrue(entry, 'sensitive') ? '' : textOf(entry, 'default'),
      prompt: isTrue(entry, 'prompt'),
      sensitive: isTrue(entry, 'sensitive'),
    })),
  }
}

/** The named ones. */
function entriesOf(root: unknown, key: string): Record<string, unknown>[] {
  const list = isRecord(root) ? root[key] : undefined
  if (!Array.isArray(list)) return []
  return list.slice(0, MAX_ENTRIES).flatMap((entry: unknown) => (isRecord(entry) && textOf(entry, 'name') !== '' ? [entry] : []))
}

function textOf(entry: Record<string, unknown>, key: string): string {
  const value = entry[key]
  return typeof value === 'string' ? storable(value.slice(0, MAX_TEXT)) : ''
}

/** All scalars come as texts; these are the ways that YAML 1.2 has to write it. */
function isTrue(entry: Record<string, unknown>, key: string): boolean {
  const value = entry[key]
  return typeof value === 'string' && /^(true|True|TRUE)$/.test(value)
}
