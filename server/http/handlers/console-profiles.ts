import type { consoleProfilesApi } from '~/contract/api/console-profiles'
import { cloneProfile } from '../../profiles/clone'
import { decideProfileDrift, getProfileDrift } from '../../profiles/drift'
import { exportProfile } from '../../profiles/export'
import { getRegistryImpact } from '../../profiles/impact'
import { importProfile } from '../../profiles/import'
import { listProfileOverviews } from '../../profiles/overview'
import { repointRegistry } from '../../profiles/repoint'
import { listPackUses } from '../../profiles/uses'
import type { HandlersOf } from '../call'

export const consoleProfileHandlers: HandlersOf<keyof typeof consoleProfilesApi> = {
  consoleProfilesOverview: async ({ context }) => ({ body: await listProfileOverviews(context) }),
  consoleProfileClone: async ({ context, params, body }) => {
    const { uid, auditUid } = await cloneProfile(context, params.uid, body)
    return { body: { uid }, auditUid }
  },
  consoleProfileExport: async ({ context, params }) => ({ body: await exportProfile(context, params.uid) }),
  consoleProfileImport: async ({ context, body }) => {
    const { uid, warnings, auditUid } = await importProfile(context, body)
    return { body: { uid, warnings }, auditUid }
  },
  consoleProfileDrift: async ({ context, params }) => ({ body: await getProfileDrift(context, params.uid) }),
  consoleProfileDriftDecide: async ({ context, params, body }) => {
    await decideProfileDrift(context, params.uid, body)
    return {}
  },
  consoleRegistryImpact: async ({ context, params }) => ({ body: await getRegistryImpact(context, params.uid) }),
  consoleRegistryRepoint: async ({ context, params, body }) => ({ body: await repointRegistry(context, params.uid, body) }),
  consolePackUses: async ({ context, params }) => ({ body: await listPackUses(context, params.uid) }),
}
