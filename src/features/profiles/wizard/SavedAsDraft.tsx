import { useState } from 'react'
import { Link } from 'react-router'
import { Alert } from '../../../ui/Alert'
import { Button, buttonClass } from '../../../ui/Button'
import { StepHeading } from './StepHeading'
import type { Saved } from './save-profile'
import styles from './Wizard.module.css'

export interface SavedAsDraftProps {
  readonly name: string
  readonly saved: Saved
  readonly onPublish: () => Promise<void>
  readonly onChangeLayers: () => void
}

/** The profile is stored but not published: why, and what can be done. */
export function SavedAsDraft({ name, saved, onPublish, onChangeLayers }: SavedAsDraftProps) {
  const { uid, unpublished } = saved
  const [busy, setBusy] = useState(false)
  const forbidden = unpublished === undefined || unpublished === 'forbidden'
  const results = forbidden ? [] : (unpublished.details?.results ?? []).filter(({ errors }) => errors.length > 0)
  const publish = () => {
    setBusy(true)
    void onPublish().finally(() => setBusy(false))
  }
  return (
    <section className={styles.review} aria-labelledby="saved-heading">
      <StepHeading id="saved-heading" takesFocus>
        Saved as a draft
      </StepHeading>
      <Alert
        tone="warning"
        role="alert"
        title={`${name} is saved, but not published`}
        actions={
          <>
            <Link className={buttonClass('primary')} to={`/profiles/${uid}`}>
              Open profile
            </Link>
            <Button onClick={onChangeLayers}>Change layers</Button>
            {!forbidden && (
              <Button busy={busy} onClick={publish}>
                Publish again
              </Button>
            )}
          </>
        }
      >
        {forbidden ? (
          <p>Your role does not allow publishing. Somebody who may has to publish it before clusters can use it.</p>
        ) : results.length === 0 ? (
          <p>{unpublished.message}</p>
        ) : (
          <>
            <p>Its layers break constraints of their packs. Solve these, then publish it:</p>
            <ul className={styles.reasons}>
              {results.flatMap(({ name: layer, displayName, errors }) =>
                errors.map(({ code, message }) => (
                  <li key={`${layer} ${code} ${message}`}>
                    <strong>{displayName}</strong>: {message}
                  </li>
                )),
              )}
            </ul>
          </>
        )}
      </Alert>
    </section>
  )
}
