import { useSearchParams } from 'react-router'
import { SyncOutcome, SyncTrigger } from '~/contract/sync'
import { useApiQuery } from '../../../api/query'
import { FilterSelect, Toolbar } from '../../../table/Toolbar'
import { Button } from '../../../ui/Button'
import { RetryAlert } from '../../../ui/RetryAlert'
import { SidePanel } from '../../../ui/SidePanel'
import { Skeleton, SkeletonRows } from '../../../ui/Skeletons'
import { EmptyState, ErrorState } from '../../../ui/States'
import { formatNumber } from '../../../lib/number'
import { RunCharts } from './RunCharts'
import { RunList } from './RunList'
import { outcomes, triggerWords } from './run-words'
import historyStyles from './History.module.css'
import styles from './Sync.module.css'
import { StripChart } from './StripChart'
import { SyncFrame, type SyncRow } from './SyncFrame'
import { readRunFilters, useFreshRuns, useRuns } from './use-runs'
import { useTrail, useWriteSearch } from './use-trail'

/** What synchronising a registry was like in the last 90 days, run by run. */
export function HistoryPanel() {
  return <SyncFrame title="History">{(row) => <History key={row.uid} row={row} />}</SyncFrame>
}

function History({ row }: { readonly row: SyncRow }) {
  const { close } = useTrail()
  const [params] = useSearchParams()
  const write = useWriteSearch()
  const filters = readRunFilters(params)
  const runs = useRuns(row.uid, filters)
  useFreshRuns(row)
  const { items, error } = runs
  const isNarrowed = filters.outcome !== undefined || filters.trigger !== undefined
  const clear = () => write({ outcome: '', trigger: '' })
  return (
    <SidePanel wide title={`History of ${row.name}`} description="Every synchronisation of the last 90 days." onRequestClose={close}>
      <div className={styles.panel}>
        <Strip uid={row.uid} />
        <section className={styles.section} aria-labelledby="runs-heading">
          <h3 id="runs-heading">Runs</h3>
          <Toolbar>
            <FilterSelect
              label="Outcome"
              allLabel="All outcomes"
              options={SyncOutcome.options.map((value) => ({ value, label: outcomes[value].word }))}
              value={filters.outcome ?? ''}
              onChange={(outcome) => write({ outcome })}
            />
            <FilterSelect
              label="Trigger"
              allLabel="All triggers"
              options={SyncTrigger.options.map((value) => ({ value, label: triggerWords[value] }))}
              value={filters.trigger ?? ''}
              onChange={(trigger) => write({ trigger })}
            />
            {isNarrowed && (
              <Button variant="quiet" onClick={clear}>
                Clear filters
              </Button>
            )}
          </Toolbar>
          {error !== null && items !== undefined && (
            <RetryAlert title="More runs could not be loaded" onRetry={runs.loadMore ?? runs.refetch}>
              {error.message}
            </RetryAlert>
          )}
          {items === undefined && error !== null && (
            <ErrorState title="The history could not be loaded" message={error.message} reference={error.ref} onRetry={runs.refetch} />
          )}
          {items === undefined && error === null && <SkeletonRows rows={8} columns={5} label="Runs are loading" />}
          {items?.length === 0 &&
            (isNarrowed ? (
              <EmptyState icon="search" action={<Button onClick={clear}>Clear filters</Button>}>
                No run of the last 90 days matches these filters.
              </EmptyState>
            ) : (
              <EmptyState icon="history">Nothing has been synchronised yet. Every run will be here, with what it changed.</EmptyState>
            ))}
          {items !== undefined && items.length > 0 && (
            <>
              <RunCharts runs={items} />
              <RunList row={row} runs={items} />
              <div className={historyStyles.foot}>
                <p role="status">
                  {formatNumber(items.length)} of {formatNumber(runs.total)} runs
                </p>
                {runs.loadMore !== undefined && (
                  <Button busy={runs.loadingMore} onClick={runs.loadMore}>
                    Load more
                  </Button>
                )}
              </div>
            </>
          )}
        </section>
      </div>
    </SidePanel>
  )
}

function Strip({ uid }: { readonly uid: string }) {
  const { data, error, refetch } = useApiQuery('consoleRegistriesStrips', {})
  const letters = data?.items.find((item) => item.uid === uid)?.days
  return (
    <section className={styles.section}>
      <h3>Last 90 days</h3>
      {data === undefined ? (
        error === null ? (
          <Skeleton height="64px" />
        ) : (
          <RetryAlert title="The days could not be loaded" onRetry={() => void refetch()}>
            {error.message}
          </RetryAlert>
        )
      ) : letters === undefined ? (
        <p className={styles.secondary}>No run yet.</p>
      ) : (
        <StripChart until={data.until} letters={letters} />
      )}
    </section>
  )
}
