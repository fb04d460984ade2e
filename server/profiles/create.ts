import type { ClusterProfileEntity } from '~/contract/cluster-profiles'
import type { Variable } from '~/contract/profile-variables'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { duplicateProfile, tenantOf } from './access'
import { PROFILE_KIND } from './change'
import { refuseInvalidTexts, refuseTooMuch } from './check-texts'
import type { NewLayer, ProfileRow } from './layer'
import { readMeta } from './meta'
import { refuseUnpublishable } from './publish'
import { resolveLayers } from './resolve'
import { insertProfile, publishLayers, replaceLayers } from './store'
import { sealVariables } from './variable-secrets'

/**
 * Adds a profile, or a version of one that is there by its name. With `publish` it is published in the same transaction, or not created at all.
 * @throws AppError `InvalidRequest`, `ClusterProfileInvalid` with `publish`, `DuplicateName`
 */
export async function createProfile(
  context: Context,
  { metadata, spec }: ClusterProfileEntity,
  { publish }: { publish: boolean },
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'clusterProfile.create')
  if (publish) authorize(actor, 'clusterProfile.publish')
  const meta = readMeta(metadata)
  const layers = await resolveLayers(context, spec.template?.packs ?? [], [])
  await refuseInvalidTexts(context, layers, [], (index) => `spec.template.packs.${index}`)
  const type = spec.template?.type ?? 'cluster'
  if (publish) await refuseUnpublishable(context, { type, layers, published: [] })
  const uid = services.newUid()
  const variables = sealVariables(services.secrets, uid, { sent: spec.variables ?? [], before: [], path: 'spec.variables' })
  return insertNew(context, {
    uid,
    columns: { name: metadata.name, version: spec.version, type, cloud_type: spec.template?.cloudType ?? '', ...meta },
    variables,
    layers,
    publish,
    message: `Created profile ${metadata.name} ${spec.version}`,
  })
}

/** A profile that is about to be stored, with all its parts checked. */
interface NewProfile {
  readonly uid: string
  readonly columns: Pick<ProfileRow, 'name' | 'version' | 'type' | 'cloud_type'> &
    Partial<Pick<ProfileRow, 'description' | 'labels' | 'annotations'>>
  /** As they are stored, sealed for `uid`. */
  readonly variables: readonly Variable[]
  readonly layers: readonly NewLayer[]
  /** Its layers may be published: see `refuseUnpublishable`. */
  readonly publish: boolean
  /** One sentence for the audit entry. */
  readonly message: string
}

/**
 * Stores a profile with its audit entry, in one transaction.
 * @throws AppError `Forbidden`, `InvalidRequest` for too much of it, `DuplicateName`
 */
export async function insertNew(
  context: Context,
  { uid, columns, variables, layers, publish, message }: NewProfile,
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  refuseTooMuch(layers)
  const tenantUid = tenantOf(actor)
  const now = services.now()
  const { name, version, type, cloud_type, description = '', labels = {}, annotations = {} } = columns
  const { auditUid } = await write(context, 'clusterProfile.create', async (tx) => {
    const inserted = await insertProfile(tx, {
      uid,
      tenant_uid: tenantUid,
      name,
      version,
      description,
      labels: JSON.stringify(labels),
      annotations: JSON.stringify(annotations),
      type,
      cloud_type,
      variables: JSON.stringify(variables),
      revision: 1,
      published_at: publish ? now : null,
      created_at: now,
      created_by: actor.email,
      updated_at: now,
      updated_by: actor.email,
    })
    if (inserted === 'duplicate') throw duplicateProfile(name, version)
    await replaceLayers(tx, tenantUid, uid, layers)
    if (publish) await publishLayers(tx, tenantUid, uid)
    return {
      result: undefined,
      audit: {
        action: 'create',
        resourceKind: PROFILE_KIND,
        resourceUid: uid,
        resourceName: name,
        message: publish ? `${message} and published it` : message,
        changes: Object.fromEntries(layers.map((layer) => [`spec.template.packs.${layer.name}.version`, [null, layer.version]])),
      },
    }
  })
  return { uid, auditUid }
}
