import { useState } from 'react'
import { Link } from 'react-router'
import { type HeldRemovals, REMOVAL_GUARD } from '~/contract/sync'
import { useApiMutation, useApiQuery } from '../../../api/query'
import { countOf, formatNumber } from '../../../lib/number'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { RelativeTime } from '../../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../../ui/States'
import { toast } from '../../../ui/toast'
import { TypedConfirmDialog } from '../../../ui/TypedConfirmDialog'
import { useRegistryReasons } from '../use-registry-actions'
import { UsedBy } from '../UsedBy'
import { RemovalList } from './RemovalList'
import { heldWords, removalCounts } from './removal-words'
import styles from './Sync.module.css'
import { SyncFrame, type SyncRow } from './SyncFrame'
import { viewsOfRuns } from './use-sync-actions'
import { useTrail } from './use-trail'

/** What a run would take out of the catalogue, for a person to decide. */
export function RemovalsPanel() {
  return <SyncFrame title="Removals">{(row) => <Removals key={row.uid} row={row} />}</SyncFrame>
}

function Removals({ row }: { readonly row: SyncRow }) {
  const { close } = useTrail()
  const { data, error, refetch } = useApiQuery('consoleRegistryRemovals', { params: { uid: row.uid } })
  const [approving, setApproving] = useState(false)
  const [changed, setChanged] = useState(false)
  const { edit } = useRegistryReasons()(row)
  const decision = useDecision(row, {
    onDone: close,
    onChanged: () => {
      setApproving(false)
      setChanged(true)
    },
  })
  const title = `Removals of ${row.name}`
  if (data === undefined) {
    return (
      <SidePanel wide title={title} onRequestClose={close}>
        {error === null ? (
          <PanelSkeleton />
        ) : (
          <ErrorState
            title="The removals could not be loaded"
            message={error.message}
            reference={error.ref}
            onRetry={() => void refetch()}
          />
        )}
      </SidePanel>
    )
  }
  const isHeld = data.runUid !== null
  const counts = removalCounts(data, row.overview)
  const going = isHeld ? counts.held : counts.kept
  return (
    <SidePanel
      wide
      title={title}
      onRequestClose={close}
      {...(going > 0 && {
        footer: (
          <>
            {isHeld && (
              <Button
                disabledReason={edit}
                busy={decision.deciding === 'reject'}
                onClick={() => decision.decide({ decision: 'reject', runUid: data.runUid, count: going })}
              >
                Keep them
              </Button>
            )}
            <Button variant="danger" disabledReason={edit} onClick={() => setApproving(true)}>
              {isHeld ? 'Approve removal' : 'Remove what was kept'}
            </Button>
          </>
        ),
      })}
    >
      <div className={styles.panel}>
        {changed && (
          <Alert tone="warning" title="What waits for a decision has changed">
            Somebody has decided about it by now, or another run has found something else. Your decision was not carried out: this is how it
            stands now.
          </Alert>
        )}
        {decision.error !== undefined && !approving && (
          <Alert tone="error" title="Not decided">
            {decision.error}
          </Alert>
        )}
        {going === 0 ? (
          <EmptyState icon="check-circle" action={<Button onClick={close}>Close</Button>}>
            Nothing waits for a decision: what the registry has and what the catalogue has is the same.
          </EmptyState>
        ) : (
          <>
            <Why row={row} data={data} />
            <RemovalList row={row} data={data} />
            {data.items.some(({ profiles }) => profiles > 0) && <UsedBy row={row} />}
          </>
        )}
      </div>
      {approving && going > 0 && (
        <TypedConfirmDialog
          title={`Remove ${countOf(going, 'version')} of ${row.name}?`}
          confirmLabel={`Remove ${countOf(going, 'version')}`}
          // What profiles use is not removed by habit.
          name={counts.inUse > 0 ? String(going) : undefined}
          busy={decision.deciding === 'approve'}
          error={decision.error}
          onCancel={() => setApproving(false)}
          onConfirm={() => decision.decide({ decision: 'approve', runUid: data.runUid, count: going })}
        >
          <p>
            {countOf(going, 'version')} of {formatNumber(data.versions)} leave the catalogue. The registry no longer has them, so nobody can
            deploy them anyway; what comes back to the registry comes back here.
          </p>
          {counts.inUse > 0 && (
            <p>
              {countOf(counts.inUse, 'of them is', 'of them are')} used by profiles, whose layers then say that their content is missing.
            </p>
          )}
        </TypedConfirmDialog>
      )}
    </SidePanel>
  )
}

interface Decision {
  readonly decision: 'approve' | 'reject'
  readonly runUid: string | null
  /** For what is said afterwards. */
  readonly count: number
}

function useDecision(row: SyncRow, { onDone, onChanged }: { readonly onDone: () => void; readonly onChanged: () => void }) {
  const views = [...viewsOfRuns, 'packsSearch', 'consoleCatalogue', 'consoleProfilesOverview', 'consoleRegistryImpact'] as const
  const call = useApiMutation('consoleRegistryDecideRemovals', { invalidates: views })
  const list = useApiQuery('consoleRegistryRemovals', { params: { uid: row.uid } })
  const isChanged = call.error?.code === 'ResourceChanged'
  return {
    deciding: call.isPending ? call.variables.body.decision : undefined,
    error: call.error === null || isChanged ? undefined : call.error.message,
    decide: ({ decision, runUid, count }: Decision) =>
      call.mutate(
        { params: { uid: row.uid }, body: { decision, runUid } },
        {
          onSuccess: () => {
            toast({
              message:
                decision === 'approve'
                  ? `${countOf(count, 'version')} of ${row.name} removed`
                  : `${countOf(count, 'version')} of ${row.name} kept`,
              tone: 'success',
            })
            onDone()
          },
          onError: (failure) => {
            if (failure.code !== 'ResourceChanged') return
            onChanged()
            void list.refetch()
          },
        },
      ),
  }
}

/** Why a person is asked. */
function Why({ row, data }: { readonly row: SyncRow; readonly data: HeldRemovals }) {
  const { to, state } = useTrail()
  const { held, settings } = row.overview
  const counts = removalCounts(data, row.overview)
  if (data.runUid === null) {
    return (
      <section className={styles.section}>
        <p>
          <strong>{countOf(counts.kept, 'version')} kept.</strong> The registry no longer has {counts.kept === 1 ? 'it' : 'them'}, and
          somebody decided that {counts.kept === 1 ? 'it stays' : 'they stay'} in the catalogue. Clusters can’t fetch what the registry does
          not have.
        </p>
      </section>
    )
  }
  return (
    <section className={styles.section}>
      <p className={styles.lead}>
        {formatNumber(counts.held)} of {countOf(data.versions, 'version')} would go
      </p>
      {heldWords({ ...counts, versions: data.versions, sharePercent: settings.removalSharePercent, least: REMOVAL_GUARD.versions }).map(
        (sentence) => (
          <p key={sentence}>{sentence}</p>
        ),
      )}
      <p className={styles.secondary}>
        <Link to={to(`${row.uid}/history/${data.runUid}`)} state={state}>
          The run
        </Link>{' '}
        {held !== null && (
          <>
            of <RelativeTime time={held.since} focusable />{' '}
          </>
        )}
        did not find them in the registry any more. Until somebody decides, the catalogue has them.
      </p>
    </section>
  )
}
