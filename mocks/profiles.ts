import type { ClusterProfileEntity, ClusterProfileUpdateEntity, ProfileMetaEntity } from '~/contract/cluster-profiles'
import { UNSET_TIME } from '~/contract/common'
import { refuseUnpublishable } from './constraints'
import { invalidFields, MockError } from './mock-error'
import { change, layerChanges, recordProfile, refuseName, refuseTexts, touch } from './profile-changes'
import { resolveLayers } from './profile-layers'
import type { ProfileRow } from './profile-rows'
import { checkVariables } from './profile-variables'
import { newUid } from './random'
import type { Caller } from './registry-verbs'
import { CONTESTED } from './sentinels'
import { isoTime } from './sync'

const inTemplate = (index: number) => `spec.template.packs.${index}`

/** @throws MockError like the server: fields, what stops a publication, the name */
export async function createProfile(
  caller: Caller,
  { metadata, spec }: ClusterProfileEntity,
  { publish }: { publish: boolean },
): Promise<{ uid: string }> {
  const { labels, annotations } = readMeta(metadata, {})
  const draft = resolveLayers(caller, spec.template?.packs ?? [], [])
  await refuseTexts(draft, [], inTemplate)
  const row = newProfile(caller, {
    name: metadata.name,
    version: spec.version,
    labels: labels ?? {},
    annotations: annotations ?? {},
    type: spec.template?.type ?? 'cluster',
    cloudType: spec.template?.cloudType ?? '',
    variables: checkVariables(spec.variables ?? [], 'spec.variables', []),
    draft,
  })
  await addProfile(caller, row, publish, `Created profile ${row.name} ${row.version}`)
  return { uid: row.uid }
}

type NewProfile = Pick<ProfileRow, 'name' | 'version' | 'labels' | 'annotations' | 'type' | 'cloudType' | 'variables' | 'draft'>

/** A profile that is not stored yet. */
export function newProfile({ db, actor }: Caller, given: NewProfile): ProfileRow {
  const now = db.now()
  const { email, tenant } = actor.person
  return {
    uid: newUid(),
    tenantUid: tenant?.uid ?? '',
    ...given,
    revision: 1,
    publishedAt: null,
    createdAt: now,
    createdBy: email,
    updatedAt: now,
    updatedBy: email,
    published: null,
  }
}

/** @throws MockError `ClusterProfileInvalid`, `DuplicateName` */
export async function addProfile(caller: Caller, row: ProfileRow, publish: boolean, message: string): Promise<void> {
  if (publish) {
    await refuseUnpublishable(caller, row)
    row.published = structuredClone(row.draft)
    row.publishedAt = row.createdAt
  }
  refuseName(caller, row.name, row.version, undefined)
  caller.db.profiles.push(row)
  const changes = Object.fromEntries(
    row.draft.map((layer): [string, [unknown, unknown]] => [`spec.template.packs.${layer.name}.version`, [null, layer.version]]),
  )
  recordProfile(caller, 'create', publish ? `${message} and published it` : message, row, changes)
}

export async function updateProfile(caller: Caller, uid: string, { metadata = {}, spec = {} }: ClusterProfileUpdateEntity): Promise<void> {
  const row = caller.db.profile(caller.actor, uid)
  const expected = expectedTime(metadata.lastModifiedTimestamp)
  if (expected !== undefined) {
    playSomebodyElse(caller, row)
    if (row.updatedAt !== expected)
      throw changedMeanwhile(row, `${row.updatedBy} has changed the profile ${row.name} since you opened it: your change was not saved`)
  }
  const meta = readMeta(metadata, row.annotations)
  const { template, version = row.version } = spec
  const { name = row.name } = metadata
  const draft = template === undefined ? row.draft : resolveLayers(caller, template.packs, row.draft)
  await refuseTexts(draft, row.draft, inTemplate)
  refuseName(caller, name, version, row)
  change(caller, row, { name, version, ...meta, ...(template?.type !== undefined && { type: template.type }), draft })
}

export function updateMetadata(caller: Caller, uid: string, { metadata, spec }: ProfileMetaEntity): void {
  const row = caller.db.profile(caller.actor, uid)
  const { name = row.name } = metadata
  const { version = row.version } = spec ?? {}
  const meta = readMeta(metadata, row.annotations)
  refuseName(caller, name, version, row)
  change(caller, row, { name, version, ...meta })
}

/** Annotations that reads carry and nobody sets. */
const OWN: ReadonlySet<string> = new Set([
  'createdBy',
  'lastModifiedBy',
  'ownerUid',
  'permissions',
  'scope',
  'scopeVisibility',
  'tenantUid',
])
const MAX_DESCRIPTION = 1024

/**
 * Labels and annotations that are sent take the place of all that are stored; a description that is not among the annotations stays.
 * @param before annotations as they are stored
 */
function readMeta(
  { annotations, labels }: NonNullable<ProfileMetaEntity['metadata']>,
  before: Readonly<Record<string, string>>,
): Partial<Pick<ProfileRow, 'annotations' | 'labels'>> {
  const description = annotations?.description ?? before.description
  if (description !== undefined && description.length > MAX_DESCRIPTION)
    throw invalidFields({ 'metadata.annotations.description': 'The description is longer than 1,024 characters' })
  const others = Object.entries(annotations ?? {}).filter(([key]) => key !== 'description' && !OWN.has(key))
  return {
    ...(labels !== undefined && { labels: { ...labels } }),
    ...(annotations !== undefined && {
      annotations: { ...(description !== undefined && { description }), ...Object.fromEntries(others) },
    }),
  }
}

/** @returns undefined where no time is named, as with the zero time that Palette's clients send */
function expectedTime(sent: string | undefined): number | undefined {
  if (sent === undefined || sent === '') return undefined
  const time = Date.parse(sent)
  if (Number.isNaN(time)) throw invalidFields({ 'metadata.lastModifiedTimestamp': 'This is no time: send it as it was read' })
  return time === Date.parse(UNSET_TIME) ? undefined : time
}

function changedMeanwhile({ updatedBy, updatedAt }: ProfileRow, message: string): MockError {
  return new MockError('ResourceChanged', message, { details: { changedBy: updatedBy, changedAt: isoTime(updatedAt) } })
}

const SOMEBODY = 'dana@acme.example'

/** Plays the other person of a profile whose description asks for it: sets a value, adds a tag, and takes the words out of the description. */
function playSomebodyElse(caller: Caller, row: ProfileRow): void {
  const { description = '' } = row.annotations
  if (!description.includes(CONTESTED)) return
  row.annotations = { ...row.annotations, description: description.replace(CONTESTED, 'somebody else edited this') }
  row.labels = { ...row.labels, reviewed: 'dana' }
  row.draft = row.draft.map((layer, index) => (index === 0 ? { ...layer, values: theirValues(layer.values) } : layer))
  row.revision += 1
  touch(caller, row, SOMEBODY)
}

function theirValues(values: string): string {
  if (/replicas: \d+/.test(values)) return values.replace(/replicas: \d+/, 'replicas: 7')
  return `${values === '' || values.endsWith('\n') ? values : `${values}\n`}# Reviewed by Dana\n`
}

/** Where draft and published are the same already, nothing is written. */
export async function publishProfile(caller: Caller, uid: string): Promise<void> {
  const row = caller.db.profile(caller.actor, uid)
  const changes = layerChanges(row.published ?? [], row.draft)
  if (row.published !== null && Object.keys(changes).length === 0) return
  await refuseUnpublishable(caller, row)
  touch(caller, row)
  row.published = structuredClone(row.draft)
  row.publishedAt = row.updatedAt
  recordProfile(caller, 'publish', `Published profile ${row.name} ${row.version}`, row, changes)
}

export function removeProfile(caller: Caller, uid: string): void {
  const row = caller.db.profile(caller.actor, uid)
  caller.db.profiles = caller.db.profiles.filter((other) => other !== row)
  recordProfile(caller, 'delete', `Removed profile ${row.name} ${row.version}`, row)
}

export function checkName(caller: Caller, { name, version }: { name: string; version: string }): void {
  refuseName(caller, name, version, undefined)
  recordProfile(caller, 'action', `Checked whether profile ${name} ${version} can be created`, { uid: '', name })
}
