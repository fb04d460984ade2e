import type { ReactNode } from 'react'
import type { TableRow } from './columns'

/** Rows that are chosen to do something with all of them. What search and filters hide is not among them, and is again once it is shown. */
export interface TableSelection<Row> {
  /** Ids of rows; also of such as are not shown now. */
  readonly selected: ReadonlySet<string>
  readonly onChange: (selected: ReadonlySet<string>) => void
  /** For the check box `Select <name>`. Keep the reference. */
  readonly name: (row: Row) => string
  /** Name of the check box in the head: `Select all registries`. */
  readonly allLabel: string
  /** What can be done with them: sticks to the end of the window. @param rows those that are selected and shown */
  readonly renderBar: (rows: readonly Row[], all: AllRows) => ReactNode
}

/** All rows that are shown, for where the table's head with its check box is out of sight. */
export interface AllRows {
  readonly count: number
  readonly areSelected: boolean
  readonly select: () => void
}

type Shown = readonly Pick<TableRow<unknown>, 'id'>[]

export function selectionState(shown: Shown, selected: ReadonlySet<string>): 'none' | 'some' | 'all' {
  const count = shown.filter(({ id }) => selected.has(id)).length
  return count === 0 ? 'none' : count === shown.length ? 'all' : 'some'
}

export function withToggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

/** All that is shown, or none of it where all is selected already. */
export function withAllToggled(shown: Shown, selected: ReadonlySet<string>): ReadonlySet<string> {
  const next = new Set(selected)
  const isAll = selectionState(shown, selected) === 'all'
  for (const { id } of shown) {
    if (isAll) next.delete(id)
    else next.add(id)
  }
  return next
}

/**
 * From one row to another, both with it, everything becomes what the other one becomes by being toggled.
 * @param from where the last choice was; without it, or where it is no longer shown, only the other one changes
 */
export function withRange(shown: Shown, selected: ReadonlySet<string>, from: string | undefined, to: string): ReadonlySet<string> {
  const [start, end] = [shown.findIndex(({ id }) => id === from), shown.findIndex(({ id }) => id === to)]
  if (start < 0 || end < 0) return withToggled(selected, to)
  const next = new Set(selected)
  const isOff = selected.has(to)
  for (const { id } of shown.slice(Math.min(start, end), Math.max(start, end) + 1)) {
    if (isOff) next.delete(id)
    else next.add(id)
  }
  return next
}
