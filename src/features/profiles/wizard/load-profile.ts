import type { PackRef } from '~/contract/cluster-profiles'
import type { ProfileType } from '~/contract/profile-fields'
import { call } from '../../../api/client'
import { isApiFailure } from '../../../api/failure'
import type { ManifestDraft, ProfileDraft } from '../draft'
import { fromProfile, type LayerFacts, NEW_PROFILE_TYPE, type StoredMeta } from './profile-wire'

/** A profile as it is stored now, ready to be edited. */
export interface LoadedProfile extends StoredMeta {
  readonly draft: ProfileDraft
  readonly type: ProfileType
}

/** Reads a profile with the manifests of its layers. @throws {ApiFailure} */
export async function loadProfile(uid: string, signal?: AbortSignal): Promise<LoadedProfile> {
  const profile = await call('clusterProfilesGet', { params: { uid } }, signal)
  const template = profile.spec.draft ?? profile.spec.published
  const packs = template?.packs ?? []
  const withManifests = packs.filter(({ manifests: { length } }) => length > 0)
  const [facts, ...manifests] = await Promise.all([
    loadFacts(uid, packs, signal),
    ...withManifests.map(async (pack) => [pack.name, await loadManifests(uid, pack, signal)] as const),
  ])
  return {
    draft: fromProfile(profile, new Map(manifests), facts),
    readAt: profile.metadata.lastModifiedTimestamp,
    annotations: profile.metadata.annotations,
    type: typeOf(template?.type),
  }
}

/** The manifests that a layer has now: those that only the published one has are left out. */
async function loadManifests(
  uid: string,
  { name: packName, manifests }: PackRef,
  signal: AbortSignal | undefined,
): Promise<ManifestDraft[]> {
  const { items } = await call('clusterProfilesUidPacksUidManifests', { params: { uid, packName } }, signal)
  return manifests.map((manifest) => {
    const { spec } = items.find(({ metadata }) => metadata.uid === manifest.uid) ?? {}
    return { name: manifest.name, uid: manifest.uid, content: (spec?.draft ?? spec?.published)?.content ?? '' }
  })
}

/** What packs call themselves, and whether a layer has its pack’s own values. A profile can be edited without. */
async function loadFacts(
  uid: string,
  packs: readonly PackRef[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, LayerFacts>> {
  const params = (packName: string) => ({ params: { uid, packName } })
  const [known, configs] = await Promise.all([
    unlessFailed(call('clusterProfilesUidPacksGet', { params: { uid } }, signal)),
    Promise.all(
      packs
        .filter(({ type, packUid }) => type !== 'manifest' && packUid !== '')
        .map(({ name, packUid }) =>
          unlessFailed(call('clusterProfilesUidPacksConfigGet', { ...params(name), query: { packUid } }, signal)),
        ),
    ),
  ])
  const own = new Map(configs.flatMap((config) => config?.items ?? []).map(({ spec }) => [spec.name, spec]))
  return new Map(
    known?.items.map(({ spec: { name, displayName, addonType } }) => {
      const config = own.get(name)
      return [name, { displayName, addonType, defaultValues: config?.isValuesOverridden === false ? config.values : undefined }]
    }),
  )
}

async function unlessFailed<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  try {
    return await promise
  } catch (error) {
    if (!isApiFailure(error)) throw error
    return undefined
  }
}

function typeOf(type: string | undefined): ProfileType {
  switch (type) {
    case 'cluster':
    case 'infra':
    case 'system':
      return type
    default:
      return NEW_PROFILE_TYPE
  }
}
