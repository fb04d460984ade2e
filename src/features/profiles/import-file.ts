import * as z from 'zod/mini'
import { PROFILE_BODY_LIMIT } from '~/contract/profile-fields'
import { EXPORT_VERSION, ExportedProfile } from '~/contract/profile-tools'

export type ReadFile = { readonly ok: true; readonly profile: ExportedProfile } | { readonly ok: false; readonly message: string }

/** An exported profile from a file, or why it is none. */
export async function readProfileFile(file: Pick<Blob, 'size' | 'text'>): Promise<ReadFile> {
  if (file.size > PROFILE_BODY_LIMIT) return { ok: false, message: 'This file is larger than 4 MiB, which no exported profile is.' }
  return parseProfile(await file.text())
}

export function parseProfile(text: string): ReadFile {
  const json = parseJson(text)
  if (json === undefined) return { ok: false, message: 'This file is no JSON. Choose a file that Export has saved.' }
  const parsed = z.safeParse(ExportedProfile, json)
  if (parsed.success) return { ok: true, profile: parsed.data }
  if (!isOurs(json)) {
    return { ok: false, message: `This file is no exported profile: it has no apiVersion ${EXPORT_VERSION} and kind ClusterProfile.` }
  }
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  return {
    ok: false,
    message: `This exported profile is damaged${path === '' ? '' : ` at ${path}`}: ${issue?.message ?? 'it can’t be read'}.`,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isOurs(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'apiVersion' in json && json.apiVersion === EXPORT_VERSION && 'kind' in json
}

/** A registry that the file names, and where it could be here. */
export interface FileRegistry {
  readonly name: string
  /** Names of the layers that come from it. */
  readonly layers: readonly string[]
  /** Uid of the one registry here that has this name; undefined where there is none, or a tenant's and a system's. */
  readonly found: string | undefined
  readonly ambiguous: boolean
}

/** @param here undefined while they are not known */
export function registriesOfFile(
  { spec }: Pick<ExportedProfile, 'spec'>,
  here: readonly { readonly uid: string; readonly name: string }[] | undefined,
): FileRegistry[] {
  const layers = new Map<string, string[]>()
  for (const layer of spec.layers) {
    if (layer.registry === '') continue
    const names = layers.get(layer.registry)
    if (names === undefined) layers.set(layer.registry, [layer.name])
    else names.push(layer.name)
  }
  return [...layers].map(([name, names]) => {
    const namesakes = here?.filter((registry) => registry.name === name) ?? []
    return { name, layers: names, found: namesakes.length === 1 ? namesakes[0]?.uid : undefined, ambiguous: namesakes.length > 1 }
  })
}
