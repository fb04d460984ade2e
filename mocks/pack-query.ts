import { type ListMeta, PAGE_LIMIT, type PageQuery } from '~/contract/common'
import { compareText } from './db'
import { invalidFields } from './mock-error'
import type { PackRow } from './seeds/packs'

/** What filters and orders may name. */
const fields: Readonly<Record<string, (row: PackRow) => string | readonly string[]>> = {
  'metadata.name': ({ pack }) => pack.name,
  'metadata.uid': ({ uid }) => uid,
  'spec.addonSubType': ({ pack }) => pack.addonSubType,
  'spec.addonType': ({ pack }) => pack.addonType,
  'spec.cloudTypes': ({ pack }) => pack.cloudTypes,
  'spec.displayName': ({ pack }) => pack.displayName,
  'spec.layer': ({ pack }) => pack.layer,
  'spec.name': ({ pack }) => pack.name,
  'spec.registryUid': ({ registryUid }) => registryUid,
  'spec.type': ({ pack }) => pack.type,
  'spec.version': ({ version }) => version,
}

type Test = (row: PackRow) => boolean

/**
 * Reads `spec.name=a AND spec.cloudTypes_in_aws,all`: comparisons joined by AND and OR, AND first, spaces optional.
 * @throws MockError `InvalidRequest` on `filters`
 */
export function matchesFilters(filters: string | undefined): Test {
  if (filters === undefined || filters.trim() === '') return () => true
  const split = (text: string, word: string) => text.split(new RegExp(`\\s*${word}\\s*(?=(?:metadata|spec|status)\\.)`))
  const any = split(filters, 'OR').map((all) => split(all, 'AND').map(comparison))
  return (row) => any.some((all) => all.every((test) => test(row)))
}

function comparison(text: string): Test {
  const match = /^\s*([A-Za-z][A-Za-z.]*)\s*(_in_|!=|>=|<=|=|>|<)\s*(.*?)\s*$/.exec(text)
  if (match === null) throw invalidFields({ filters: `“${text.trim()}” is not a condition: a field, an operator and a value are needed` })
  const [, name = '', operator = '', value = ''] = match
  const wanted = value.replace(/^"(.*)"$/, '$1')
  const read = fields[name]
  if (read === undefined)
    throw invalidFields({ filters: `${name} is not a field to filter by; use one of ${Object.keys(fields).join(', ')}` })
  if (/[<>]/.test(operator) && name !== 'spec.version') {
    throw invalidFields({ filters: `${name} can't be compared with ${operator}: only spec.version has an order` })
  }
  if (wanted === '') throw invalidFields({ filters: `The value of ${name} is empty` })
  return (row) => holds(operator, [read(row)].flat(), wanted)
}

function holds(operator: string, values: readonly string[], wanted: string): boolean {
  switch (operator) {
    case '_in_':
      return wanted.split(',').some((one) => values.includes(one.trim()))
    case '=':
      return values.includes(wanted)
    case '!=':
      return !values.includes(wanted)
    case '>':
      return values.some((value) => compareVersions(value, wanted) > 0)
    case '>=':
      return values.some((value) => compareVersions(value, wanted) >= 0)
    case '<':
      return values.some((value) => compareVersions(value, wanted) < 0)
    default:
      return values.some((value) => compareVersions(value, wanted) <= 0)
  }
}

/** Order of the catalogue's versions: three numbers, and perhaps a prerelease, which comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left = '', leftPre] = a.split('-')
  const [right = '', rightPre] = b.split('-')
  const compared = left.localeCompare(right, 'en', { numeric: true })
  if (compared !== 0 || leftPre === rightPre) return compared
  if (leftPre === undefined) return 1
  return rightPre === undefined ? -1 : leftPre.localeCompare(rightPre, 'en', { numeric: true })
}

/**
 * Reads `metadata.name=1,spec.version=-1`: 1 ascending, -1 descending; then by name and newest version.
 * @throws MockError `InvalidRequest` on `orderBy`
 */
export function sortByFields(rows: readonly PackRow[], orderBy: string | undefined): PackRow[] {
  const keys = (orderBy ?? '').split(',').flatMap((part) => {
    if (part.trim() === '') return []
    const [name = '', direction = ''] = part.split('=').map((side) => side.trim())
    const read = fields[name]
    if (read === undefined || name === 'spec.cloudTypes') throw invalidFields({ orderBy: `${name} is not a field to order by` })
    if (direction !== '1' && direction !== '-1') throw invalidFields({ orderBy: `The direction of ${name} must be 1 or -1` })
    return { read, sign: Number(direction), compare: name === 'spec.version' ? compareVersions : compareText }
  })
  return rows.toSorted((a, b) => {
    for (const { read, sign, compare } of keys) {
      const compared = compare(String(read(a)), String(read(b)))
      if (compared !== 0) return compared * sign
    }
    return compareText(a.pack.name, b.pack.name) || compareVersions(b.version, a.version)
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
