import { isIPv4 } from 'node:net'
import { createContext, runInContext } from 'node:vm'
import { valid } from 'semver'
import type { PackSchemaEntry } from '~/contract/packs'
import { isRecord } from '../connectors/pack/yaml'
import { isMacro, isUnset, valuesAt, Visits } from './values-yaml'

/** What one expression may take, and all of one layer, in milliseconds: they come from packs, and some take years. */
const EXPRESSION_MS = 250
const ALL_EXPRESSIONS_MS = 1_000

export interface SchemaFindings {
  readonly violations: string[]
  readonly unchecked: string[]
}

/**
 * Checks values against schema.yaml (Spectro Cloud documentation, "Pack Constraints", "Schema Constraints"). Values that are macros are known only when a cluster is
 * made: they count as set, and their format is not checked. Expressions are those of RE2; what JavaScript does not know, and what takes too long, is handed back as
 * unchecked. Runs in a worker: it may take a second.
 */
export function checkSchema(values: unknown, defaults: unknown, entries: readonly PackSchemaEntry[]): SchemaFindings {
  const tester = createTester()
  const violations: string[] = []
  const unchecked: string[] = []
  for (const entry of entries) {
    const visits = new Visits()
    const found = valuesAt(values, entry.name, visits)
    const hints = entry.hints.length === 0 ? '' : ` (${entry.hints.join('; ').slice(0, 200)})`
    if (entry.readonly && !isSame(found, valuesAt(defaults, entry.name, visits), visits)) {
      violations.push(`${entry.name} is read-only: set it back to the pack’s own value${hints}`)
      continue
    }
    if (entry.required && (found.length === 0 || found.some(isUnset))) {
      violations.push(`${entry.name} is required: give it a value${hints}`)
      continue
    }
    const format = readFormat(entry)
    if (format === undefined) continue
    const results = found.filter((value) => !isUnset(value) && !isMacro(value)).map((value) => format.check(value, tester))
    if (results.includes(false)) violations.push(`${entry.name} ${format.demand}${hints}`)
    else if (results.includes(undefined)) unchecked.push(entry.name)
  }
  return { violations, unchecked }
}

interface Format {
  /** Fits behind the name of the parameter. */
  readonly demand: string
  /** Undefined when it can't be told. */
  check(value: unknown, tester: Tester): boolean | undefined
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/

/** One `${type}`, or several with text between them, which together are a pattern for the whole value. */
function readFormat(entry: PackSchemaEntry): Format | undefined {
  const raw = entry.format === '' && entry.type !== '' ? `\${${entry.type}${entry.regex === '' ? '' : `:/${entry.regex}/`}}` : entry.format
  const parts = splitFormat(raw)
  const [only] = parts
  if (only === undefined) return undefined
  if (parts.length > 1 || only.literal !== '') return composite(raw, parts)
  return single(only.type, only.rule, entry.listOptions)
}

function single(type: string, rule: string, listOptions: readonly string[]): Format | undefined {
  const expression = /^\/(.*)\/$/s.exec(rule)?.[1]
  const matches = (text: string, tester: Tester) => (expression === undefined ? true : tester(expression, text))
  const pattern = expression === undefined ? '' : ` that matches /${expression.slice(0, 200)}/`
  switch (type) {
    case 'string':
    case 'password':
      return { demand: `must be a text${pattern}`, check: textual((text, tester) => matches(text, tester)) }
    case 'number': {
      const range = /^\[\s*(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)\s*\]$/.exec(rule)
      const [low, high] = range === null ? [-Infinity, Infinity] : [Number(range[1]), Number(range[2])]
      return {
        demand: `must be a number${range === null ? pattern : ` from ${low} to ${high}`}`,
        check: textual((text, tester) => {
          if (!NUMBER.test(text) || Number(text) < low || Number(text) > high) return false
          return matches(text, tester)
        }),
      }
    }
    case 'boolean':
    case 'bool':
      return { demand: 'must be true or false', check: textual((text) => /^(true|false)$/i.test(text)) }
    case 'list': {
      const options = listOptions.length > 0 ? listOptions : (/^\[(.*)\]$/s.exec(rule)?.[1] ?? '').split(',').map((option) => option.trim())
      return { demand: `must be one of ${options.join(', ').slice(0, 400)}`, check: textual((text) => options.includes(text)) }
    }
    case 'ipv4':
      return { demand: 'must be an IPv4 address', check: textual((text) => isIPv4(text)) }
    case 'version':
      return { demand: 'must be a semantic version such as 1.2.3', check: textual((text) => valid(text) !== null) }
    default:
      return undefined
  }
}

function textual(check: (text: string, tester: Tester) => boolean | undefined): Format['check'] {
  return (value, tester) => (typeof value === 'string' ? check(value, tester) : false)
}

const IPV4 = '(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|(?=\\D|$))){4}'

function composite(raw: string, parts: readonly Part[]): Format {
  const body = parts.map(({ literal, type, rule }) => escaped(literal) + (type === '' ? '' : `(?:${partPattern(type, rule)})`)).join('')
  return { demand: `must have the form ${raw.slice(0, 200)}`, check: textual((text, tester) => tester(`^(?:${body})$`, text)) }
}

function partPattern(type: string, rule: string): string {
  const expression = /^\/(.*)\/$/s.exec(rule)?.[1]
  if (expression !== undefined) return expression.replace(/^\^/, '').replace(/\$$/, '')
  switch (type) {
    case 'number':
      return '[-+]?\\d+(?:\\.\\d+)?'
    case 'boolean':
    case 'bool':
      return 'true|false'
    case 'list':
      return (/^\[(.*)\]$/s.exec(rule)?.[1] ?? '')
        .split(',')
        .map((option) => escaped(option.trim()))
        .join('|')
    case 'ipv4':
      return IPV4
    case 'version':
      return 'v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?'
    default:
      return '[\\s\\S]+'
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

interface Part {
  /** In front of it. */
  readonly literal: string
  /** Empty at the end. */
  readonly type: string
  readonly rule: string
}

/** A rule ends with the bracket or the slash that opened it and a brace: expressions have braces of their own. */
function splitFormat(format: string): Part[] {
  const parts: Part[] = []
  let rest = format
  while (rest !== '') {
    const found = /\$\{\s*([A-Za-z0-9]+)\s*(?::\s*(\/.*?\/|\[.*?\]|[^}]*?)\s*)?\}/s.exec(rest)
    if (found === null) return [...parts, { literal: rest, type: '', rule: '' }]
    const [all, type = '', rule = ''] = found
    parts.push({ literal: rest.slice(0, found.index), type, rule })
    rest = rest.slice(found.index + all.length)
  }
  return parts
}

/** Whether two lists of nodes say the same; undecided when there is no time left, which counts as the same. */
function isSame(left: unknown, right: unknown, visits: Visits): boolean {
  if (left === right || !visits.take()) return true
  if (isUnset(left) && isUnset(right)) return true
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((entry, index) => isSame(entry, right[index], visits))
  if (!isRecord(left) || !isRecord(right)) return false
  const keys = Object.keys(left)
  // Listing keys takes time of its own: by aliases one large map may stand in many places.
  if (!visits.take(keys.length)) return true
  return (
    keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key], visits))
  )
}

/** Whether an expression matches somewhere in a text; undefined when that can't be told. */
type Tester = (expression: string, text: string) => boolean | undefined

/** Matching stops after its time: V8 looks for that whenever an expression steps back. */
function createTester(): Tester {
  const sandbox = createContext({ expression: /x/, text: '' })
  let left = ALL_EXPRESSIONS_MS
  return (source, text) => {
    const expression = compile(source)
    const timeout = Math.floor(Math.min(EXPRESSION_MS, left))
    if (expression === undefined || timeout < 1) return undefined
    Object.assign(sandbox, { expression, text })
    const started = performance.now()
    try {
      return runInContext('expression.test(text)', sandbox, { timeout }) === true
    } catch {
      return undefined
    } finally {
      left -= performance.now() - started
    }
  }
}

const posix: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: '\\t ',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
}

/** RE2 as JavaScript writes it (https://github.com/google/re2/wiki/Syntax). */
function compile(source: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(source)
  const body = source
    .slice(flags?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\[:(\w+):\]/g, (all, name: string) => posix[name] ?? all)
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
  const unicode = /\\p\{|\\P\{/.test(body) ? 'u' : ''
  try {
    return new RegExp(body, [...new Set(flags?.[1])].join('') + unicode)
  } catch {
    return undefined
  }
}
