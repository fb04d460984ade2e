import {
  type Condition as ConditionOn,
  type Order as OrderOn,
  parseFilters as parse,
  parseOrderBy as parseOrder,
} from '../lists/expressions'

/** Columns that a filter expression may name. `list` columns hold several values. */
export const filterFields = {
  'metadata.name': { column: 'name', kind: 'text' },
  'metadata.uid': { column: 'uid', kind: 'text' },
  'spec.addonSubType': { column: 'addon_sub_type', kind: 'text' },
  'spec.addonType': { column: 'addon_type', kind: 'text' },
  'spec.cloudTypes': { column: 'cloud_types', kind: 'list' },
  'spec.displayName': { column: 'display_name', kind: 'text' },
  'spec.layer': { column: 'layer', kind: 'text' },
  'spec.name': { column: 'name', kind: 'text' },
  'spec.registryUid': { column: 'registry_uid', kind: 'text' },
  'spec.type': { column: 'type', kind: 'text' },
  'spec.version': { column: 'version_key', kind: 'version' },
} as const

type FilterField = keyof typeof filterFields
export type Condition = ConditionOn<FilterField>
/** Alternatives (OR) of conditions that all hold (AND). */
export type Filter = readonly (readonly Condition[])[]
export type Order = OrderOn<FilterField>

/** @throws AppError `InvalidRequest` that names the unknown field or operator */
export function parseFilters(text: string): Filter {
  return parse(text, filterFields)
}

/** @throws AppError `InvalidRequest` that names the unknown field or direction */
export function parseOrderBy(text: string): Order[] {
  return parseOrder(text, filterFields)
}
