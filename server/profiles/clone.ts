import type * as z from 'zod/mini'
import type { ProfileClone } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadProfile } from './access'
import { insertNew } from './create'
import type { LayerRow, NewLayer } from './layer'
import { newManifest } from './manifests'
import { refuseUnpublishable } from './publish'
import { resealVariables } from './variable-secrets'

/**
 * Copies the draft of a profile under another name, or as another version. Layers stay what was chosen, also where a pack has left its registry since.
 * @throws AppError `ResourceNotFound`, `ClusterProfileInvalid` with `publish`, `DuplicateName`
 */
export async function cloneProfile(
  context: Context,
  uid: string,
  { name, version, description, publish }: z.output<typeof ProfileClone>,
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor, log } = context
  authorize(actor, 'clusterProfile.create')
  if (publish) authorize(actor, 'clusterProfile.publish')
  const { row, draft } = await loadProfile(context, uid)
  const layers = draft.map((layer) => copyOf(layer, services.newUid))
  if (publish) await refuseUnpublishable(context, { type: row.type, layers, published: [] })
  const copyUid = services.newUid()
  const { variables, lost } = resealVariables(services.secrets, row.variables, { from: uid, to: copyUid })
  if (lost.length > 0) log.warn({ profile: uid, variables: lost }, 'defaults of variables could not be opened with the keys of this server')
  return insertNew(context, {
    uid: copyUid,
    columns: {
      name,
      version,
      type: row.type,
      cloud_type: row.cloud_type,
      description: description ?? row.description,
      labels: row.labels,
      annotations: row.annotations,
    },
    variables,
    layers,
    publish,
    message: `Copied profile ${row.name} ${row.version} to ${name} ${version}`,
  })
}

/** Manifests of two profiles are two manifests. */
function copyOf({ profile_uid: _profile, stage: _stage, position: _position, ...layer }: LayerRow, newUid: () => string): NewLayer {
  return { ...layer, manifests: layer.manifests.map((manifest) => newManifest(newUid(), manifest)) }
}
