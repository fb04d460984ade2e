import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ProfileType } from '~/contract/profile-fields'
import type { ApiFailure } from '../../../api/failure'
import { apiQuery } from '../../../api/query'
import { useSettled } from '../../../catalogue/use-settled'
import type { LayerDraft } from '../draft'
import { type LayerNote, notesByLayer } from './constraint-notes'
import { toTemplate } from './profile-wire'

/** How long changes may follow each other before the layers are checked, in milliseconds. */
const QUIET_MS = 400

export interface Constraints {
  /** By the layer's name; what was known last while a check runs. */
  readonly notes: ReadonlyMap<string, readonly LayerNote[]>
  readonly checking: boolean
  /** The last check did not come about. It keeps nobody from going on. */
  readonly failure: ApiFailure | null
  readonly retry: () => void
}

// Each check holds the layers with their values: what is not on screen is not kept.
const keepsNothing = { placeholderData: keepPreviousData, gcTime: 0 } as const
const noNotes: ReadonlyMap<string, readonly LayerNote[]> = new Map()

/**
 * Checks layers against the constraints of their packs whenever they have changed and then rested; an answer that was overtaken is never shown.
 * @param uid of the profile that is edited, whose published versions decide about upgrades
 */
export function useConstraints(layers: readonly LayerDraft[], type: ProfileType, uid: string | undefined): Constraints {
  const settled = useSettled(layers, QUIET_MS)
  const body = useMemo(() => toTemplate(settled, type), [settled, type])
  const isNew = uid === undefined
  const any = settled.length > 0
  const ofNew = useQuery({ ...apiQuery('clusterProfilesValidatePacks', { body }), ...keepsNothing, enabled: any && isNew })
  const ofStored = useQuery({
    ...apiQuery('clusterProfilesUidValidatePacks', { params: { uid: uid ?? '' }, body }),
    ...keepsNothing,
    enabled: any && !isNew,
  })
  const { data, error, isFetching, refetch } = isNew ? ofNew : ofStored
  const notes = useMemo(() => (data === undefined ? noNotes : notesByLayer(data.packs.results)), [data])
  return {
    notes: layers.length === 0 ? noNotes : notes,
    checking: layers.length > 0 && (isFetching || settled !== layers),
    failure: layers.length === 0 ? null : error,
    retry: () => void refetch(),
  }
}
