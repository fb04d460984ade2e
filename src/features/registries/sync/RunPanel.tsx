import { useState } from 'react'
import { useParams } from 'react-router'
import { DiagnosisCode, aimWords, diagnosisCodes } from '~/contract/diagnosis-codes'
import type { SyncRunDetails } from '~/contract/sync'
import { useApiQuery } from '../../../api/query'
import { formatBytes } from '../../../lib/bytes'
import { countOf, formatNumber } from '../../../lib/number'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { type Fact, Facts } from '../../../ui/Facts'
import { RelativeTime } from '../../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../../ui/SidePanel'
import { ErrorState } from '../../../ui/States'
import { DetailsSection } from '../DetailsSection'
import { DiagnoseRegistry } from '../DiagnoseRegistry'
import { useCanDiagnose } from '../use-registries'
import { useRegistryReasons } from '../use-registry-actions'
import { Progress } from './Progress'
import { RunChanges } from './RunChanges'
import { RunOutcome } from './RunList'
import { durationOf, outcomes, receiptSentences, restartWords, secondsWords, triggerWords } from './run-words'
import styles from './Sync.module.css'
import { SyncFrame, type SyncRow } from './SyncFrame'
import { useFreshRuns } from './use-runs'
import { useTrail } from './use-trail'

/** One synchronisation: what it looked at, what it changed, and how it ended. */
export function RunPanel() {
  return <SyncFrame title="Run">{(row) => <Run key={row.uid} row={row} />}</SyncFrame>
}

function Run({ row }: { readonly row: SyncRow }) {
  const { runUid = '' } = useParams()
  const { close, open } = useTrail()
  const run = useApiQuery('consoleRegistryRun', { params: { uid: row.uid, runUid } })
  useFreshRuns(row)
  return (
    <SidePanel
      wide
      title={`Run of ${row.name}`}
      headerExtra={
        <Button size="small" variant="quiet" icon="history" className={styles.headButton} onClick={() => open(`${row.uid}/history`)}>
          All runs
        </Button>
      }
      onRequestClose={close}
    >
      {run.data !== undefined ? (
        <div className={styles.panel}>
          <RunBody row={row} run={run.data} />
        </div>
      ) : run.error === null ? (
        <PanelSkeleton />
      ) : run.error.status === 404 ? (
        <ErrorState title="This run is not there" message="Runs are kept for 90 days." />
      ) : (
        <ErrorState
          title="The run could not be loaded"
          message={run.error.message}
          reference={run.error.ref}
          onRetry={() => void run.refetch()}
        />
      )}
    </SidePanel>
  )
}

function RunBody({ row, run }: { readonly row: SyncRow; readonly run: SyncRunDetails }) {
  const { progress, held } = row.overview
  const live = progress?.runUid === run.uid ? progress : null
  const { open } = useTrail()
  const restarts = restartWords(run.restarts)
  return (
    <>
      <section className={styles.section} aria-label="About the run">
        <div className={styles.line}>
          <RunOutcome run={{ outcome: run.outcome, message: '' }} />
          {restarts !== undefined && <Chip icon="sync">{restarts}</Chip>}
          {run.only !== null && <Chip>Part of the registry</Chip>}
        </div>
        {live !== null && <Progress row={row} progress={live} />}
        {run.outcome === 'failed' && <Failure row={row} run={run} />}
        {run.outcome === 'held' && held?.runUid === run.uid && (
          <Alert
            tone="warning"
            role="note"
            title={`${countOf(run.kept, 'removal')} held`}
            actions={
              <Button size="small" icon="hand" onClick={() => open(`${row.uid}/removals`)}>
                Review removals
              </Button>
            }
          >
            {run.message}
          </Alert>
        )}
        {run.outcome === 'held' && held?.runUid !== run.uid && (
          <Alert tone="info" role="note" title="Nothing of it waits any more">
            {run.message}
          </Alert>
        )}
        {run.message !== '' && run.outcome !== 'failed' && run.outcome !== 'held' && <p>{run.message}</p>}
        <Facts items={facts(run)} />
      </section>
      {run.receipt !== null && (
        <DetailsSection title="What it looked at">
          {receiptSentences(run.receipt).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </DetailsSection>
      )}
      {run.only !== null && (
        <DetailsSection title="Only this was read">
          <ul className={styles.plain}>
            {run.only.map((reference) => (
              <li key={reference} className={styles.mono}>
                {reference}
              </li>
            ))}
          </ul>
        </DetailsSection>
      )}
      <RunChanges row={row} run={run} />
    </>
  )
}

function facts(run: SyncRunDetails): Fact[] {
  const seconds = durationOf(run)
  return [
    { term: 'Trigger', value: run.requestedBy === '' ? triggerWords[run.trigger] : `${triggerWords[run.trigger]}, ${run.requestedBy}` },
    { term: 'Asked for', value: <RelativeTime time={run.requestedAt} focusable /> },
    { term: 'Began', value: <RelativeTime time={run.startedAt} unset="not yet" focusable /> },
    { term: 'Ended', value: <RelativeTime time={run.finishedAt} unset="not yet" focusable /> },
    ...(seconds === undefined ? [] : [{ term: 'Duration', value: secondsWords(seconds) }]),
    { term: 'Requests', value: `${formatNumber(run.requests)}, ${formatBytes(run.bytes)} received` },
  ]
}

/** Why it failed, who can help, and the way to find out more. */
function Failure({ row, run }: { readonly row: SyncRow; readonly run: SyncRunDetails }) {
  const [diagnosing, setDiagnosing] = useState(false)
  const canDiagnose = useCanDiagnose()
  const { diagnose } = useRegistryReasons()(row)
  const code = DiagnosisCode.safeParse(run.code)
  return (
    <>
      <Alert
        tone="error"
        role="note"
        title={run.message === '' ? outcomes.failed.word : run.message}
        actions={
          canDiagnose && (
            <Button size="small" icon="check-circle" disabledReason={diagnose} onClick={() => setDiagnosing(true)}>
              Diagnose
            </Button>
          )
        }
      >
        {run.code !== null && (
          <p>
            <span className={styles.mono}>{run.code}</span>
            {code.success && ` · Who can help: ${aimWords[diagnosisCodes[code.data]]}`}
          </p>
        )}
        <p>The catalogue stays as the last good run left it, with what this one had read until then.</p>
      </Alert>
      <DiagnoseRegistry row={diagnosing ? row : null} onClose={() => setDiagnosing(false)} />
    </>
  )
}
