import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import type { ApiFailure } from '../api/failure'

/** Field paths of the API (`spec.endpoint`) to fields of the form. A path that is not here shows in the form's alert. */
export type ServerFieldMap<Values extends FieldValues> = Readonly<Record<string, FieldPath<Values>>>

/**
 * Puts the server's sentences beside the fields they are about and the focus on the first of them.
 * @returns the sentences that belong to no field, for the form's alert; empty when every one found its place
 */
export function applyServerErrors<Values extends FieldValues>(
  form: Pick<UseFormReturn<Values>, 'setError'>,
  failure: ApiFailure,
  map: ServerFieldMap<Values>,
): string[] {
  const { placed, rest } = sortServerErrors(failure, map)
  placed.forEach(({ name, message }, index) => {
    form.setError(name, { type: 'server', message }, { shouldFocus: index === 0 })
  })
  return rest
}

export interface SortedErrors<Values extends FieldValues> {
  readonly placed: readonly { readonly name: FieldPath<Values>; readonly message: string }[]
  readonly rest: string[]
}

/** Which sentence belongs to which field. An error without any field says its message. */
export function sortServerErrors<Values extends FieldValues>(failure: ApiFailure, map: ServerFieldMap<Values>): SortedErrors<Values> {
  const fields = Object.entries(failure.details?.fields ?? {})
  const placed: { name: FieldPath<Values>; message: string }[] = []
  const rest: string[] = []
  for (const [path, message] of fields) {
    const name = fieldFor(path, map)
    if (name === undefined) rest.push(message)
    else if (!placed.some((entry) => entry.name === name)) placed.push({ name, message })
  }
  if (fields.length === 0) rest.push(failure.message)
  return { placed, rest }
}

// `spec.auth.tls` in the map also takes what is said about `spec.auth.tls.certificate`.
function fieldFor<Values extends FieldValues>(path: string, map: ServerFieldMap<Values>): FieldPath<Values> | undefined {
  let current = path
  for (;;) {
    const name = map[current]
    if (name !== undefined) return name
    const cut = current.lastIndexOf('.')
    if (cut < 0) return undefined
    current = current.slice(0, cut)
  }
}
