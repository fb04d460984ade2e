import type { ListMeta, RegistryListQuery } from '~/contract/common'
import type { RegistryKind } from '~/contract/registries'
import { compareText } from './db'
import { type Fields, matchesFilters, page, sortByFields } from './lists'
import { type Caller, registriesOf } from './registry-verbs'
import type { RegistryRow } from './rows'
import { isoTime } from './sync'

const fields: Fields<RegistryRow> = {
  'metadata.name': { read: ({ name }) => name },
  'metadata.uid': { read: ({ uid }) => uid },
  'metadata.creationTimestamp': { read: ({ createdAt }) => isoTime(createdAt) },
  'spec.endpoint': { read: ({ endpoint }) => endpoint },
  'spec.scope': { read: ({ scope }) => scope },
}

/**
 * One page of the registries of a kind; without an order by name.
 * @throws MockError `InvalidRequest` on `filters`, `orderBy` or `continue`
 */
export function listRegistries(caller: Caller, kind: RegistryKind, query: RegistryListQuery): { items: RegistryRow[]; listmeta: ListMeta } {
  const found = registriesOf(caller, [kind], query.scope).filter(matchesFilters(query.filters, fields))
  const rest = (a: RegistryRow, b: RegistryRow) => compareText(a.name, b.name) || compareText(a.uid, b.uid)
  return page(sortByFields(found, query.orderBy, fields, rest), query)
}
