import type { ListMeta, RegistryListQuery } from '~/contract/common'
import type { RegistryKind } from '~/contract/registries'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { type Condition, type Order, parseFilters, parseOrderBy } from '../lists/expressions'
import { listMeta, readPage } from '../lists/paging'
import { listRegistries, type RegistryWithSync } from './store'

const fields = {
  'metadata.name': { kind: 'text' },
  'metadata.uid': { kind: 'text' },
  'metadata.creationTimestamp': { kind: 'text' },
  'spec.endpoint': { kind: 'text' },
  'spec.scope': { kind: 'text' },
} as const
type Field = keyof typeof fields

/**
 * A page of the registries of one kind that the caller can see; by name without case unless `orderBy` says otherwise.
 * @throws AppError `InvalidRequest` for an expression or a token that can't be read
 */
export async function listRegistriesOf<Item>(
  context: Context,
  kind: RegistryKind,
  query: RegistryListQuery,
  present: (row: RegistryWithSync) => Item,
): Promise<{ items: Item[]; listmeta: ListMeta }> {
  authorize(context.actor, 'packRegistry.list')
  const page = readPage(query)
  const filter = parseFilters(query.filters ?? '', fields)
  const order = parseOrderBy(query.orderBy ?? '', fields)
  const rows = (await listRegistries(context.services.db, viewerOf(context.actor), [kind]))
    .filter((row) => query.scope === 'all' || row.scope === query.scope)
    .filter((row) => filter.length === 0 || filter.some((all) => all.every((condition) => holds(row, condition))))
    .toSorted((one, other) => compare(one, other, order))
  const shown = rows.slice(page.offset, page.offset + page.limit)
  return { items: shown.map(present), listmeta: listMeta(page, shown.length, rows.length) }
}

function valueOf(row: RegistryWithSync, field: Field): string {
  switch (field) {
    case 'metadata.name':
      return row.name
    case 'metadata.uid':
      return row.uid
    case 'metadata.creationTimestamp':
      return row.created_at.toISOString()
    case 'spec.endpoint':
      return row.endpoint
    case 'spec.scope':
      return row.scope
  }
}

function holds(row: RegistryWithSync, { field, operator, values }: Condition<Field>): boolean {
  const found = values.includes(valueOf(row, field))
  return operator === '!=' ? !found : found
}

/** Code units, so that the order is the same on every machine; rows that compare alike stay by name. */
function compare(one: RegistryWithSync, other: RegistryWithSync, order: readonly Order<Field>[]): number {
  for (const { field, direction } of order) {
    const [a, b] = [valueOf(one, field), valueOf(other, field)]
    if (a !== b) return (a < b ? -1 : 1) * (direction === 'asc' ? 1 : -1)
  }
  return 0
}
