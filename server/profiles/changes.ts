import type { LayerRow, NewLayer, ProfileRow } from './layer'

/** Field path to [old, new], for audit entries. */
export type Changes = Record<string, [unknown, unknown]>

type Columns = Partial<Pick<ProfileRow, 'name' | 'version' | 'description' | 'labels' | 'annotations' | 'type'>>

const paths = {
  name: 'metadata.name',
  version: 'spec.version',
  description: 'metadata.annotations.description',
  labels: 'metadata.labels',
  annotations: 'metadata.annotations',
  type: 'spec.template.type',
} as const satisfies Record<keyof Columns, string>

/** What of a profile's own fields is different. */
export function columnChanges(before: ProfileRow, after: Columns): Changes {
  const changes: Changes = {}
  for (const key of ['name', 'version', 'description', 'labels', 'annotations', 'type'] as const) {
    const value = after[key]
    if (value !== undefined && canonical(value) !== canonical(before[key])) changes[paths[key]] = [before[key], value]
  }
  return changes
}

/** Layers by name and version. Values and manifests are only said to have changed: they are long, and may hold what is not for everybody who reads audits. */
export function layerChanges(before: readonly LayerRow[], after: readonly NewLayer[]): Changes {
  const changes: Changes = {}
  const order = (layers: readonly { readonly name: string }[]) => layers.map(({ name }) => name)
  if (canonical(order(before)) !== canonical(order(after))) changes['spec.template.packs'] = [order(before), order(after)]
  const stored = new Map(before.map((layer) => [layer.name, layer]))
  for (const layer of after) {
    const path = `spec.template.packs.${layer.name}`
    const old = stored.get(layer.name)
    if (old === undefined) {
      changes[`${path}.version`] = [null, layer.version]
      continue
    }
    if (old.version !== layer.version) changes[`${path}.version`] = [old.version, layer.version]
    if (old.registry_uid !== layer.registry_uid) changes[`${path}.registry`] = [old.registry_name, layer.registry_name]
    if (old.digest !== layer.digest) changes[`${path}.digest`] = [old.digest, layer.digest]
    else if (old.pack_uid !== layer.pack_uid) changes[`${path}.uid`] = [old.pack_uid, layer.pack_uid]
    if (old.values_yaml !== layer.values_yaml) changes[`${path}.values`] = ['changed', 'changed']
    if (fingerprint(old) !== fingerprint(layer)) {
      changes[`${path}.manifests`] = [order(old.manifests), order(layer.manifests)]
    }
  }
  return changes
}

function fingerprint({ manifests }: Pick<NewLayer, 'manifests'>): string {
  return JSON.stringify(manifests.map(({ uid, name, digest }) => [uid, name, digest]))
}

/** JSON with keys in order: the database does not keep the order of what was stored. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}
