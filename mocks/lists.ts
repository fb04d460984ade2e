import { type ListMeta, PAGE_LIMIT, type PageQuery } from '~/contract/common'
import { compareText } from './db'
import { invalidFields } from './mock-error'

/** What filters and orders may name: how to read it, and how it is ordered when not as text. Lists can't be ordered by. */
export type Fields<Row> = Readonly<
  Record<string, { readonly read: (row: Row) => string | readonly string[]; readonly compare?: (a: string, b: string) => number }>
>

/**
 * Reads `spec.name=a AND spec.cloudTypes_in_aws,all`: comparisons joined by AND and OR, AND first, spaces optional.
 * @throws MockError `InvalidRequest` on `filters`
 */
export function matchesFilters<Row>(filters: string | undefined, fields: Fields<Row>): (row: Row) => boolean {
  if (filters === undefined || filters.trim() === '') return () => true
  const split = (text: string, word: string) => text.split(new RegExp(`\\s*${word}\\s*(?=(?:metadata|spec|status)\\.)`))
  const any = split(filters, 'OR').map((all) => split(all, 'AND').map((text) => comparison(text, fields)))
  return (row) => any.some((all) => all.every((test) => test(row)))
}

function comparison<Row>(text: string, fields: Fields<Row>): (row: Row) => boolean {
  const match = /^\s*([A-Za-z][A-Za-z.]*)\s*(_in_|!=|>=|<=|=|>|<)\s*(.*?)\s*$/.exec(text)
  if (match === null) throw invalidFields({ filters: `“${text.trim()}” is not a condition: a field, an operator and a value are needed` })
  const [, name = '', operator = '', value = ''] = match
  const wanted = value.replace(/^"(.*)"$/, '$1')
  const field = fields[name]
  if (field === undefined)
    throw invalidFields({ filters: `${name} is not a field to filter by; use one of ${Object.keys(fields).join(', ')}` })
  const { read, compare } = field
  if (/[<>]/.test(operator) && compare === undefined) {
    throw invalidFields({ filters: `${name} can't be compared with ${operator}: only spec.version has an order` })
  }
  if (wanted === '') throw invalidFields({ filters: `The value of ${name} is empty` })
  return (row) => holds(operator, [read(row)].flat(), wanted, compare ?? compareText)
}

function holds(operator: string, values: readonly string[], wanted: string, compare: (a: string, b: string) => number): boolean {
  switch (operator) {
    case '_in_':
      return wanted.split(',').some((one) => values.includes(one.trim()))
    case '=':
      return values.includes(wanted)
    case '!=':
      return !values.includes(wanted)
    case '>':
      return values.some((value) => compare(value, wanted) > 0)
    case '>=':
      return values.some((value) => compare(value, wanted) >= 0)
    case '<':
      return values.some((value) => compare(value, wanted) < 0)
    default:
      return values.some((value) => compare(value, wanted) <= 0)
  }
}

/**
 * Reads `metadata.name=1,spec.version=-1`: 1 ascending, -1 descending.
 * @param rest decides between rows that compare alike
 * @throws MockError `InvalidRequest` on `orderBy`
 */
export function sortByFields<Row>(
  rows: readonly Row[],
  orderBy: string | undefined,
  fields: Fields<Row>,
  rest: (a: Row, b: Row) => number,
): Row[] {
  const keys = (orderBy ?? '').split(',').flatMap((part) => {
    if (part.trim() === '') return []
    const [name = '', direction = ''] = part.split('=').map((side) => side.trim())
    const field = fields[name]
    if (field === undefined || name === 'spec.cloudTypes') throw invalidFields({ orderBy: `${name} is not a field to order by` })
    if (direction !== '1' && direction !== '-1') throw invalidFields({ orderBy: `The direction of ${name} must be 1 or -1` })
    return { read: field.read, sign: Number(direction), compare: field.compare ?? compareText }
  })
  return rows.toSorted((a, b) => {
    for (const { read, sign, compare } of keys) {
      const compared = compare(String(read(a)), String(read(b)))
      if (compared !== 0) return compared * sign
    }
    return rest(a, b)
  })
}

/**
 * One page of a list. `limit` 0 and limits over the maximum both mean the maximum; a `continue` token wins over `offset`.
 * @throws MockError `InvalidRequest` on `continue`
 */
export function page<Item>(items: readonly Item[], query: PageQuery): { items: Item[]; listmeta: ListMeta } {
  const limit = query.limit <= 0 || query.limit > PAGE_LIMIT ? PAGE_LIMIT : query.limit
  const offset = query.continue === undefined || query.continue === '' ? query.offset : readToken(query.continue)
  const shown = items.slice(offset, offset + limit)
  const next = offset + shown.length
  const more = shown.length > 0 && next < items.length
  return { items: shown, listmeta: { continue: more ? `o:${next}` : '', count: items.length, limit, offset } }
}

function readToken(token: string): number {
  const offset = /^o:(\d{1,10})$/.exec(token)?.[1]
  if (offset === undefined) throw invalidFields({ continue: 'This is not a token that a list handed out' })
  return Number(offset)
}
