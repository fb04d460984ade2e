import { invalidFields } from '../errors'
import type { ProfileRow } from './layer'

interface MetaInput {
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** Annotations that reads carry and nobody sets. */
const OWN: ReadonlySet<string> = new Set([
  'createdBy',
  'lastModifiedBy',
  'ownerUid',
  'permissions',
  'scope',
  'scopeVisibility',
  'tenantUid',
])

/** Most labels or annotations of a profile. */
const MAX_ENTRIES = 100
/** In characters, as are the following. */
const MAX_KEY = 128
const MAX_LABEL = 128
const MAX_ANNOTATION = 4096
const MAX_DESCRIPTION = 1024

/**
 * The description is an annotation on the wire and a column here. Labels and annotations that are sent take the place of all that are stored; a description that is
 * not among the annotations stays.
 * @throws AppError `InvalidRequest` for too many or too long ones
 */
export function readMeta({ annotations, labels }: MetaInput): Partial<Pick<ProfileRow, 'description' | 'labels' | 'annotations'>> {
  const fields: Record<string, string> = {}
  check('metadata.labels', labels, MAX_LABEL, fields)
  const { description, ...others } = annotations ?? {}
  check('metadata.annotations', others, MAX_ANNOTATION, fields)
  if (description !== undefined && description.length > MAX_DESCRIPTION) {
    fields['metadata.annotations.description'] = `The description is longer than ${MAX_DESCRIPTION.toLocaleString('en')} characters`
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return {
    ...(description !== undefined && { description }),
    ...(annotations !== undefined && { annotations: Object.fromEntries(Object.entries(others).filter(([key]) => !OWN.has(key))) }),
    ...(labels !== undefined && { labels: { ...labels } }),
  }
}

function check(path: string, entries: MetaInput['labels'], longest: number, fields: Record<string, string>): void {
  const pairs = Object.entries(entries ?? {})
  if (pairs.length > MAX_ENTRIES) fields[path] = `There are more than ${MAX_ENTRIES} of them`
  for (const [key, value] of pairs) {
    if (key === '' || key.length > MAX_KEY) fields[path] ??= `A key has 1 to ${MAX_KEY} characters`
    else if (value.length > longest) fields[`${path}.${key}`] = `This is longer than ${longest.toLocaleString('en')} characters`
  }
}

/** Tags as people type them: `key:value`, or a word. @param word what a label has for a tag that is a word alone */
export function tagsOf(labels: Readonly<Record<string, string>>, word: string): string[] {
  return Object.entries(labels)
    .map(([key, value]) => (value === word || value === '' ? key : `${key}:${value}`))
    .toSorted((one, other) => (one < other ? -1 : 1))
}
