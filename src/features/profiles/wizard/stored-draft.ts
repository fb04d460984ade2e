import * as z from 'zod/mini'
import { PackLayer, PackPreset, PackSchemaEntry, PackType } from '~/contract/packs'
import { LayerState } from '~/contract/profile-tools'
import type { Session } from '~/contract/console'
import { keep, readKept } from '../../../lib/kept'
import type { ProfileDraft } from '../draft'
import type { StoredMeta } from './profile-wire'

const Layer = z.object({
  name: z.string(),
  displayName: z.string(),
  kind: z.enum(['pack', 'chart', 'private-chart', 'zarf', 'manifest']),
  type: PackType,
  layer: PackLayer,
  addonType: z.string(),
  registryUid: z.string(),
  registryName: z.string(),
  packUid: z.string(),
  tag: z.string(),
  version: z.string(),
  logoUrl: z.string(),
  values: z.string(),
  defaultValues: z.optional(z.string()),
  presets: z.array(PackPreset),
  schema: z.array(PackSchemaEntry),
  manifests: z.array(z.object({ name: z.string(), content: z.string(), uid: z.optional(z.string()) })),
  state: z.optional(LayerState),
})

/** JSON leaves out what is undefined. */
const WholeLayer = z.pipe(
  Layer,
  z.transform(({ defaultValues, ...layer }) => ({ ...layer, defaultValues })),
)
const Draft = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  layers: z.array(WholeLayer),
})
const Stored = z.object({
  draft: Draft,
  /** Of an edit: the profile as it was read, and when that was changed last. */
  base: z.optional(z.object({ draft: Draft, readAt: z.optional(z.string()), annotations: z.optional(z.record(z.string(), z.string())) })),
})

/** What an edit is held against: the profile as it was read. */
export interface Base extends StoredMeta {
  readonly draft: ProfileDraft
}

export interface StoredDraft {
  readonly draft: ProfileDraft
  readonly base?: Base | undefined
}

/**
 * Where a draft is kept in this tab: for one person in one tenant, and one profile.
 * @param uid of the profile, or `new`
 */
export function draftKey({ user, tenant }: Pick<Session, 'user' | 'tenant'>, uid: string): string {
  return `profile-draft ${tenant?.uid ?? ''} ${user.uid} ${uid}`
}

/** A draft from before a reload. Null where there is none, or none that can be read. */
export function readDraft(key: string): StoredDraft | null {
  const text = readKept(key)
  if (text === null) return null
  try {
    const parsed = z.safeParse(Stored, JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Keeps a draft, or forgets it with null. Where it is too large for the browser it lives in memory alone. */
export function writeDraft(key: string, stored: StoredDraft | null): void {
  keep(key, stored === null ? null : JSON.stringify(stored))
}
