import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiFailure } from '../../../api/failure'
import { apiQuery } from '../../../api/query'
import { absoluteTime, isUnset } from '../../../lib/time'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { DialogBox } from '../../../ui/Dialog'
import { Modal } from '../../../ui/Modal'
import { PanelSkeleton } from '../../../ui/SidePanel'
import { ErrorState } from '../../../ui/States'
import type { ProfileDraft } from '../draft'
import { type Choices, defaultChoices, differencesOf, mergeDrafts } from './compare-drafts'
import { ConflictItem } from './ConflictItem'
import { type LoadedProfile, loadProfile } from './load-profile'
import styles from './Wizard.module.css'

export interface ConflictDialogProps {
  readonly uid: string
  /** What the save was refused with: who changed it, and when. */
  readonly failure: ApiFailure
  /** What both sides began with. */
  readonly base: ProfileDraft
  readonly mine: ProfileDraft
  readonly busy: boolean
  readonly onTakeTheirs: (theirs: LoadedProfile) => void
  /** Saves a draft over theirs. */
  readonly onSave: (draft: ProfileDraft, theirs: LoadedProfile) => void
  readonly onClose: () => void
}

/** Somebody else saved the profile meanwhile: both sides in view, and the choice between them, as a whole or one by one. */
export function ConflictDialog({ uid, failure, base, mine, busy, onTakeTheirs, onSave, onClose }: ConflictDialogProps) {
  const { queryKey } = apiQuery('clusterProfilesGet', { params: { uid } })
  const at = failure.details?.changedAt
  const theirs = useQuery<LoadedProfile, ApiFailure>({
    // As it is after this very refusal.
    queryKey: [...queryKey, 'other side', failure.ref, at],
    queryFn: ({ signal }) => loadProfile(uid, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [chosen, setChosen] = useState<Choices>({})
  const other = theirs.data
  const differences = other === undefined ? [] : differencesOf(base, mine, other.draft)
  const choices = { ...defaultChoices(differences), ...chosen }
  const who = failure.details?.changedBy ?? 'Somebody else'
  const when = at === undefined || isUnset(at) ? 'meanwhile' : `on ${absoluteTime(at)}`

  const waiting = other !== undefined ? undefined : theirs.error === null ? 'Their side is loading' : 'Their side could not be loaded'
  const saveWith = (taken: Choices) => {
    if (other !== undefined) onSave(mergeDrafts(mine, other.draft, differences, taken), other)
  }

  return (
    <Modal open onClose={onClose} placement="centre">
      <DialogBox
        wide
        title="This profile was changed meanwhile"
        footer={
          <>
            <Button data-autofocus onClick={onClose}>
              Back to editing
            </Button>
            {/* All are there from the beginning: a button that comes later would push the others from under the pointer. */}
            <Button disabledReason={waiting} onClick={() => other !== undefined && onTakeTheirs(other)}>
              Take theirs
            </Button>
            <Button disabledReason={waiting} busy={busy} onClick={() => saveWith(allMine(choices))}>
              Keep mine
            </Button>
            <Button variant="primary" disabledReason={waiting} busy={busy} onClick={() => saveWith(choices)}>
              Save these choices
            </Button>
          </>
        }
      >
        <p>
          <strong>{who}</strong> changed it {when}, after you had opened it. Nothing of yours is saved yet. What only one of you changed is
          chosen already.
        </p>
        <div className={styles.bothSides}>
          {other !== undefined ? (
            differences.length === 0 ? (
              <Alert tone="info" role="note">
                Both sides are the same by now. Save these choices to finish.
              </Alert>
            ) : (
              <ul className={styles.conflicts} aria-label="Differences">
                {differences.map((difference) => (
                  <ConflictItem
                    key={difference.key}
                    difference={difference}
                    side={choices[difference.key] ?? 'mine'}
                    onChoose={(side) => setChosen({ ...chosen, [difference.key]: side })}
                  />
                ))}
              </ul>
            )
          ) : theirs.error !== null ? (
            <ErrorState
              title="The other side could not be loaded"
              message={theirs.error.message}
              reference={theirs.error.ref}
              retrying={theirs.isFetching}
              onRetry={() => void theirs.refetch()}
            />
          ) : (
            <PanelSkeleton />
          )}
        </div>
      </DialogBox>
    </Modal>
  )
}

function allMine(choices: Choices): Choices {
  return Object.fromEntries(Object.keys(choices).map((key) => [key, 'mine']))
}
