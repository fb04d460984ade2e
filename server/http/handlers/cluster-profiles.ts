import type { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { createProfile } from '../../profiles/create'
import { getProfileSummary, listProfilesMetadata, searchProfiles } from '../../profiles/dashboard'
import { addLayer, addManifest, removeLayer, updateLayer } from '../../profiles/layers'
import { publishProfile } from '../../profiles/publish'
import { getProfile, getProfileManifests, getProfilePack, getProfilePackConfig, getProfilePacks } from '../../profiles/read'
import { removeProfile } from '../../profiles/remove'
import { updateProfileMeta, updateProfileOf } from '../../profiles/update'
import { validateProfileName } from '../../profiles/validate-name'
import { validatePacks } from '../../profiles/validate-packs'
import { deleteVariables, getVariables, patchVariables, putVariables } from '../../profiles/variables'
import type { HandlersOf } from '../call'

export const clusterProfileHandlers: HandlersOf<keyof typeof clusterProfilesApi> = {
  clusterProfilesCreate: async ({ context, query, body }) => {
    const { uid, auditUid } = await createProfile(context, body, query)
    return { body: { uid }, auditUid }
  },
  clusterProfilesValidateNameVersion: ({ context, query }) => validateProfileName(context, query),
  clusterProfilesValidatePacks: async ({ context, body }) => ({ body: await validatePacks(context, undefined, body) }),
  clusterProfilesGet: async ({ context, params }) => ({ body: await getProfile(context, params.uid) }),
  clusterProfilesUpdate: async ({ context, params, body }) => {
    await updateProfileOf(context, params.uid, body)
    return {}
  },
  clusterProfilesDelete: async ({ context, params }) => {
    await removeProfile(context, params.uid)
    return {}
  },
  clusterProfilesUidMetadataUpdate: async ({ context, params, body }) => {
    await updateProfileMeta(context, params.uid, body)
    return {}
  },

  clusterProfilesUidPacksGet: async ({ context, params }) => ({ body: await getProfilePacks(context, params.uid) }),
  clusterProfilesUidPacksAdd: async ({ context, params, body }) => {
    const { uid, auditUid } = await addLayer(context, params.uid, body)
    return { body: { uid }, auditUid }
  },
  clusterProfilesUidPacksNameGet: async ({ context, params }) => ({ body: await getProfilePack(context, params) }),
  clusterProfilesUidPacksNameUpdate: async ({ context, params, body }) => {
    await updateLayer(context, params, body)
    return {}
  },
  clusterProfilesUidPacksNameDelete: async ({ context, params }) => {
    await removeLayer(context, params)
    return {}
  },
  clusterProfilesUidPacksConfigGet: async ({ context, params, query }) => ({
    body: await getProfilePackConfig(context, params, query.packUid),
  }),
  clusterProfilesUidPacksUidManifests: async ({ context, params }) => ({ body: await getProfileManifests(context, params) }),
  clusterProfilesUidPacksNameManifestsAdd: async ({ context, params, body }) => {
    const { uid, auditUid } = await addManifest(context, params, body)
    return { body: { uid }, auditUid }
  },

  clusterProfilesPublish: async ({ context, params }) => {
    await publishProfile(context, params.uid)
    return {}
  },
  clusterProfilesUidValidatePacks: async ({ context, params, body }) => ({ body: await validatePacks(context, params.uid, body) }),

  clusterProfilesUidVariablesGet: async ({ context, params }) => ({ body: await getVariables(context, params.uid) }),
  clusterProfilesUidVariablesPut: async ({ context, params, body }) => {
    await putVariables(context, params.uid, body)
    return {}
  },
  clusterProfilesUidVariablesPatch: async ({ context, params, body }) => {
    await patchVariables(context, params.uid, body)
    return {}
  },
  clusterProfilesUidVariablesDelete: async ({ context, params, body }) => {
    await deleteVariables(context, params.uid, body)
    return {}
  },

  clusterProfilesFilterSummary: async ({ context, query, body }) => ({ body: await searchProfiles(context, { query, body }) }),
  clusterProfilesMetadata: async ({ context }) => ({ body: await listProfilesMetadata(context) }),
  clusterProfilesUidSummary: async ({ context, params }) => ({ body: await getProfileSummary(context, params.uid) }),
}
