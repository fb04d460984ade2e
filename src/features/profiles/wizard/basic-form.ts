import * as z from 'zod/mini'
import { ProfileDescription, ProfileName, ProfileTag, ProfileVersion } from '~/contract/profile-fields'
import type { ApiFailure } from '../../../api/failure'
import { keyOfTag } from './profile-tags'

export interface BasicValues {
  name: string
  version: string
  description: string
  /** As on the wire. */
  type: string
  tags: string[]
}

/** The rules of the contract, and that of labels: one value a key. */
export const BasicSchema = z.object({
  name: ProfileName,
  version: ProfileVersion,
  description: ProfileDescription,
  type: z.string(),
  tags: z.array(ProfileTag).check(
    z.superRefine((tags, context) => {
      const keys = tags.map(keyOfTag)
      const twice = keys.find((key, index) => keys.indexOf(key) !== index)
      if (twice !== undefined) context.addIssue({ code: 'custom', message: `Two tags have the key ${twice}: a key has one value` })
    }),
  ),
})

/** The first thing that is wrong with the first step, as a sentence; undefined when nothing is. */
export function basicProblem(values: BasicValues): string | undefined {
  const result = z.safeParse(BasicSchema, values)
  return result.success ? undefined : (result.error.issues[0]?.message ?? 'Something is missing in the first step')
}

/** Field paths of the API to fields of the first step; each also takes what is said about something below it. */
const serverFields: Readonly<Record<string, keyof BasicValues>> = {
  name: 'name',
  version: 'version',
  'metadata.name': 'name',
  'metadata.annotations': 'description',
  'metadata.labels': 'tags',
  'spec.version': 'version',
}

export interface BasicError {
  readonly field: keyof BasicValues
  readonly message: string
}

/** What a failure says of the first step. A name that is taken is about the name, also where the server does not say which field it means. */
export function basicErrors(failure: ApiFailure): BasicError[] {
  const found = Object.entries(failure.details?.fields ?? {}).flatMap(([path, message]) => {
    const field = Object.entries(serverFields).find(([prefix]) => path === prefix || path.startsWith(`${prefix}.`))?.[1]
    return field === undefined ? [] : [{ field, message }]
  })
  return found.length === 0 && failure.code === 'DuplicateName' ? [{ field: 'name', message: failure.message }] : found
}

/** What the server says of single layers, by their index: `spec.template.packs.2.uid`. */
export function layerErrors(failure: ApiFailure): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const [path, message] of Object.entries(failure.details?.fields ?? {})) {
    const [, index, field] = /^(?:spec\.template\.)?packs\.(\d+)(?:\.(\w+))?/.exec(path) ?? []
    if (index === undefined || found.has(Number(index))) continue
    const sentence = /[.!?]$/.test(message) ? message : `${message}.`
    const vanished = field === 'uid' || field === 'tag' || field === 'registryUid'
    found.set(Number(index), vanished ? `${sentence} Choose another version with Edit, or remove the layer.` : sentence)
  }
  return found
}
