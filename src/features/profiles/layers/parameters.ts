import { type Document, isAlias, isSeq } from 'yaml'
import type { PackSchemaEntry } from '~/contract/packs'
import { controlOf, type Parameter } from './parameter-control'
import { childOf, keysOf, nodeAt, parseValues, scalarText, setValue } from './values-document'

/**
 * The parameters of a pack and what is wrong with them (Spectro Cloud documentation, "Pack Constraints", "Schema Constraints"). A macro is known only when a cluster is
 * made: it counts as a value, and its form is not checked. Runs in a worker: an expression of a pack may take as long as it likes.
 * @param defaults the pack's own values, which read-only parameters must keep
 * @throws {Unparsable}
 */
export function parametersOf(text: string, defaults: string, schema: readonly PackSchemaEntry[]): Parameter[] {
  const document = parseValues(text)
  const own = schema.some(({ readonly }) => readonly) ? parseValues(defaults) : undefined
  return schema.map((entry) => {
    const inList = entry.name.includes('$[]')
    const keys = inList ? entry.name.split('.') : keysOf(document, entry.name)
    const places = inList ? listed(document, document.contents, keys) : [nodeAt(document, keys)]
    const values = places.map((place) => scalarText(document, place))
    const isCollection = places.some(
      (place, index) => place !== undefined && place !== null && values[index] === undefined && !isNull(place),
    )
    const before = own === undefined ? [] : inList ? listed(own, own.contents, keys) : [nodeAt(own, keysOf(own, entry.name))]
    const kept =
      !entry.readonly || own === undefined || JSON.stringify(values) === JSON.stringify(before.map((node) => scalarText(own, node)))
    return {
      entry,
      keys,
      value: values.every((value) => value === undefined) ? undefined : values.map((value) => value ?? '').join(', '),
      editable: !inList && !isCollection && !entry.readonly,
      violation: kept ? violationOf(entry, values, isCollection) : 'This is read-only: set it back to the pack’s own value.',
    }
  })
}

function isNull(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'value' in node && node.value === null
}

/** Everything at a path with `$[]`, which stands for every entry of a list. */
function listed(document: Document, root: unknown, keys: readonly string[]): unknown[] {
  let nodes: unknown[] = [root]
  for (const key of keys) {
    nodes = nodes.flatMap((node) => {
      const target = isAlias(node) ? node.resolve(document) : node
      if (key === '$[]') return isSeq(target) ? target.items : [undefined]
      return [childOf(document, target, key)]
    })
    // More entries than anybody fills a form for.
    if (nodes.length > 1000) nodes = nodes.slice(0, 1000)
  }
  return nodes
}

function violationOf(entry: PackSchemaEntry, values: readonly (string | undefined)[], isCollection: boolean): string | undefined {
  if (entry.required && (values.length === 0 || (!isCollection && values.some((value) => value === undefined || value === '')))) {
    return 'This is required: give it a value.'
  }
  const demand = demandOf(entry)
  if (demand === undefined || isCollection) return undefined
  const wrong = values.some((value) => value !== undefined && value !== '' && !value.includes('{{') && !demand.holds(value))
  return wrong ? `This must be ${demand.words}.` : undefined
}

interface Demand {
  readonly words: string
  readonly holds: (value: string) => boolean
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/
const IPV4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/
const VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/

/** What a value must be, in words; undefined for anything. */
function demandOf({ type, format, regex, listOptions }: PackSchemaEntry): Demand | undefined {
  switch (type) {
    case 'number': {
      const range = /\[\s*(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)\s*\]/.exec(format)
      const [low, high] = range === null ? [-Infinity, Infinity] : [Number(range[1]), Number(range[2])]
      return {
        words: range === null ? 'a number' : `a number from ${low} to ${high}`,
        holds: (value) => NUMBER.test(value) && Number(value) >= low && Number(value) <= high && matches(regex, value),
      }
    }
    case 'boolean':
    case 'bool':
      return { words: 'true or false', holds: (value) => /^(true|false)$/i.test(value) }
    case 'list':
      return listOptions.length === 0
        ? undefined
        : { words: `one of ${listOptions.join(', ')}`, holds: (value) => listOptions.includes(value) }
    case 'ipv4':
      return { words: 'an IPv4 address', holds: (value) => IPV4.test(value) }
    case 'version':
      return { words: 'a version such as 1.2.3', holds: (value) => VERSION.test(value) }
    default:
      return regex === '' ? undefined : { words: `of the form ${regex.slice(0, 200)}`, holds: (value) => matches(regex, value) }
  }
}

/** Expressions are those of RE2; one that JavaScript can't read holds for everything, and the server has the last word. */
function matches(expression: string, value: string): boolean {
  if (expression === '') return true
  try {
    return new RegExp(expression.replaceAll('(?P<', '(?<').replaceAll('\\z', '$').replaceAll('\\A', '^')).test(value)
  } catch {
    return true
  }
}

/**
 * The values with a parameter set. Nothing typed takes a number or a choice away; a text is then empty.
 * @throws {Unparsable}
 */
export function setParameter(text: string, { entry, keys }: Pick<Parameter, 'entry' | 'keys'>, value: string): string {
  const control = controlOf(entry)
  const isText = control === 'text' || control === 'password' || control === 'select'
  if (value === '' && control !== 'text' && control !== 'password') return setValue(text, keys, undefined, 'text')
  return setValue(text, keys, value, isText || (control === 'number' && !NUMBER.test(value)) ? 'text' : 'plain')
}
