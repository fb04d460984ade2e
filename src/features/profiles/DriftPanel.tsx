import { useRef } from 'react'
import type { LayerDrift } from '~/contract/profile-tools'
import { useApiMutation, useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { YamlDiff } from '../../ui/yaml/YamlDiff'
import { viewsOfProfile } from './profile-operations'
import styles from './ProfilePage.module.css'

/** What has changed in the registry under versions that were chosen, and what to do about it. */
export function DriftPanel({ uid, onClose }: { readonly uid: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useApiQuery('consoleProfileDrift', { params: { uid } })
  // The button that was pressed goes away: the focus stays in the panel.
  const body = useRef<HTMLDivElement>(null)
  return (
    <SidePanel
      wide
      title="Review change"
      description="The same version, with other content than when the layer was chosen."
      onRequestClose={onClose}
    >
      <div ref={body} tabIndex={-1} className={styles.panel}>
        {error !== null ? (
          <ErrorState
            title="The difference could not be loaded"
            message={error.message}
            reference={error.ref}
            onRetry={() => void refetch()}
          />
        ) : data === undefined ? (
          <PanelSkeleton />
        ) : data.items.length === 0 ? (
          <EmptyState icon="check-circle" action={<Button onClick={onClose}>Close</Button>}>
            Every layer has the content that was chosen.
          </EmptyState>
        ) : (
          data.items.map((drift) => (
            <Change key={`${drift.layer} ${drift.currentDigest}`} uid={uid} drift={drift} onDecided={() => body.current?.focus()} />
          ))
        )}
      </div>
    </SidePanel>
  )
}

interface ChangeProps {
  readonly uid: string
  readonly drift: LayerDrift
  readonly onDecided: () => void
}

function Change({ uid, drift, onDecided }: ChangeProps) {
  const { displayName, version, registryName, kept, before, after } = drift
  const title = `${displayName} ${version}`
  return (
    <section className={styles.change} aria-label={title}>
      <div className={styles.layerTitle}>
        <h3>{title}</h3>
        {kept && (
          <Chip icon="hand" tone="neutral">
            Older content kept
          </Chip>
        )}
      </div>
      <Facts
        compact
        items={[
          { term: 'Registry', value: registryName },
          { term: 'Chosen', value: <Digest time={drift.chosenAt} digest={drift.chosenDigest} label="chosen digest" /> },
          { term: 'Now', value: <Digest time={drift.changedAt} digest={drift.currentDigest} label="new digest" /> },
        ]}
      />
      <Difference title="Default values" before={before.values} after={after.values} />
      <Difference title="Definition" before={before.definition} after={after.definition} />
      <Decision uid={uid} drift={drift} onDecided={onDecided} />
    </section>
  )
}

function Digest({ time, digest, label }: { readonly time: string; readonly digest: string; readonly label: string }) {
  return (
    <span className={styles.digest}>
      <RelativeTime time={time} unset="n/a" focusable />
      <CopyText text={digest} label={label} />
    </span>
  )
}

function Difference({ title, before, after }: { readonly title: string; readonly before: string; readonly after: string }) {
  return (
    <div className={styles.panelSection}>
      <h4>{title}</h4>
      {before === after ? (
        <p className={styles.secondary}>No difference.</p>
      ) : (
        <>
          {before === '' && <p className={styles.secondary}>Not known from then: all of it is shown as new.</p>}
          <YamlDiff label={`${title}, then and now`} before={before} after={after} height="min(40vh, 360px)" />
        </>
      )}
    </div>
  )
}

function Decision({ uid, drift, onDecided }: ChangeProps) {
  const mayDecide = can(useSession(), 'clusterProfile.update')
  const decide = useApiMutation('consoleProfileDriftDecide', {
    invalidates: viewsOfProfile,
    onSuccess: (_result, { body }) => {
      onDecided()
      toast({
        message:
          body.decision === 'keep'
            ? `The chosen content of ${drift.displayName} stays the reference`
            : `The new content of ${drift.displayName} is the chosen one now`,
        tone: 'success',
      })
    },
  })
  if (!mayDecide) return <p className={styles.secondary}>Somebody whose role may change profiles has to decide.</p>
  const run = (decision: 'keep' | 'accept') =>
    decide.mutate({ params: { uid }, body: { layer: drift.layer, digest: drift.currentDigest, decision } })
  const busy = (decision: 'keep' | 'accept') => decide.isPending && decide.variables.body.decision === decision
  return (
    <>
      <p className={styles.secondary}>
        The values of this layer stay as they are either way. Keep rests the flag until the content changes again; clusters get what the
        registry has.
      </p>
      {decide.error !== null && (
        <Alert tone="error" title="Not decided">
          {decide.error.message}
        </Alert>
      )}
      <div className={styles.decision}>
        {!drift.kept && (
          <Button busy={busy('keep')} onClick={() => run('keep')}>
            Keep the chosen content
          </Button>
        )}
        <Button variant="primary" busy={busy('accept')} onClick={() => run('accept')}>
          Accept the new content
        </Button>
      </div>
    </>
  )
}
