import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { useApiQuery } from '../../api/query'
import { classNames } from '../../lib/class-names'
import { countOf } from '../../lib/number'
import { absoluteTime, isUnset } from '../../lib/time'
import { Icon, type IconName } from '../../ui/icons'
import styles from './Registries.module.css'
import { isPaused, isRefused, progressShare, type RegistryRow } from './registry-rows'
import { pausedWords } from './registry-warnings'
import { failingWords, heldWords, isLate, paceLine } from './sync-words'

/** Under the state, while a run goes on: how far it is, how fast, and how long it still takes. */
export function RunLine({ row }: { readonly row: RegistryRow }) {
  const progress = row.overview?.progress ?? null
  if (row.sync.status !== 'InProgress' || progress === null) return null
  const share = progress.phase === 'reading' || progress.phase === 'storing' ? progressShare(progress) : undefined
  const pace = paceLine(progress)
  return (
    <>
      <progress
        className={styles.bar}
        aria-label={`Synchronisation of ${row.name}`}
        max={1}
        {...(share === undefined ? {} : { value: share })}
      />
      {pace !== undefined && <span className={styles.pace}>{pace}</span>}
    </>
  )
}

/** Under the state: what rests, waits for a person, or is out of date. */
export function RowNotes({ row }: { readonly row: RegistryRow }) {
  const { search } = useLocation()
  const interval = useApiQuery('consoleCapabilities', {}).data?.syncIntervalSeconds
  const { overview, sync } = row
  if (overview === undefined) return null
  const { held, paused } = overview
  const failing = failingWords(row)
  const late = interval !== undefined && isLate(row, interval)
  return (
    <>
      {held !== null && (
        <Link className={classNames(styles.warning, styles.noteLink)} to={{ pathname: `${row.uid}/removals`, search }}>
          <Icon name="hand" />
          {heldWords(held)}
          <span className="visually-hidden">{held.inUse > 0 && `, ${countOf(held.inUse, 'version')} in use`}</span>
        </Link>
      )}
      {failing !== undefined && (
        <Note icon="hourglass" detail="What was read stays in the catalogue and can be used">
          {failing}
        </Note>
      )}
      {late && (
        <Note
          icon="clock"
          detail={
            isUnset(sync.lastSyncedTime)
              ? 'No good run yet, though two are due by now'
              : `No good run since ${absoluteTime(sync.lastSyncedTime)}, though two are due by now`
          }
        >
          Late
        </Note>
      )}
      {paused !== null && isPaused(row) && (
        <Note icon="pause" detail={paused.message} calm={!isRefused(row)}>
          {isRefused(row) ? pausedWords : 'Paused'}
        </Note>
      )}
    </>
  )
}

interface NoteProps {
  readonly icon: IconName
  /** In a tooltip that the keyboard reaches. */
  readonly detail: string
  /** Nobody has to do anything. */
  readonly calm?: boolean
  readonly children: ReactNode
}

function Note({ icon, detail, calm = false, children }: NoteProps) {
  return (
    <span className={classNames(styles.warning, calm && styles.calm)} tabIndex={0} data-tooltip={detail}>
      <Icon name={icon} />
      {children}
      <span className="visually-hidden">: {detail}</span>
    </span>
  )
}
