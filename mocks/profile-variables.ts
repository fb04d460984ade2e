import type { Variable } from '~/contract/profile-variables'
import { SECRET_MASK } from '~/contract/registries'
import { invalidFields } from './mock-error'
import { recordProfile, touch } from './profile-changes'
import type { Caller } from './registry-verbs'

/** Most variables of a profile, and longest text of one, in characters. */
const MAX_VARIABLES = 200
const MAX_TEXT = 64 * 1024

/** Sensitive defaults leave the server only as a mask. */
export function maskedVariables(variables: readonly Variable[]): Variable[] {
  return variables.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: SECRET_MASK } : variable))
}

/** For files that leave the server. */
export function withoutSecrets(variables: readonly Variable[]): Variable[] {
  return variables.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: '' } : variable))
}

function isSecret({ isSensitive, defaultValue }: Variable): boolean {
  return isSensitive && defaultValue !== ''
}

/** The mask, sent back, keeps what is stored. @param path of the list in what was sent @throws MockError `InvalidRequest` */
export function checkVariables(sent: readonly Variable[], path: string, before: readonly Variable[]): Variable[] {
  const fields: Record<string, string> = {}
  if (sent.length > MAX_VARIABLES) fields[path] = `A profile has at most ${MAX_VARIABLES} variables`
  const names = new Set<string>()
  const checked = sent.map((variable, index) => {
    const { name, defaultValue, isSensitive } = variable
    if (names.has(name)) fields[`${path}.${index}.name`] = `There is another variable named ${name}`
    names.add(name)
    if (JSON.stringify(variable).length > MAX_TEXT) fields[`${path}.${index}`] = `The variable ${name} is larger than 64 KiB`
    if (defaultValue !== SECRET_MASK) return variable
    const old = before.find((other) => other.name === name)
    if (old !== undefined && isSecret(old)) {
      if (isSensitive) return { ...variable, defaultValue: old.defaultValue }
      fields[`${path}.${index}.defaultValue`] = `Enter the default value of ${name} again: it was kept secret so far`
    } else if (isSensitive) {
      fields[`${path}.${index}.defaultValue`] = `Enter the default value of ${name}: none is stored that the mask could stand for`
    }
    return variable
  })
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return checked
}

export function changeVariables(caller: Caller, uid: string, next: (before: readonly Variable[]) => Variable[]): void {
  const row = caller.db.profile(caller.actor, uid)
  const after = next(row.variables)
  if (JSON.stringify(after) === JSON.stringify(row.variables)) return
  const names = (variables: readonly Variable[]) => variables.map(({ name }) => name)
  const changes: Record<string, [unknown, unknown]> = { 'spec.variables': [names(row.variables), names(after)] }
  row.variables = after
  touch(caller, row)
  recordProfile(caller, 'update', `Changed variables of profile ${row.name} ${row.version}`, row, changes)
}
