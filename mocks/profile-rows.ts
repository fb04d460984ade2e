import * as z from 'zod/mini'
import { ProfileType } from '~/contract/profile-fields'
import { Variable } from '~/contract/profile-variables'
import { PackLayer, PackType } from '~/contract/packs'

const Manifest = z.object({ uid: z.string(), name: z.string(), content: z.string(), digest: z.string() })
export type ManifestRow = z.infer<typeof Manifest>

/** A layer as it was chosen, whatever has become of its pack and its registry since. Times are epoch milliseconds. */
export const LayerRow = z.object({
  name: z.string(),
  displayName: z.string(),
  type: PackType,
  layer: PackLayer,
  addonType: z.string(),
  /** Empty for a chart that is named by hand; `spectro-manifest-pack` for manifests. */
  packUid: z.string(),
  /** Empty for manifests. */
  registryUid: z.string(),
  registryName: z.string(),
  repository: z.string(),
  tag: z.string(),
  version: z.string(),
  /** Empty where it is not known. */
  digest: z.string(),
  /** A newer digest that somebody decided not to follow; empty without one. */
  keptDigest: z.string(),
  chosenAt: z.number(),
  values: z.string(),
  /** The pack's own values and defining file when it was chosen. */
  defaultValues: z.string(),
  definition: z.string(),
  manifests: z.array(Manifest),
})
export type LayerRow = z.infer<typeof LayerRow>

/** One version of a profile; those of one name belong together. */
export const ProfileRow = z.object({
  uid: z.string(),
  tenantUid: z.string(),
  name: z.string(),
  version: z.string(),
  labels: z.record(z.string(), z.string()),
  /** The description is one of them. */
  annotations: z.record(z.string(), z.string()),
  type: ProfileType,
  cloudType: z.string(),
  variables: z.array(Variable),
  /** Grows with every change. */
  revision: z.number(),
  publishedAt: z.nullable(z.number()),
  createdAt: z.number(),
  createdBy: z.string(),
  /** Strictly grows: it says whether somebody has changed the profile since it was read. */
  updatedAt: z.number(),
  updatedBy: z.string(),
  draft: z.array(LayerRow),
  /** As it was published last; null before the first time. */
  published: z.nullable(z.array(LayerRow)),
})
export type ProfileRow = z.infer<typeof ProfileRow>
