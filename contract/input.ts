import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

type Schema = z.core.$ZodType

/** Input that a schema accepted, or a sentence for every field that is wrong. */
export type Input = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fields: Record<string, string> }

const english = en()

/**
 * Checks what a caller sent: the server and the mocks say the same about the same fault.
 * @param root name of the input where a fault has no path: `body` or `query`
 */
export function readInput(schema: Schema, value: unknown, root: string): Input {
  const result = z.safeParse(schema, value, { error: describe })
  const fields: Record<string, string> = {}
  const add = (path: readonly PropertyKey[], sentence: string) => {
    const name = path.map(String).join('.') || root
    fields[name] ??= sentence
  }
  for (const issue of result.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) add([...issue.path, key], 'This field is unknown')
    else add(issue.path, issue.message)
  }
  // PostgreSQL can't store it, and no name or text has it for a good reason.
  findNul(value, [], (path) => add(path, 'This has a NUL character'))
  return Object.keys(fields).length === 0 ? { ok: true, value: result.data } : { ok: false, fields }
}

/** Sentences for what the contract's schemas leave without one. */
const describe: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'This is required'
  if (issue.code === 'invalid_type') return `This must be ${article(issue.expected)}`
  if (issue.code === 'invalid_value') return `This must be ${orList(issue.values.map(String))}`
  if (issue.code === 'too_big' && issue.origin === 'string') return `This is longer than ${count(issue.maximum)} characters`
  if (issue.code === 'too_small' && issue.origin === 'string') return `This is shorter than ${count(issue.minimum)} characters`
  if (issue.code === 'invalid_union') {
    // The alternatives differ in what they accept from JSON and from a query string: the last one that got past the type says it best.
    const sentences = issue.errors.flatMap((alternative) => alternative.slice(0, 1)).filter((inner) => inner.code !== 'invalid_type')
    const sentence = sentences.at(-1)?.message
    if (sentence !== undefined) return sentence
  }
  return english.localeError(issue)
}

function findNul(value: unknown, path: readonly string[], report: (path: readonly string[]) => void): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) report(path)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key.includes('\0')) report(path)
      findNul(inner, [...path, key], report)
    }
  }
}

function article(type: string): string {
  const names: Record<string, string> = {
    string: 'text',
    boolean: 'true or false',
    int: 'a whole number',
    array: 'a list',
    record: 'an object',
  }
  return names[type] ?? `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

function orList(values: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(values)
}

function count(value: number | bigint): string {
  return new Intl.NumberFormat('en').format(value)
}
