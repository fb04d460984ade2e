import type { PackSchemaEntry } from '~/contract/packs'
import { storable } from './text'
import { Budget, isRecord, loadYaml } from './yaml'

/** Parameters of one pack. */
const MAX_ENTRIES = 2_000

/**
 * Reads schema.yaml: dotted parameter path to `schema: '{{ required | readonly | format "${type:...}" | hints "..." }}'`.
 * Source: Spectro Cloud documentation, "Pack Constraints".
 * @throws when it is not YAML or not of that form
 */
export function readSchemaYaml(text: string): PackSchemaEntry[] {
  const root = loadYaml(text)
  if (root === undefined || root === null || root === '') return []
  if (!isRecord(root)) throw new Error('holds no parameters')
  const budget = new Budget()
  return Object.entries(root)
    .slice(0, MAX_ENTRIES)
    .flatMap(([name, value]) => {
      const template = isRecord(value) ? value['schema'] : undefined
      return typeof template === 'string' ? [readTemplate(storable(budget.take(name)), storable(budget.take(template)))] : []
    })
}

function readTemplate(name: string, template: string): PackSchemaEntry {
  const inner = template.replace(/^\s*\{\{/, '').replace(/\}\}\s*$/, '')
  let format = ''
  let required = false
  let readonly = false
  const hints: string[] = []
  let verb = ''
  for (const [, quoted, word] of inner.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s|"]+)/g)) {
    if (word !== undefined) {
      verb = word
      if (word === 'required') required = true
      if (word === 'readonly') readonly = true
      continue
    }
    // Only the quotes are escaped in these strings; a backslash belongs to the expression.
    const value = (quoted ?? '').replace(/\\"/g, '"')
    if (verb === 'format') format = value
    if (verb === 'hints') hints.push(value)
  }
  return { name, required, readonly, format, hints, ...readFormat(format) }
}

/** `${string:/expression/}`, `${number:[1-5]}`, `${list:[A,B]}`, or several with text between them, which together are a string. */
function readFormat(format: string): { type: string; regex: string; listOptions: string[] } {
  const single = /^\$\{([A-Za-z0-9]+)(?::(.*))?\}$/s.exec(format)
  const type = single?.[1]
  if (type === undefined || /\}[^}]*\$\{/.test(format)) return { type: 'string', regex: '', listOptions: [] }
  const rule = single?.[2] ?? ''
  const options = type === 'list' ? /^\[(.*)\]$/s.exec(rule)?.[1] : undefined
  return {
    type,
    regex: /^\/(.*)\/$/s.exec(rule)?.[1] ?? '',
    listOptions: options === undefined ? [] : options.split(',').map((option) => option.trim()),
  }
}
