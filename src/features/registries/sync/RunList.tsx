import { Link } from 'react-router'
import type { SyncRun } from '~/contract/sync'
import { formatBytes } from '../../../lib/bytes'
import { formatNumber } from '../../../lib/number'
import { RelativeTime } from '../../../ui/RelativeTime'
import { StateBadge } from '../../../ui/StateBadge'
import { progressWords } from '../registry-rows'
import { durationOf, outcomes, secondsWords, triggerWords } from './run-words'
import styles from './History.module.css'
import type { SyncRow } from './SyncFrame'
import { useTrail } from './use-trail'

const NONE = '–'

/** Runs, the newest first; each leads to what it changed. On a phone a run is a card. */
export function RunList({ row, runs }: { readonly row: SyncRow; readonly runs: readonly SyncRun[] }) {
  return (
    // Cells that are laid out as cards lose what they are to assistive technology: the roles say it again.
    <table className={styles.runs} role="table" aria-label="Runs">
      <thead role="rowgroup">
        <tr role="row">
          {['When', 'Trigger', 'Outcome', 'Duration', 'Requests', 'Received', 'Added', 'Changed', 'Removed', 'Set aside'].map((header) => (
            <th key={header} role="columnheader" scope="col">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {runs.map((run) => (
          <RunRow key={run.uid} row={row} run={run} />
        ))}
      </tbody>
    </table>
  )
}

function RunRow({ row, run }: { readonly row: SyncRow; readonly run: SyncRun }) {
  const { to, state } = useTrail()
  const live = row.overview.progress?.runUid === run.uid ? row.overview.progress : undefined
  const seconds = durationOf(run)
  const counts = [
    ['Requests', formatNumber(live?.requests ?? run.requests)],
    ['Received', formatBytes(live?.bytes ?? run.bytes)],
    ['Added', countWord(run.added)],
    ['Changed', countWord(run.changed)],
    ['Removed', countWord(run.removed)],
    ['Set aside', countWord(run.skipped)],
  ] as const
  return (
    <tr role="row">
      <td role="cell" data-label="When">
        <Link to={to(`${row.uid}/history/${run.uid}`)} state={state} className={styles.runLink}>
          <RelativeTime time={run.startedAt ?? run.requestedAt} />
        </Link>
      </td>
      <td role="cell" data-label="Trigger">
        <span className={styles.who}>
          {triggerWords[run.trigger]}
          {run.requestedBy !== '' && (
            <span className={styles.person} data-tooltip={run.requestedBy} data-tooltip-when="clipped">
              {run.requestedBy}
            </span>
          )}
        </span>
      </td>
      <td role="cell" data-label="Outcome">
        <RunOutcome run={run} live={live === undefined ? undefined : progressWords(live)} />
      </td>
      <td role="cell" data-label="Duration" className={styles.number}>
        {seconds === undefined ? NONE : secondsWords(seconds)}
      </td>
      {counts.map(([header, words]) => (
        <td key={header} role="cell" data-label={header} className={styles.number}>
          {words}
        </td>
      ))}
    </tr>
  )
}

function countWord(count: number): string {
  return count === 0 ? NONE : formatNumber(count)
}

export interface RunOutcomeProps {
  readonly run: Pick<SyncRun, 'outcome' | 'message'>
  /** How far it is, while it goes on. */
  readonly live?: string | undefined
}

export function RunOutcome({ run, live }: RunOutcomeProps) {
  const { state, word } = outcomes[run.outcome]
  return (
    <StateBadge state={state} detail={run.message === '' ? undefined : run.message}>
      {live ?? word}
    </StateBadge>
  )
}
