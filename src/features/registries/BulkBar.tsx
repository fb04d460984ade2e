import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { invalidate } from '../../api/query'
import { countOf } from '../../lib/number'
import { onDemand } from '../../lib/on-demand'
import { Button, IconButton } from '../../ui/Button'
import { Icon, type IconName } from '../../ui/icons'
import type { AllRows } from '../../table/selection'
import styles from './BulkBar.module.css'
import { type BulkResult, bulkWords, runBulk } from './bulk-run'
import { bulkReason, type BulkVerb, doVerb, verbLabels } from './bulk-verbs'
import type { RegistryRow } from './registry-rows'
import { startedRuns } from './started-runs'
import { refreshRegistries, useRegistryReasons } from './use-registry-actions'

const BulkDeleteDialog = onDemand(async () => (await import('./BulkDeleteDialog')).BulkDeleteDialog)

export interface BulkBarProps {
  /** Selected, and shown. */
  readonly rows: readonly RegistryRow[]
  readonly all: AllRows
  readonly hasRuns: boolean
  readonly canDiagnose: boolean
  readonly onClear: () => void
}

/** What is done with several registries, from its beginning until somebody has seen what became of it. */
interface Job {
  readonly verb: BulkVerb
  readonly total: number
  readonly results: readonly BulkResult[]
  readonly over: boolean
  readonly stop: () => void
}

const icons = { synchronize: 'sync', validate: 'check-circle', pause: 'pause', resume: 'sync', delete: 'delete' } as const satisfies Record<
  BulkVerb,
  IconName
>

/** What can be done with the selected registries, and what became of it. */
export function BulkBar({ rows, all, hasRuns, canDiagnose, onClear }: BulkBarProps) {
  const reasons = useRegistryReasons()
  const { job, run, dismiss } = useJob()
  const [deleting, setDeleting] = useState<readonly RegistryRow[] | null>(null)
  const verbs: readonly BulkVerb[] = [
    'synchronize',
    ...(canDiagnose ? (['validate'] as const) : []),
    ...(hasRuns ? (['pause', 'resume'] as const) : []),
    'delete',
  ]
  const disabledReason = (verb: BulkVerb) => {
    if (job?.over === false) return `${verbLabels[job.verb]} goes on: stop it first`
    const [first, ...others] = rows.map((row) => bulkReason(verb, row, reasons(row)))
    return [first, ...others].every((reason) => reason !== undefined) ? first : undefined
  }
  const clear = () => {
    onClear()
    // The button goes: the keyboard goes on in the table.
    document.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus()
  }
  if (rows.length === 0 && job === null && deleting === null) return null
  return (
    <section className={styles.bar} aria-label="Selected registries">
      {rows.length > 0 && (
        <div className={styles.line}>
          <p className={styles.count} role="status">
            {countOf(rows.length, 'registry', 'registries')} selected
          </p>
          <span className={styles.selectAll}>
            <Button
              size="small"
              variant="quiet"
              disabledReason={all.areSelected ? 'All that are shown are selected' : undefined}
              onClick={all.select}
            >
              Select all {all.count}
            </Button>
          </span>
          <div className={styles.verbs}>
            {verbs.map((verb) => (
              <Button
                key={verb}
                size="small"
                icon={icons[verb]}
                variant={verb === 'delete' ? 'danger' : 'secondary'}
                disabledReason={disabledReason(verb)}
                onClick={() => (verb === 'delete' ? setDeleting(rows) : run(verb, rows))}
              >
                {verbLabels[verb]}
              </Button>
            ))}
            <Button size="small" variant="quiet" onClick={clear}>
              Clear selection
            </Button>
          </div>
        </div>
      )}
      {job !== null && <JobView job={job} onDismiss={dismiss} />}
      {deleting !== null && (
        <BulkDeleteDialog
          rows={deleting}
          onClose={() => setDeleting(null)}
          onConfirm={() => {
            setDeleting(null)
            run('delete', deleting)
          }}
        />
      )}
    </section>
  )
}

function useJob() {
  const client = useQueryClient()
  const reasons = useRegistryReasons()
  const [job, setJob] = useState<Job | null>(null)
  const [error, setError] = useState<Error>()
  // The error boundary shows what is a defect.
  if (error !== undefined) throw error

  const work = async (verb: BulkVerb, rows: readonly RegistryRow[]) => {
    const abort = new AbortController()
    setJob({ verb, total: rows.length, results: [], over: false, stop: () => abort.abort() })
    if (verb === 'synchronize') startedRuns.start(rows.map(({ uid }) => uid))
    await runBulk(rows, {
      signal: abort.signal,
      reason: (row) => bulkReason(verb, row, reasons(row)),
      work: (row, signal) => doVerb(client, verb, row, signal),
      onResult: (result) => {
        if (verb === 'synchronize' && result.state !== 'done') startedRuns.forget(result.uid)
        setJob((now) => now && { ...now, results: [...now.results, result] })
      },
    })
    setJob((now) => now && { ...now, over: true })
    if (verb === 'validate') return
    refreshRegistries(client)
    if (verb === 'delete')
      for (const id of ['packsSearch', 'consoleCatalogue', 'consoleProfilesOverview'] as const) void invalidate(client, id)
  }
  return {
    job,
    run: (verb: BulkVerb, rows: readonly RegistryRow[]) => {
      work(verb, rows).catch((thrown: unknown) =>
        setError(thrown instanceof Error ? thrown : new Error('The work broke off', { cause: thrown })),
      )
    },
    dismiss: () => setJob(null),
  }
}

function JobView({ job, onDismiss }: { readonly job: Job; readonly onDismiss: () => void }) {
  const { search } = useLocation()
  const { verb, total, results, over, stop } = job
  const others = results.filter(({ state }) => state !== 'done')
  return (
    <div className={styles.job}>
      <div className={styles.line}>
        <p role="status">{over ? `${verbLabels[verb]}: ${bulkWords(results)}` : `${verbLabels[verb]} has begun`}</p>
        {over ? (
          <IconButton icon="close" label="Close results" onClick={onDismiss} />
        ) : (
          <div className={styles.verbs}>
            <span className={styles.progress}>
              {results.length} of {total}
            </span>
            <Button size="small" onClick={stop}>
              Stop
            </Button>
          </div>
        )}
      </div>
      {!over && (
        <progress className={styles.track} aria-label={`${verbLabels[verb]}, registries done`} value={results.length} max={total} />
      )}
      {others.length > 0 && (
        // It scrolls when there are many: the keyboard has to reach it.
        <ul className={styles.results} tabIndex={0} aria-label="Not done">
          {others.map(({ uid, name, state, reason }) => (
            <li key={uid} className={state === 'failed' ? styles.failed : undefined}>
              <Icon name={state === 'failed' ? 'cross-circle' : 'skip'} />
              <span>
                <Link to={{ pathname: uid, search }}>{name}</Link>: {reason}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
