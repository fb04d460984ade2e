import { recordAudit } from './audit'
import { INTERNAL_MESSAGE, invalidFields, MockError } from './mock-error'
import type { AuditRow } from './people-rows'
import type { LayerRow, ProfileRow } from './profile-rows'
import type { Caller } from './registry-verbs'
import { BROKEN_NAME, TAKEN_NAME } from './sentinels'
import { readYaml } from './values-yaml'

/** @returns uid of the entry */
export function recordProfile(
  { db, actor }: Caller,
  action: AuditRow['action'],
  message: string,
  { uid, name }: Pick<ProfileRow, 'uid' | 'name'>,
  changes: AuditRow['changes'] = {},
): string {
  return recordAudit(db, actor.person, {
    action,
    resourceKind: 'clusterprofile',
    resourceUid: uid,
    resourceName: name,
    message,
    changes,
  })
}

type Columns = Pick<ProfileRow, 'name' | 'version' | 'labels' | 'annotations' | 'type' | 'draft'>

const paths = {
  name: 'metadata.name',
  version: 'spec.version',
  labels: 'metadata.labels',
  annotations: 'metadata.annotations',
  type: 'spec.template.type',
} as const satisfies Partial<Record<keyof Columns, string>>

/**
 * Stores what is different, if anything is, and says so in the audit log.
 * @param message what was done; that the profile was changed when left out
 */
export function change(caller: Caller, row: ProfileRow, next: Partial<Columns>, message?: string): void {
  const { draft, ...columns } = next
  const changes: AuditRow['changes'] = {}
  for (const key of ['name', 'version', 'labels', 'annotations', 'type'] as const) {
    const value = columns[key]
    if (value !== undefined && JSON.stringify(value) !== JSON.stringify(row[key])) changes[paths[key]] = [row[key], value]
  }
  const layered = draft === undefined ? {} : layerChanges(row.draft, draft)
  const all = { ...changes, ...layered }
  if (Object.keys(all).length === 0) return
  Object.assign(row, columns)
  if (draft !== undefined && Object.keys(layered).length > 0) {
    row.draft = draft
    row.revision += 1
  }
  touch(caller, row)
  recordProfile(caller, 'update', message ?? `Changed profile ${row.name} ${row.version}`, row, all)
}

/** The time of the last change strictly grows. @param email who changed it */
export function touch({ db, actor }: Caller, row: ProfileRow, email: string = actor.person.email): void {
  row.updatedAt = Math.max(db.now(), row.updatedAt + 1)
  row.updatedBy = email
}

/** Layers by name and version. Values and manifests are only said to have changed: they are long, and may hold what is not for everybody who reads audits. */
export function layerChanges(before: readonly LayerRow[], after: readonly LayerRow[]): AuditRow['changes'] {
  const changes: AuditRow['changes'] = {}
  const order = (layers: readonly { readonly name: string }[]) => layers.map(({ name }) => name)
  if (JSON.stringify(order(before)) !== JSON.stringify(order(after))) changes['spec.template.packs'] = [order(before), order(after)]
  const stored = new Map(before.map((layer) => [layer.name, layer]))
  for (const layer of after) {
    const path = `spec.template.packs.${layer.name}`
    const old = stored.get(layer.name)
    if (old === undefined) {
      changes[`${path}.version`] = [null, layer.version]
      continue
    }
    if (old.version !== layer.version) changes[`${path}.version`] = [old.version, layer.version]
    if (old.registryUid !== layer.registryUid) changes[`${path}.registry`] = [old.registryName, layer.registryName]
    if (old.digest !== layer.digest) changes[`${path}.digest`] = [old.digest, layer.digest]
    else if (old.packUid !== layer.packUid) changes[`${path}.uid`] = [old.packUid, layer.packUid]
    if (old.values !== layer.values) changes[`${path}.values`] = ['changed', 'changed']
    if (JSON.stringify(old.manifests) !== JSON.stringify(layer.manifests))
      changes[`${path}.manifests`] = [order(old.manifests), order(layer.manifests)]
  }
  return changes
}

/** A name has each of its versions once in a tenant. @throws MockError `DuplicateName` */
export function refuseName({ db, actor }: Caller, name: string, version: string, own: ProfileRow | undefined): void {
  if (name === BROKEN_NAME) throw new MockError('InternalError', INTERNAL_MESSAGE)
  const taken = db.profilesOf(actor).some((row) => row !== own && row.name.toLowerCase() === name.toLowerCase() && row.version === version)
  if (!taken && name !== TAKEN_NAME) return
  const message = `Version ${version} of the profile ${name} exists already: choose another name or version`
  throw new MockError('DuplicateName', message, { details: { fields: { 'metadata.name': message } } })
}

/**
 * Sees to it that values and manifests that somebody wrote are YAML; texts that are stored already, and a pack's own values, do not stand in the way.
 * @throws MockError `InvalidRequest`
 */
export async function refuseTexts(
  layers: readonly LayerRow[],
  before: readonly LayerRow[],
  path: (index: number) => string,
): Promise<void> {
  const stored = new Map(before.map((layer) => [layer.name, layer]))
  const fields: Record<string, string> = {}
  for (const [index, layer] of layers.entries()) {
    const old = stored.get(layer.name)
    if (layer.values !== old?.values && layer.values !== layer.defaultValues) {
      const reading = await readYaml(layer.values, 'one')
      if (!reading.ok) fields[`${path(index)}.values`] = `The values of ${layer.displayName} are no YAML. ${reading.message}`
    }
    for (const [place, { name, content }] of layer.manifests.entries()) {
      if (old?.manifests.some((manifest) => manifest.content === content) === true) continue
      const reading = await readYaml(content, 'many')
      if (!reading.ok) fields[`${path(index)}.manifests.${place}.content`] = `The manifest ${name} is no YAML. ${reading.message}`
    }
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}
