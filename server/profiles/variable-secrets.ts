import type { Variable } from '~/contract/profile-variables'
import { SECRET_MASK } from '~/contract/registries'
import { invalidFields } from '../errors'
import type { Secrets } from '../secrets/secrets'
import { SecretUnreadable } from '../secrets/secrets'

/** Most variables of a profile, and longest text of one, in characters. */
const MAX_VARIABLES = 200
const MAX_TEXT = 64 * 1024

/**
 * Variables as they are stored: the default of a sensitive one sealed with the profile's uid, empty where there is none. The mask, sent back, keeps what is stored.
 * @param before as they are stored
 * @param path of the list in what was sent
 * @throws AppError `InvalidRequest` for names that stand twice, and for a mask that stands for nothing
 */
export function sealVariables(
  secrets: Secrets,
  profileUid: string,
  { sent, before, path }: { sent: readonly Variable[]; before: readonly Variable[]; path: string },
): Variable[] {
  const fields: Record<string, string> = {}
  if (sent.length > MAX_VARIABLES) fields[path] = `A profile has at most ${MAX_VARIABLES} variables`
  const names = new Set<string>()
  const stored = new Map(before.map((variable) => [variable.name, variable]))
  const sealed = sent.map((variable, index) => {
    const { name, defaultValue, isSensitive } = variable
    if (names.has(name)) fields[`${path}.${index}.name`] = `There is another variable named ${name}`
    names.add(name)
    if (JSON.stringify(variable).length > MAX_TEXT) fields[`${path}.${index}`] = `The variable ${name} is larger than 64 KiB`
    const old = stored.get(name)
    if (defaultValue === SECRET_MASK && old?.isSensitive === true && old.defaultValue !== '') {
      if (isSensitive) return { ...variable, defaultValue: old.defaultValue }
      fields[`${path}.${index}.defaultValue`] = `Enter the default value of ${name} again: it was kept secret so far`
    } else if (isSensitive && defaultValue === SECRET_MASK) {
      fields[`${path}.${index}.defaultValue`] = `Enter the default value of ${name}: none is stored that the mask could stand for`
    }
    return isSensitive && defaultValue !== '' ? { ...variable, defaultValue: secrets.seal(defaultValue, profileUid) } : variable
  })
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return sealed
}

/** Variables as they are read: of a sensitive default the mask. */
export function maskVariables(stored: readonly Variable[]): Variable[] {
  return stored.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: SECRET_MASK } : variable))
}

/**
 * For a copy under another uid: sealed again for it.
 * @returns also the names of those that can't be opened with the keys of this server; their defaults are empty in the copy
 */
export function resealVariables(
  secrets: Secrets,
  stored: readonly Variable[],
  { from, to }: { from: string; to: string },
): { variables: Variable[]; lost: string[] } {
  const lost: string[] = []
  const variables = stored.map((variable) => {
    if (!isSecret(variable)) return variable
    try {
      return { ...variable, defaultValue: secrets.seal(secrets.open(variable.defaultValue, from), to) }
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error
      lost.push(variable.name)
      return { ...variable, defaultValue: '' }
    }
  })
  return { variables, lost }
}

/** Without the defaults that are secret: for files that leave the server. */
export function withoutSecrets(stored: readonly Variable[]): Variable[] {
  return stored.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: '' } : variable))
}

function isSecret({ isSensitive, defaultValue }: Variable): boolean {
  return isSensitive && defaultValue !== ''
}
