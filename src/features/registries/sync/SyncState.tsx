import { useState } from 'react'
import { Link } from 'react-router'
import type { RegistryOverview } from '~/contract/console'
import { absoluteTime, isUnset } from '../../../lib/time'
import { countOf } from '../../../lib/number'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { type Fact, Facts } from '../../../ui/Facts'
import { RelativeTime } from '../../../ui/RelativeTime'
import { DetailsSection } from '../DetailsSection'
import { DiagnoseRegistry } from '../DiagnoseRegistry'
import { LastSyncedCell, namesakeWords, RegistryMarks, RegistryState } from '../registry-columns'
import { isPaused, type RegistryRow, scopeLabels, stateOf } from '../registry-rows'
import styles from '../Registries.module.css'
import { useArea } from '../use-area'
import { useCanDiagnose } from '../use-registries'
import { useRegistryReasons } from '../use-registry-actions'
import { intervalWords } from './next-run'
import { PausedNote } from './PausedNote'
import { Progress } from './Progress'
import { outcomes } from './run-words'
import { useSyncControl } from '../use-watch'
import { type Trail, useTrail } from './use-trail'

/** How it stands with synchronising a registry: now, last and next. */
export function SyncState({ row }: { readonly row: RegistryRow }) {
  const area = useArea()
  const { sync, overview } = row
  const progress = overview?.progress ?? null
  // Somebody stopped it: nothing is wrong with the registry.
  const hasFailed = sync.status === 'Failed' && stateOf(row) !== 'Cancelled'
  const runs = sync.status === 'InProgress' || sync.status === 'Pending'
  const [diagnosing, setDiagnosing] = useState(false)
  const diagnose = <DiagnoseButton row={row} onClick={() => setDiagnosing(true)} />
  const isSaid = sync.message !== '' && hasFailed
  const controls = useSyncControl()
  return (
    <DetailsSection title="Synchronisation">
      <div className={styles.stateLine}>
        <RegistryState row={row} />
        <Chip>{scopeLabels[row.scope]}</Chip>
        <RegistryMarks row={{ ...row, hasNamesake: false }} />
      </div>
      {row.hasNamesake && (
        <Alert tone="warning" role="note" title="Same name in the other scope">
          {namesakeWords(row)}
        </Alert>
      )}
      {stateOf(row) === 'NeedsCredentials' && (
        <Alert tone="info" role="note">
          {row.scope === 'system' && area.scope === 'tenant'
            ? 'This default registry waits until an operator enters AWS credentials.'
            : 'This default registry is in Amazon ECR. Choose Edit, switch Protected on and enter AWS credentials.'}
        </Alert>
      )}
      {stateOf(row) === 'NotSynchronised' && (
        <Alert tone="info" role="note">
          {row.kind === 'helm'
            ? 'Not synchronised by itself. Synchronize reads the index once.'
            : 'Added without synchronisation, which can’t be changed. To synchronise, delete this registry and add it again with Synchronization on.'}
        </Alert>
      )}
      <PausedNote row={row} />
      {runs && progress !== null && <Progress row={row} progress={progress} />}
      {/* What is held is said first of all, above. */}
      {sync.message !== '' && (overview?.held ?? null) === null && (
        <Alert tone={hasFailed ? 'error' : 'info'} role="note" actions={hasFailed && diagnose}>
          <p>{sync.message}</p>
          {hasFailed && <LastGood row={row} />}
        </Alert>
      )}
      {!isSaid && <LastGood row={row} />}
      <Facts items={facts(row)} />
      {controls && overview !== undefined && <Ways row={row} overview={overview} />}
      {!isSaid && <div>{diagnose}</div>}
      <DiagnoseRegistry row={diagnosing ? row : null} onClose={() => setDiagnosing(false)} />
    </DetailsSection>
  )
}

function facts(row: RegistryRow): Fact[] {
  const { sync, overview } = row
  return [
    { term: 'Last Synced', value: <LastSyncedCell row={row} /> },
    { term: sync.status === 'InProgress' ? 'Started' : 'Last run', value: <LastRun row={row} /> },
    {
      term: 'Next automatic run',
      value: !row.synchronised ? (
        'none'
      ) : isPaused(row) ? (
        'paused'
      ) : (
        <RelativeTime time={overview?.nextSyncAt} unset="after the current run" focusable />
      ),
    },
    ...(overview === undefined ? [] : scheduleFacts(overview)),
  ]
}

/** What a registry has of its own, beside the installation's schedule. */
function scheduleFacts({ settings: { intervalSeconds, quietHours } }: RegistryOverview): Fact[] {
  if (intervalSeconds === null && quietHours === null) return []
  const parts = [
    ...(intervalSeconds === null ? [] : [`every ${intervalWords(intervalSeconds)}`]),
    ...(quietHours === null ? [] : [`not from ${quietHours.from} to ${quietHours.to} (${quietHours.timeZone})`]),
  ]
  return [{ term: 'Own schedule', value: parts.join(', ') }]
}

function LastRun({ row }: { readonly row: RegistryRow }) {
  const trail = useTrail()
  const last = row.sync.status === 'InProgress' ? null : (row.overview?.lastRun ?? null)
  if (last === null) return <RelativeTime time={row.sync.lastRunTime} focusable />
  return (
    <>
      <RelativeTime time={last.finishedAt} focusable />,{' '}
      <PanelLink trail={trail} panel={`${row.uid}/history/${last.uid}`}>
        {outcomes[last.outcome].word.toLowerCase()}
      </PanelLink>
    </>
  )
}

/** A failing registry never empties anything: what was there when it last worked stays. */
function LastGood({ row }: { readonly row: RegistryRow }) {
  const since = row.overview?.failingSince ?? null
  if (since === null) return null
  const { lastSyncedTime } = row.sync
  return (
    <p className={styles.secondary}>
      {isUnset(lastSyncedTime) ? (
        'Never synchronised'
      ) : (
        <>
          The catalogue is as of <time dateTime={lastSyncedTime}>{absoluteTime(lastSyncedTime)}</time> and stays usable
        </>
      )}
      ; failing since <time dateTime={since}>{absoluteTime(since)}</time>.
    </p>
  )
}

/** From the details to what else there is about runs. */
function Ways({ row, overview }: { readonly row: RegistryRow; readonly overview: RegistryOverview }) {
  const trail = useTrail()
  const { uid } = row
  return (
    <p className={styles.ways}>
      <PanelLink trail={trail} panel={`${uid}/history`}>
        History
      </PanelLink>
      <PanelLink trail={trail} panel={`${uid}/schedule`}>
        Schedule
      </PanelLink>
      <PanelLink trail={trail} panel={`${uid}/webhook`}>
        {overview.hasWebhook ? 'Webhook (on)' : 'Webhook'}
      </PanelLink>
      {overview.held === null && overview.kept > 0 && (
        <PanelLink trail={trail} panel={`${uid}/removals`}>
          {countOf(overview.kept, 'version')} kept that the registry no longer has
        </PanelLink>
      )}
    </p>
  )
}

function PanelLink({ trail, panel, children }: { readonly trail: Trail; readonly panel: string; readonly children: string | string[] }) {
  return (
    <Link to={trail.to(panel)} state={trail.state}>
      {children}
    </Link>
  )
}

/** Where the backend diagnoses. */
function DiagnoseButton({ row, onClick }: { readonly row: RegistryRow; readonly onClick: () => void }) {
  const canDiagnose = useCanDiagnose()
  const reasons = useRegistryReasons()(row)
  if (!canDiagnose) return null
  return (
    <Button size="small" icon="check-circle" disabledReason={reasons.diagnose} onClick={onClick}>
      Diagnose
    </Button>
  )
}
