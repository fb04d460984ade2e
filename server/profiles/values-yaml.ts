import { FAILSAFE_SCHEMA, loadAll, Type, YAMLException } from 'js-yaml'
import { isRecord } from '../connectors/pack/yaml'
import type { YamlProblem } from './values-protocol'

/** Deepest nesting that js-yaml reads, by its own default: far more than any configuration has. */
const MAX_DEPTH = 100

/**
 * All scalars are texts as they were written, so that `1.10` stays `1.10`; a tag that asks for something else is read over. `<<` is an ordinary key here: copying
 * what it merges takes as long as somebody likes, so `valuesAt` follows it where it leads.
 */
const TEXTS = FAILSAFE_SCHEMA.extend({
  explicit: (['scalar', 'sequence', 'mapping'] as const).map(
    (kind) =>
      new Type('', { kind, multi: true, construct: (data: unknown) => data ?? (kind === 'scalar' ? '' : kind === 'sequence' ? [] : {}) }),
  ),
})

/**
 * Reads YAML without running or expanding anything: aliases are shared, so a "billion laughs" stays as small as it was written. Whoever walks the result
 * bounds what is visited. Takes some 30 ms for 1 MiB.
 */
export function readYaml(text: string): { ok: true; documents: unknown[] } | { ok: false; problem: YamlProblem } {
  try {
    return { ok: true, documents: loadAll(text, null, { schema: TEXTS, json: true }) }
  } catch (error) {
    return { ok: false, problem: describe(error, text) }
  }
}

/** @param line from 1 @param column from 1 */
export function problemAt(line: number, column: number, sentence: string): YamlProblem {
  return { line, column, message: `Line ${line}, column ${column}: ${sentence}` }
}

function describe(error: unknown, text: string): YamlProblem {
  if (error instanceof RangeError) return problemAt(1, 1, 'it is nested too deeply to be read')
  if (!(error instanceof YAMLException)) return problemAt(1, 1, 'this is no YAML')
  const { line, column } = error.mark
  return problemAt(line + 1, column + 1, sentenceOf(error.reason, text.split('\n', line + 1)[line] ?? ''))
}

/** In words that help; what is rare stays as the parser says it. Sources: the reasons that js-yaml 4 throws. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, 'a tab stands in the indentation: use spaces'],
  [/double quoted scalar/, 'a text in double quotes is not closed: add the quote that is missing'],
  [/single quoted scalar/, 'a text in single quotes is not closed: add the quote that is missing'],
  [
    /within a flow collection|missed comma between flow collection/,
    'a bracket or a comma is missing in a list or map that is written in brackets',
  ],
  [/bad indentation of a sequence/, 'this entry of a list is indented otherwise than the ones above it'],
  [
    /bad indentation|deficient indentation|block mapping entry|implicit mapping|implicit key/,
    'the indentation is wrong, or a colon or quotes are missing',
  ],
  [/end of the stream or a document separator/, 'this belongs to nothing above it: check its indentation, or put quotes around it'],
  [/maxDepth/, `it is nested more than ${MAX_DEPTH} levels deep`],
  [/non-printable|null byte/, 'a character stands here that no text has'],
]

function sentenceOf(reason: string, line: string): string {
  const alias = /unidentified alias "(.{1,64})/s.exec(reason)?.[1]?.replace(/"$/, '')
  if (alias !== undefined) return `*${alias} refers to an anchor that does not exist: put quotes around it if it is a text`
  const known = sentences.find(([pattern]) => pattern.test(reason))?.[1] ?? reason.slice(0, 200)
  return line.includes('{{') ? `${known}. A value with {{ }} needs quotes around it` : known
}

/** Nodes that one question may look at. */
const MAX_VISITS = 50_000

/** Bounds a walk: what is shared by aliases may be reached on more ways than there is time for. */
export class Visits {
  private left = MAX_VISITS

  /** @param nodes that are looked at in one go @returns false when it is enough */
  take(nodes = 1): boolean {
    this.left -= nodes
    return this.left >= 0
  }
}

/**
 * What stands at a parameter's path: keys with dots between them, `$[]` for every entry of a list. A key may hold dots itself. Where nothing is, there is an
 * `undefined`, one for each list entry without it.
 */
export function valuesAt(root: unknown, path: string, visits: Visits): unknown[] {
  return follow(root, path.split('.'), visits)
}

function follow(node: unknown, segments: readonly string[], visits: Visits): unknown[] {
  if (segments.length === 0) return [node]
  if (!visits.take()) return []
  const [first, ...rest] = segments
  if (first === '$[]' && Array.isArray(node) && !visits.take(node.length)) return []
  if (first === '$[]') return Array.isArray(node) ? node.flatMap((entry: unknown) => follow(entry, rest, visits)) : [undefined]
  for (let length = 1; length <= segments.length; length += 1) {
    const value = childOf(node, segments.slice(0, length).join('.'), visits)
    if (value === undefined) continue
    const found = follow(value, segments.slice(length), visits)
    if (found.some((one) => one !== undefined) || found.length === 0) return found
  }
  return [undefined]
}

/** A key of its own, or of what `<<` merges into it. */
function childOf(node: unknown, key: string, visits: Visits): unknown {
  if (!visits.take() || !isRecord(node)) return undefined
  if (Object.hasOwn(node, key)) return node[key]
  const merged = Object.hasOwn(node, '<<') ? node['<<'] : undefined
  for (const one of Array.isArray(merged) ? merged : [merged]) {
    const value = childOf(one, key, visits)
    if (value !== undefined) return value
  }
  return undefined
}

/** Nothing, an empty text, or one of the ways to write null. */
export function isUnset(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'string' && /^(~|null|)$/i.test(value))
  )
}

/** Whether it is known only when a cluster is made: a macro such as `{{.spectro.system.cluster.name}}`, quoted or not. */
export function isMacro(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{')
  // Without quotes it is a map whose only key is a map.
  return isRecord(value) && Object.keys(value).some((key) => key === '[object Object]')
}
