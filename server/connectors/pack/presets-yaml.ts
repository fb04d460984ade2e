import type { PackPreset } from '~/contract/packs'
import { storable } from './text'
import { Budget, isRecord, loadYaml } from './yaml'

/** Presets of one pack, and paths that one preset removes. */
const MAX_ENTRIES = 1_000

/**
 * Reads presets.yaml: a list `presets` of `name`, `displayName`, `group`, `remove` (paths) and `add` (YAML as text). An entry without a name is left out.
 * @throws when it is not YAML or not of that form
 */
export function readPresetsYaml(text: string): PackPreset[] {
  const root = loadYaml(text)
  if (root === undefined || root === null || root === '') return []
  if (!isRecord(root)) throw new Error('holds no list of presets')
  const list = root['presets']
  if (list === undefined || list === null || list === '') return []
  if (!Array.isArray(list)) throw new Error('holds no list of presets')
  const budget = new Budget()
  return list.slice(0, MAX_ENTRIES).flatMap((entry: unknown) => {
    if (!isRecord(entry)) return []
    const field = (key: string) => {
      const value = entry[key]
      return typeof value === 'string' ? storable(budget.take(value)) : ''
    }
    const name = field('name')
    if (name === '') return []
    const remove = Array.isArray(entry['remove']) ? entry['remove'].slice(0, MAX_ENTRIES) : []
    return [
      {
        name,
        displayName: field('displayName') || name,
        group: field('group'),
        add: field('add'),
        remove: remove.flatMap((path: unknown) => (typeof path === 'string' ? [storable(budget.take(path))] : [])),
      },
    ]
  })
}
