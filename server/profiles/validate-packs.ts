import type { ClusterProfileTemplateDraft, ClusterProfileValidatorResponse } from '~/contract/cluster-profiles'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import { loadProfile } from './access'
import { tryLayers } from './resolve'
import { validateLayers } from './validate'

/** Fields of a layer that name its pack: where they are wrong, the pack is not to be found, which is a result. */
const NAMES_PACK = /\.(uid|tag|registryUid)$/

/**
 * Checks layers against the constraints of their packs, without saving anything. A layer whose pack can't be found is told with the others.
 * @param uid of the profile that they are to become the draft of; undefined for a new one
 * @throws AppError `ResourceNotFound`, `InvalidRequest` for layers that can't stand in a profile at all
 */
export async function validatePacks(
  context: Context,
  uid: string | undefined,
  { packs, type }: ClusterProfileTemplateDraft,
): Promise<ClusterProfileValidatorResponse> {
  authorize(context.actor, 'clusterProfile.get')
  const profile = uid === undefined ? undefined : await loadProfile(context, uid)
  const { layers, fields } = await tryLayers(context, packs, profile?.draft ?? [], (index) => `packs.${index}`)
  const wrong = Object.fromEntries(Object.entries(fields).filter(([path]) => !NAMES_PACK.test(path) || path.includes('.manifests.')))
  if (Object.keys(wrong).length > 0) throw invalidFields(wrong)
  const response = await validateLayers(context, {
    type: profile?.row.type ?? type,
    layers: layers.filter((layer) => layer !== undefined),
    published: profile?.published ?? [],
  })
  const missing = packs.flatMap(({ name }, index) => {
    const errors = Object.entries(fields).flatMap(([path, message]) =>
      path.startsWith(`packs.${index}.`) ? [{ code: 'PackNotFound', message }] : [],
    )
    return errors.length === 0 ? [] : [{ displayName: name, errors, name }]
  })
  return { packs: { results: [...missing, ...response.packs.results] } }
}
