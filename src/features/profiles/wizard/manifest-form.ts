import { MANIFEST_PACK_UID, VALUES_LIMIT } from '~/contract/profile-fields'
import type { LayerDraft } from '../draft'

/** A manifest as it is edited. */
export interface ManifestRow {
  /** Only within the dialog. */
  readonly key: string
  /** Empty: that of the layer, if it is the only one. */
  readonly name: string
  readonly content: string
  readonly uid?: string | undefined
  /** As the layer had it when the dialog opened. */
  readonly stored?: string | undefined
}

let lastKey = 0

export function emptyManifest(): ManifestRow {
  lastKey += 1
  return { key: String(lastKey), name: '', content: '' }
}

export function rowsOf(layer: LayerDraft | undefined): ManifestRow[] {
  if (layer === undefined || layer.manifests.length === 0) return [emptyManifest()]
  return layer.manifests.map(({ name, content, uid }) => ({ ...emptyManifest(), name, content, uid, stored: content }))
}

/** Manifests are named as Kubernetes objects are. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/
const NAME_RULE = 'Lower-case letters, digits, hyphens and dots; letters or digits at both ends'
/** Of Kubernetes. */
const NAME_MAX = 253

/** What is wrong with a layer's name; true when nothing is. */
export function manifestNameRule(name: string, taken: readonly string[]): true | string {
  const text = name.trim()
  if (text === '') return 'Enter a name'
  if (taken.includes(text)) return `The profile has a layer ${text} already`
  return nameProblem(text) ?? true
}

function nameProblem(name: string): string | undefined {
  if (name.length > NAME_MAX) return `The name is longer than ${NAME_MAX} characters`
  return NAME.test(name) ? undefined : NAME_RULE
}

interface YamlProblem {
  readonly line: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** A sentence for every manifest that can't be taken, by its key. @param check finds what is wrong with a YAML text */
export async function checkManifests(
  rows: readonly ManifestRow[],
  check: (text: string) => Promise<readonly YamlProblem[]>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const names = new Set<string>()
  for (const row of rows) {
    const problem = (rows.length > 1 ? nameOfSeveral(row, names) : undefined) ?? (await contentProblem(row.content, check))
    if (problem !== undefined) found.set(row.key, problem)
    names.add(row.name.trim())
  }
  return found
}

function nameOfSeveral({ name }: ManifestRow, before: ReadonlySet<string>): string | undefined {
  const text = name.trim()
  if (text === '') return 'Several manifests each have a name: enter one'
  if (before.has(text)) return `Another manifest is called ${text} already`
  const problem = nameProblem(text)
  return problem === undefined ? undefined : `The name ${text} can’t be used: ${problem.toLowerCase()}`
}

async function contentProblem(content: string, check: (text: string) => Promise<readonly YamlProblem[]>): Promise<string | undefined> {
  if (content.trim() === '') return 'Write or paste the YAML of a Kubernetes object'
  if (content.length > VALUES_LIMIT) return 'This is larger than 1 MiB'
  const first = (await check(content)).find(({ severity }) => severity === 'error')
  return first === undefined ? undefined : `Line ${first.line}: ${first.message}`
}

/** The layer that the dialog makes. A manifest that is alone and has no name gets that of the layer. */
export function manifestLayer(name: string, rows: readonly ManifestRow[], editing: LayerDraft | undefined): LayerDraft {
  return {
    displayName: name,
    kind: 'manifest',
    type: 'manifest',
    layer: 'addon',
    addonType: '',
    registryUid: '',
    registryName: '',
    packUid: MANIFEST_PACK_UID,
    tag: '',
    version: '',
    logoUrl: '',
    values: '',
    defaultValues: undefined,
    presets: [],
    schema: [],
    ...editing,
    name,
    ...(editing === undefined || editing.displayName === editing.name ? { displayName: name } : {}),
    manifests: rows.map((row) => ({
      name: row.name.trim() === '' ? name : row.name.trim(),
      content: row.content,
      ...(row.uid === undefined ? {} : { uid: row.uid }),
    })),
  }
}
