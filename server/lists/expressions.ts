import { invalidFields } from '../errors'

/** Fields that an expression may name. `list` fields hold several values, `version` ones have an order. */
export type Fields = Readonly<Record<string, { readonly kind: 'text' | 'list' | 'version' }>>
type FilterOperator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'in'

export interface Condition<Field extends string> {
  readonly field: Field
  readonly operator: FilterOperator
  /** One value, several with `in`. */
  readonly values: readonly string[]
}

/** Longest expression, in characters, and most conditions in it: far above what clients send. */
const MAX_LENGTH = 4096
const MAX_CONDITIONS = 64

/** A field path and its operator. `_in_` binds the path and its values without spaces, as Palette's clients write it. */
const head = /\s*([A-Za-z][A-Za-z.]*)\s*(_in_|!=|>=|<=|=|>|<)\s*/y
/** Ends a value: a joining word before the next condition. Without spaces around it only before `metadata.` or `spec.`, so that names such as BRAND stay whole. */
const join = /\s+(AND|OR)\s+(?=[A-Za-z][A-Za-z.]*\s*(?:_in_|[!=<>]))|\s*(AND|OR)\s*(?=(?:metadata|spec|status)\.)/g

/**
 * Reads the `filters` expression of a list call: conditions joined by AND and OR, AND binding tighter, no parentheses, spaces optional
 * (`spec.name=nginxANDspec.version>1.2.0`). A value may stand in double quotes.
 * @throws AppError `InvalidRequest` that names the unknown field or operator
 */
export function parseFilters<Known extends Fields>(text: string, fields: Known): Condition<keyof Known & string>[][] {
  if (text.trim() === '') return []
  if (text.length > MAX_LENGTH) throw problem(`The expression is longer than ${MAX_LENGTH} characters`)
  type Found = Condition<keyof Known & string>
  const alternatives: Found[][] = []
  let all: Found[] = []
  let position = 0
  for (let count = 0; ; count += 1) {
    if (count >= MAX_CONDITIONS) throw problem(`The expression has more than ${MAX_CONDITIONS} conditions`)
    head.lastIndex = position
    const start = head.exec(text)
    const rest = text.slice(position).trim()
    if (start === null) {
      throw problem(
        rest === '' ? 'A condition is missing at the end' : `“${rest}” is not a condition: a field, an operator and a value are needed`,
      )
    }
    const value = readValue(text, head.lastIndex)
    all.push(condition(fields, start[1] ?? '', start[2] ?? '', value.text))
    if (value.next === null) break
    if (value.next === 'OR') {
      alternatives.push(all)
      all = []
    }
    position = value.end
  }
  alternatives.push(all)
  return alternatives
}

function readValue(text: string, start: number): { text: string; next: 'AND' | 'OR' | null; end: number } {
  const quoted = text[start] === '"'
  const close = quoted ? text.indexOf('"', start + 1) : start
  if (close < 0) throw problem('A closing quotation mark is missing')
  join.lastIndex = quoted ? close + 1 : start
  const joint = join.exec(text)
  const end = joint?.index ?? text.length
  if (quoted && text.slice(close + 1, end).trim() !== '') throw problem('After a value in quotation marks, AND or OR must follow')
  const value = quoted ? text.slice(start + 1, close) : text.slice(start, end).trim()
  if (joint === null) return { text: value, next: null, end }
  return { text: value, next: (joint[1] ?? joint[2]) === 'OR' ? 'OR' : 'AND', end: join.lastIndex }
}

function condition<Known extends Fields>(fields: Known, field: string, sign: string, value: string): Condition<keyof Known & string> {
  const known = Object.keys(fields).join(', ')
  if (!isField(fields, field)) throw problem(`${String(field)} is not a field to filter by; use one of ${known}`)
  const operator = operatorOf(sign)
  if (fields[field]?.kind !== 'version' && ['>', '>=', '<', '<='].includes(operator)) {
    throw problem(`${field} can't be compared with ${sign}: only spec.version has an order`)
  }
  const values = operator === 'in' ? value.split(',').map((part) => part.trim()) : [value]
  if (values.some((part) => part === '')) throw problem(`The value of ${field} is empty`)
  return { field, operator, values }
}

function operatorOf(sign: string): FilterOperator {
  switch (sign) {
    case '=':
    case '!=':
    case '>':
    case '>=':
    case '<':
    case '<=':
      return sign
    case '_in_':
      return 'in'
    default:
      throw problem(`${sign} is not an operator; use =, !=, >, >=, <, <= or _in_`)
  }
}

export interface Order<Field extends string> {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
}

/**
 * Reads `orderBy`: `metadata.name=1,spec.version=-1`.
 * @throws AppError `InvalidRequest` that names the unknown field or direction
 */
export function parseOrderBy<Known extends Fields>(text: string, fields: Known): Order<keyof Known & string>[] {
  const parts = text.split(',').map((part) => part.trim())
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [field = '', direction = ''] = part.split('=').map((side) => side.trim())
      if (!isField(fields, field) || fields[field]?.kind === 'list') throw orderProblem(`${field} is not a field to order by`)
      if (direction !== '1' && direction !== '-1') throw orderProblem(`The direction of ${field} must be 1 or -1`)
      return { field, direction: direction === '1' ? 'asc' : 'desc' }
    })
}

function isField<Known extends Fields>(fields: Known, name: string): name is keyof Known & string {
  return Object.hasOwn(fields, name)
}

function problem(sentence: string): Error {
  return invalidFields({ filters: sentence })
}

function orderProblem(sentence: string): Error {
  return invalidFields({ orderBy: sentence })
}
