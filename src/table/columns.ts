import type { ReactNode } from 'react'
import type { MenuItem } from '../ui/Menu'

/** What the menu of a row offers. */
export interface RowActions<Row> {
  /** For the button `Actions for <name>`. */
  readonly name: (row: Row) => string
  readonly items: (row: Row) => readonly MenuItem[]
}

export interface Column<Row> {
  /** Unique; also the name in the URL's `sort`. */
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** Makes the column sortable. Texts compare as people expect: case aside, numbers in them by value. */
  readonly sortValue?: (row: Row) => string | number
  /** What the search looks at. */
  readonly searchText?: (row: Row) => string
  /** CSS width. Columns without one share what is left. */
  readonly width?: string
  /** False: always shown. */
  readonly hideable?: boolean
  /** Shown only where the window is at least 1,100 px wide, and on cards. */
  readonly wideOnly?: boolean
  /** Shown only where the table is at least 900 px wide, and on cards. */
  readonly widestOnly?: boolean
  readonly align?: 'start' | 'end'
}

/** A row that the search left, in its place. */
export interface TableRow<Row> {
  readonly id: string
  readonly original: Row
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** True when every word of the search is somewhere in the text. */
export function matchesSearch(text: string, search: string): boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return words.every((word) => text.includes(word))
}

/** Sorted as the column says; equal rows, and all without such a column, stay in their order. */
export function sortRows<Row>(
  rows: readonly TableRow<Row>[],
  columns: readonly Column<Row>[],
  sort: { readonly id: string; readonly descending: boolean } | null,
): readonly TableRow<Row>[] {
  const read = columns.find(({ id }) => id === sort?.id)?.sortValue
  if (sort === null || read === undefined) return rows
  const turn = sort.descending ? -1 : 1
  return rows
    .map((row) => ({ row, value: read(row.original) }))
    .toSorted((a, b) => turn * compareValues(a.value, b.value))
    .map(({ row }) => row)
}

/** Everything a search may find in a row, in lower case. */
export function searchTextOf<Row>(columns: readonly Column<Row>[], row: Row): string {
  return columns
    .map((column) => column.searchText?.(row) ?? '')
    .join('\n')
    .toLowerCase()
}
