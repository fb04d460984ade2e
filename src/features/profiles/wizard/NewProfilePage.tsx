import { useState } from 'react'
import { useNavigate } from 'react-router'
import { can, useSession } from '../../../session/session'
import { Alert } from '../../../ui/Alert'
import { PageHeader } from '../../../ui/PageHeader'
import { profilePath } from '../profile-paths'
import { emptyDraft, NEW_PROFILE_TYPE } from './profile-wire'
import { useSaveProfile } from './save-profile'
import { draftKey, readDraft } from './stored-draft'
import { Wizard } from './Wizard'

const TITLE = 'Add a new cluster profile'

/** A new profile, step by step. What was left in this tab is there again. */
export function NewProfilePage() {
  const session = useSession()
  const navigate = useNavigate()
  const { create, publish } = useSaveProfile(can(session, 'clusterProfile.publish'))
  const key = draftKey(session, 'new')
  const [stored] = useState(() => readDraft(key))
  if (!can(session, 'clusterProfile.create')) {
    return (
      <>
        <PageHeader title={TITLE} />
        <Alert tone="info" role="note">
          Your role does not allow adding cluster profiles.
        </Alert>
      </>
    )
  }
  return (
    <Wizard
      title={TITLE}
      storageKey={key}
      start={stored?.draft ?? emptyDraft}
      base={{ draft: emptyDraft }}
      restored={stored !== null}
      type={NEW_PROFILE_TYPE}
      finishLabel="Finish Configuration"
      save={create}
      publish={publish}
      onChangeSaved={(uid) => void navigate(`${profilePath(uid)}/edit?step=layers`)}
    />
  )
}
