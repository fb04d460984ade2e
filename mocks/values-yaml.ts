import type { PackSchemaEntry } from '~/contract/packs'

/** What a text holds, or where it stops being YAML. All scalars are texts as they were written. */
export type YamlReading = { readonly ok: true; readonly documents: readonly unknown[] } | { readonly ok: false; readonly message: string }

/** In the server's words; what is rare stays as the parser says it. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, 'a tab stands in the indentation: use spaces'],
  [/double quoted scalar/, 'a text in double quotes is not closed: add the quote that is missing'],
  [/single quoted scalar/, 'a text in single quotes is not closed: add the quote that is missing'],
  [/flow collection/, 'a bracket or a comma is missing in a list or map that is written in brackets'],
  [/bad indentation of a sequence/, 'this entry of a list is indented otherwise than the ones above it'],
  [
    /bad indentation|deficient indentation|block mapping entry|implicit mapping|implicit key/,
    'the indentation is wrong, or a colon or quotes are missing',
  ],
  [/end of the stream or a document separator/, 'this belongs to nothing above it: check its indentation, or put quotes around it'],
]

/** Reads YAML without expanding anything. The parser comes only when somebody saves values. @param documents values are one, manifests may be several */
export async function readYaml(text: string, documents: 'one' | 'many' = 'one'): Promise<YamlReading> {
  const { FAILSAFE_SCHEMA, loadAll, YAMLException } = await import('js-yaml')
  try {
    const read = loadAll(text, null, { schema: FAILSAFE_SCHEMA, json: true })
    if (documents === 'one' && read.length > 1)
      return {
        ok: false,
        message: `Line ${startOfSecond(text)}, column 1: a second document begins here, and values are one: take out the line ---`,
      }
    return { ok: true, documents: read }
  } catch (error) {
    if (!(error instanceof YAMLException)) return { ok: false, message: 'Line 1, column 1: it is nested too deeply to be read' }
    const { line, column } = error.mark
    const alias = /unidentified alias "([^"]{1,64})/.exec(error.reason)?.[1]
    const known = sentences.find(([pattern]) => pattern.test(error.reason))?.[1] ?? error.reason
    const sentence = alias === undefined ? known : `*${alias} refers to an anchor that does not exist: put quotes around it if it is a text`
    return { ok: false, message: `Line ${line + 1}, column ${column + 1}: ${sentence}` }
  }
}

/** From 1. The first line `---` may stand in front of the first document. */
function startOfSecond(text: string): number {
  let seen = false
  for (const [index, line] of text.split('\n').entries()) {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) {
      if (seen) return index + 1
      seen = true
    } else if (!/^\s*(#|%|$)/.test(line)) seen = true
  }
  return 1
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands at a parameter's path: keys with dots between them, `$[]` for every entry of a list. Where nothing is, there is an `undefined`. */
export function valuesAt(node: unknown, path: string): unknown[] {
  return follow(node, path.split('.'))
}

function follow(node: unknown, [first, ...rest]: readonly string[]): unknown[] {
  if (first === undefined) return [node]
  if (first === '$[]') return Array.isArray(node) ? node.flatMap((entry: unknown) => follow(entry, rest)) : [undefined]
  return isRecord(node) && Object.hasOwn(node, first) ? follow(node[first], rest) : [undefined]
}

export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^(~|null|)$/i.test(value))
}

/** What breaks a pack's schema, a sentence each. No value is quoted: it may be a password. @param defaults the pack's own values */
export function violationsOf(entries: readonly PackSchemaEntry[], root: unknown, defaults: unknown): string[] {
  return entries.flatMap((entry) => {
    const values = valuesAt(root, entry.name)
    const hints = entry.hints.length === 0 ? '' : ` (${entry.hints.join('; ')})`
    if (entry.readonly && JSON.stringify(values) !== JSON.stringify(valuesAt(defaults, entry.name)))
      return [`${entry.name} is read-only: set it back to the pack’s own value${hints}`]
    if (entry.required && values.some(isUnset)) return [`${entry.name} is required: give it a value${hints}`]
    const broken = values.some((value) => typeof value === 'string' && !isUnset(value) && !value.includes('{{') && !fits(entry, value))
    return broken ? [`${entry.name} ${ruleOf(entry)}${hints}`] : []
  })
}

function fits({ type, format, listOptions, regex }: PackSchemaEntry, value: string): boolean {
  const range = rangeOf(format)
  switch (type) {
    case 'number':
      return value.trim() !== '' && !Number.isNaN(Number(value)) && (range === undefined || within(Number(value), range))
    case 'boolean':
      return /^(true|false)$/.test(value)
    case 'list':
      return listOptions.includes(value)
    case 'ipv4':
      return /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/.test(value)
    case 'version':
      return /^v?\d+\.\d+\.\d+/.test(value)
    default:
      return regex === '' || new RegExp(regex).test(value)
  }
}

function ruleOf({ type, format, listOptions, regex }: PackSchemaEntry): string {
  const range = rangeOf(format)
  switch (type) {
    case 'number':
      return range === undefined ? 'must be a number' : `must be a number from ${range[0]} to ${range[1]}`
    case 'boolean':
      return 'must be true or false'
    case 'list':
      return `must be one of ${listOptions.join(', ')}`
    case 'ipv4':
      return 'must be an IPv4 address'
    case 'version':
      return 'must be a semantic version such as 1.2.3'
    default:
      return `must be a text that matches /${regex}/`
  }
}

function rangeOf(format: string): readonly [number, number] | undefined {
  const [, low, high] = /^\$\{number:\[(\d+)-(\d+)\]\}$/.exec(format) ?? []
  return low === undefined || high === undefined ? undefined : [Number(low), Number(high)]
}

function within(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high
}
