import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { OperationId } from '~/contract/api'
import { call } from '../../../api/client'
import { type ApiFailure, isApiFailure } from '../../../api/failure'
import { invalidate } from '../../../api/query'
import type { ProfileDraft } from '../draft'
import { paletteProfiles } from '../palette-profiles'
import { viewsOfProfile } from '../profile-operations'
import { type StoredMeta, toCreate, toUpdate } from './profile-wire'

/** What became of a profile: published, or stored as a draft that could not be published. */
export interface Saved {
  readonly uid: string
  /** Why it is a draft still; undefined when it is published. */
  readonly unpublished: ApiFailure | 'forbidden' | undefined
}

/** Everything that shows profiles or what they use. */
const shown = [
  ...viewsOfProfile,
  'clusterProfilesUidPacksGet',
  'clusterProfilesUidPacksUidManifests',
] as const satisfies readonly OperationId[]

function refresh(client: QueryClient): void {
  for (const id of shown) void invalidate(client, id)
  void client.invalidateQueries({ queryKey: paletteProfiles.queryKey })
}

/** The two ways to save. Both publish afterwards, if one may; both throw an `ApiFailure` when nothing was saved at all. */
export function useSaveProfile(mayPublish: boolean) {
  const client = useQueryClient()
  const publish = async (uid: string): Promise<Saved> => {
    if (!mayPublish) return { uid, unpublished: 'forbidden' }
    try {
      await call('clusterProfilesPublish', { params: { uid } })
      return { uid, unpublished: undefined }
    } catch (error) {
      if (!isApiFailure(error)) throw error
      return { uid, unpublished: error }
    } finally {
      refresh(client)
    }
  }
  return {
    publish,
    create: async (draft: ProfileDraft): Promise<Saved> => {
      const { uid } = await call('clusterProfilesCreate', { body: toCreate(draft) })
      refresh(client)
      return publish(uid)
    },
    update: async (uid: string, draft: ProfileDraft, stored: StoredMeta): Promise<Saved> => {
      await call('clusterProfilesUpdate', { params: { uid }, body: toUpdate(draft, stored) })
      refresh(client)
      return publish(uid)
    },
  }
}
