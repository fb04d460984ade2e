import { TAG_VALUE } from '~/contract/profile-fields'
import { EXPORT_VERSION, type ExportedProfile } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadProfile } from './access'
import { findPresent } from './layer-state'
import { tagsOf } from './meta'
import { withoutSecrets } from './variable-secrets'

/**
 * The draft of a profile as a JSON file, the same bytes for the same profile. Registries are named, and sensitive defaults are empty.
 * @throws AppError `ResourceNotFound`
 */
export async function exportProfile(
  context: Context,
  uid: string,
): Promise<{ mediaType: string; bytes: Uint8Array<ArrayBuffer>; filename: string }> {
  authorize(context.actor, 'clusterProfile.get')
  const { row, draft } = await loadProfile(context, uid)
  const present = await findPresent(context, draft)
  const file: ExportedProfile = {
    apiVersion: EXPORT_VERSION,
    kind: 'ClusterProfile',
    metadata: { name: row.name, description: row.description, tags: tagsOf(row.labels, TAG_VALUE) },
    spec: {
      version: row.version,
      type: row.type,
      cloudType: row.cloud_type,
      variables: withoutSecrets(row.variables),
      layers: draft.map((layer) => ({
        name: layer.name,
        displayName: layer.display_name,
        type: layer.type,
        layer: layer.layer,
        tag: layer.tag,
        version: layer.version,
        digest: layer.digest,
        registry: present.registry(layer)?.name ?? layer.registry_name,
        values: layer.values_yaml,
        manifests: layer.manifests.map(({ name, content }) => ({ name, content })),
      })),
    },
  }
  return {
    mediaType: 'application/json',
    bytes: new TextEncoder().encode(`${JSON.stringify(inOrder(file), null, 2)}\n`),
    // Names may hold spaces, and versions a plus.
    filename: `${row.name}-${row.version}`.replace(/[^\w.-]+/g, '-').concat('.json'),
  }
}

/** Keys as the file was put together above; those of variables, which come from the database in an order of its own, by name. */
function inOrder(file: ExportedProfile): ExportedProfile {
  const variables = file.spec.variables.map(
    ({ defaultValue, description, displayName, format, hidden, immutable, inputType, isSensitive, name, options, regex, required }) => ({
      name,
      displayName,
      description,
      format,
      inputType,
      defaultValue,
      options: options.map(({ value, label, description: hint, default: isDefault }) => ({
        value,
        ...(label !== undefined && { label }),
        ...(hint !== undefined && { description: hint }),
        default: isDefault,
      })),
      regex,
      required,
      immutable,
      hidden,
      isSensitive,
    }),
  )
  return { ...file, spec: { ...file.spec, variables } }
}
