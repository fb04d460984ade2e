import type { Context } from '../context'
import { AppError } from '../errors'
import { changeProfile } from './change'
import { layerChanges } from './changes'
import type { LayerRow, NewLayer, ProfileRow } from './layer'
import { blocks } from '~/contract/pack-constraints'
import { validateLayers } from './validate'

/**
 * Makes the draft what is published. Where the two are the same already, nothing is written.
 * @throws AppError `ResourceNotFound`, `ClusterProfileInvalid` with the constraints that are broken
 */
export async function publishProfile(context: Context, uid: string): Promise<void> {
  await changeProfile(context, { permission: 'clusterProfile.publish', uid }, async ({ row, draft, published }) => {
    const changes = layerChanges(published, draft)
    if (row.published_at !== null && Object.keys(changes).length === 0) return { result: undefined }
    await refuseUnpublishable(context, { type: row.type, layers: draft, published })
    const audit = { action: 'publish', message: `Published profile ${row.name} ${row.version}`, changes } as const
    return { result: undefined, written: { publish: true, audit } }
  })
}

/**
 * @param profile.published what is published so far
 * @throws AppError `ClusterProfileInvalid` that carries all results when one of them stops a publication
 */
export async function refuseUnpublishable(
  context: Context,
  profile: { readonly type: ProfileRow['type']; readonly layers: readonly NewLayer[]; readonly published: readonly LayerRow[] },
): Promise<void> {
  const response = await validateLayers(context, profile)
  if (!blocks(response)) return
  const { results } = response.packs
  const [first] = results.flatMap((result) => result.errors.slice(0, 1).map((error) => `${result.displayName}: ${error.message}`))
  throw new AppError('ClusterProfileInvalid', `The profile can’t be published: its packs break constraints. ${first ?? ''}`.trim(), {
    details: { results },
  })
}
