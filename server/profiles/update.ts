import type { ClusterProfileUpdateEntity, ProfileMetaEntity } from '~/contract/cluster-profiles'
import type { Context } from '../context'
import { expectedTime } from './access'
import { changeProfile, type ProfileChange } from './change'
import { columnChanges, layerChanges } from './changes'
import { refuseInvalidTexts } from './check-texts'
import type { NewLayer, ProfileRow } from './layer'
import { readMeta } from './meta'
import { resolveLayers } from './resolve'

type Columns = Partial<Pick<ProfileRow, 'name' | 'version' | 'description' | 'labels' | 'annotations' | 'type'>>

/**
 * Changes the draft: name, version, description, tags, and all layers where a template is sent. What is published stays. An update that changes nothing writes nothing.
 * @throws AppError `ResourceNotFound`, `InvalidRequest`, `DuplicateName`, `ResourceChanged` when `metadata.lastModifiedTimestamp` is not that of the profile
 */
export async function updateProfileOf(
  context: Context,
  uid: string,
  { metadata = {}, spec = {} }: ClusterProfileUpdateEntity,
): Promise<void> {
  const meta = readMeta(metadata)
  const expected = expectedTime(metadata.lastModifiedTimestamp)
  const { template, version } = spec
  await changeProfile(context, { permission: 'clusterProfile.update', uid, expected }, async ({ row, draft }) => {
    const columns: Columns = {
      ...(metadata.name !== undefined && { name: metadata.name }),
      ...(version !== undefined && { version }),
      ...(template?.type !== undefined && { type: template.type }),
      ...meta,
    }
    if (template === undefined) return columnsChange(row, columns)
    const layers = await resolveLayers(context, template.packs, draft)
    await refuseInvalidTexts(context, layers, draft, (index) => `spec.template.packs.${index}`)
    const layered = layerChanges(draft, layers)
    return Object.keys(layered).length === 0 ? columnsChange(row, columns) : columnsChange(row, columns, { layers, changes: layered })
  })
}

/**
 * Changes name, version, description and tags of one version; the others of its name keep theirs.
 * @throws AppError `ResourceNotFound`, `InvalidRequest`, `DuplicateName`
 */
export async function updateProfileMeta(context: Context, uid: string, { metadata, spec }: ProfileMetaEntity): Promise<void> {
  const columns: Columns = {
    ...(metadata.name !== undefined && { name: metadata.name }),
    ...(spec?.version !== undefined && { version: spec.version }),
    ...readMeta(metadata),
  }
  await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row }) => columnsChange(row, columns))
}

function columnsChange(
  row: ProfileRow,
  columns: Columns,
  layered?: { readonly layers: readonly NewLayer[]; readonly changes: ReturnType<typeof layerChanges> },
): ProfileChange<undefined> {
  const changes = { ...columnChanges(row, columns), ...layered?.changes }
  if (Object.keys(changes).length === 0) return { result: undefined }
  const { labels, annotations, ...plain } = columns
  return {
    result: undefined,
    written: {
      columns: {
        ...plain,
        ...(labels !== undefined && { labels: JSON.stringify(labels) }),
        ...(annotations !== undefined && { annotations: JSON.stringify(annotations) }),
      },
      ...(layered !== undefined && { layers: layered.layers }),
      audit: { action: 'update', message: `Changed profile ${columns.name ?? row.name} ${columns.version ?? row.version}`, changes },
    },
  }
}
