import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { Session } from '~/contract/console'
import type { ApiFailure } from '../../../api/failure'
import { apiQuery } from '../../../api/query'
import { can, useSession } from '../../../session/session'
import { Alert } from '../../../ui/Alert'
import { PageHeader } from '../../../ui/PageHeader'
import { PanelSkeleton } from '../../../ui/SidePanel'
import { ErrorState } from '../../../ui/States'
import { profilePath } from '../profile-paths'
import { type LoadedProfile, loadProfile } from './load-profile'
import { useSaveProfile } from './save-profile'
import { draftKey, readDraft } from './stored-draft'
import { Wizard } from './Wizard'

/** A profile that is there, in the same steps. */
export function EditProfilePage() {
  const session = useSession()
  const { uid = '' } = useParams()
  const [round, setRound] = useState(0)
  if (!can(session, 'clusterProfile.update')) {
    return (
      <>
        <PageHeader title="Edit profile" />
        <Alert tone="info" role="note">
          Your role does not allow changing cluster profiles.
        </Alert>
      </>
    )
  }
  return <EditProfile key={`${uid} ${round}`} uid={uid} round={round} session={session} onAgain={() => setRound(round + 1)} />
}

interface EditProfileProps {
  readonly uid: string
  /** Grows when the profile is to be read again. */
  readonly round: number
  readonly session: Session
  readonly onAgain: () => void
}

function EditProfile({ uid, round, session, onAgain }: EditProfileProps) {
  const navigate = useNavigate()
  const { update, publish } = useSaveProfile(can(session, 'clusterProfile.publish'))
  const { queryKey } = apiQuery('clusterProfilesGet', { params: { uid } })
  // Read anew for every edit, and then left alone: what is typed is never overwritten.
  const { data, error, isFetching, refetch } = useQuery<LoadedProfile, ApiFailure>({
    queryKey: [...queryKey, 'edit', round],
    queryFn: ({ signal }) => loadProfile(uid, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const key = draftKey(session, uid)
  const [stored] = useState(() => readDraft(key))
  const [started, setStarted] = useState<LoadedProfile>()
  if (started === undefined && data !== undefined) setStarted(data)
  if (started === undefined) {
    return (
      <>
        <PageHeader title="Edit profile" />
        {error === null ? (
          <div role="status" aria-label="The profile is loading">
            <PanelSkeleton />
          </div>
        ) : (
          <ErrorState
            title="The profile could not be loaded"
            message={error.message}
            reference={error.ref}
            retrying={isFetching}
            onRetry={() => void refetch()}
          />
        )}
      </>
    )
  }
  return (
    <Wizard
      title={`Edit ${started.draft.name} ${started.draft.version}`}
      storageKey={key}
      start={stored?.draft ?? started.draft}
      base={stored?.base ?? started}
      restored={stored !== null}
      type={started.type}
      uid={uid}
      finishLabel="Save changes"
      save={(draft, base) => update(uid, draft, base)}
      publish={publish}
      onChangeSaved={() => {
        void navigate(`${profilePath(uid)}/edit?step=layers`, { replace: true })
        onAgain()
      }}
    />
  )
}
