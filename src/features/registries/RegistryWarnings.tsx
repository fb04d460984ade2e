import { Link } from 'react-router'
import type { Scope } from '~/contract/operation'
import { classNames } from '../../lib/class-names'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { Icon } from '../../ui/icons'
import styles from './Registries.module.css'
import { isRefused, PAUSED_WORD, type RegistryRow } from './registry-rows'
import { warningsOf } from './registry-warnings'

/** What should not be forgotten about a registry, under its name. Each line says more in its tooltip. */
export function RowWarnings({ row }: { readonly row: RegistryRow }) {
  return warningsOf(row.overview).map(({ kind, tone, words, detail }) => (
    <span key={kind} className={classNames(styles.warning, tone === 'danger' && styles.danger)} tabIndex={0} data-tooltip={detail}>
      <Icon name={kind === 'skips' ? 'warning' : 'hourglass'} />
      {words}
      <span className="visually-hidden">: {detail}</span>
    </span>
  ))
}

/** How many registries are named in the banner. */
const NAMED = 3

interface PausedBannerProps {
  readonly rows: readonly RegistryRow[]
  /** Of the console: those of the other scope are put right elsewhere. */
  readonly scope: Scope
  /** Of the list, which stays as it is behind the details. */
  readonly search: string
}

/** Above the list: what rests until somebody enters credentials. */
export function PausedBanner({ rows, scope, search }: PausedBannerProps) {
  const paused = rows.filter((row) => row.scope === scope && isRefused(row))
  if (paused.length === 0) return null
  return (
    <div className={styles.stale}>
      <Alert tone="warning" role="note" title={`${countOf(paused.length, 'registry', 'registries')} paused: credentials refused twice`}>
        {paused.length === 1 ? 'It does' : 'They do'} not synchronise until new credentials are entered, so that no account gets locked:{' '}
        {paused.slice(0, NAMED).map((row, index) => (
          <span key={row.uid}>
            {index > 0 && ', '}
            <Link to={{ pathname: row.uid, search }}>{row.name}</Link>
          </span>
        ))}
        {paused.length > NAMED && (
          <>
            {' and '}
            <Link to={`?status=${PAUSED_WORD}`}>{countOf(paused.length - NAMED, 'other')}</Link>
          </>
        )}
      </Alert>
    </div>
  )
}
