import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { countOf } from '../../lib/number'
import { FilterSelect, SearchBox, Toolbar } from '../../table/Toolbar'
import { useTableState } from '../../table/use-table-state'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { PageHeader } from '../../ui/PageHeader'
import { SkeletonCards } from '../../ui/Skeletons'
import { EmptyState, ErrorState } from '../../ui/States'
import { facets, groupPacks } from './pack-groups'
import { PackDetails } from './PackDetails'
import { PackGrid } from './PackGrid'
import styles from './Packs.module.css'
import { NoPacks } from './NoPacks'
import { usePackRegistries } from './use-pack-registries'
import { usePacks } from './use-packs'

const nothing: [] = []

export function PacksPage() {
  const [params] = useSearchParams()
  const { registries = nothing, running: waiting } = usePackRegistries()
  const { packs, total, loadingMore, failure, refetch } = usePacks({ waiting })
  const state = useTableState({ filters: ['registry', 'type'] })
  const { search } = state
  const { registry = '', type = '' } = state.filters
  const all = packs ?? nothing
  const options = useMemo(() => facets(all, registries), [all, registries])
  const groups = useMemo(() => groupPacks(all, { search, registry, type }), [all, search, registry, type])
  const shown = groups.reduce((sum, group) => sum + group.packs.length, 0)
  const open = params.get('pack')

  return (
    <>
      <PageHeader title="Packs" description="What your registries offer for cluster profiles, as of their last synchronisation." />
      {packs === undefined && failure === null && <SkeletonCards cards={12} label="Packs are loading" />}
      {packs === undefined && failure !== null && (
        <ErrorState title="The packs could not be loaded" message={failure.message} reference={failure.ref} onRetry={refetch} />
      )}
      {packs !== undefined && total === 0 && <NoPacks />}
      {packs !== undefined && total > 0 && (
        <>
          <Toolbar>
            <SearchBox label="Search packs" value={search} onChange={state.setSearch} />
            <FilterSelect
              label="Registry"
              allLabel="All registries"
              options={options.registries}
              value={registry}
              onChange={(value) => state.setFilter('registry', value)}
            />
            <FilterSelect
              label="Type"
              allLabel="All types"
              options={options.categories.map(({ key, label }) => ({ value: key, label }))}
              value={type}
              onChange={(value) => state.setFilter('type', value)}
            />
          </Toolbar>
          {failure !== null && (
            <Alert
              tone="warning"
              title="Not all packs could be loaded"
              actions={
                <Button size="small" onClick={refetch}>
                  Try again
                </Button>
              }
            >
              {failure.message}
            </Alert>
          )}
          <p className={styles.count} role="status">
            {countWords({ shown, total, loaded: all.length, narrowed: state.isNarrowed, loadingMore })}
          </p>
          {shown > 0 && <PackGrid groups={groups} />}
          {shown === 0 && !loadingMore && (
            <EmptyState icon="search" action={<Button onClick={state.clear}>Clear search and filters</Button>}>
              No packs match.
            </EmptyState>
          )}
        </>
      )}
      {open !== null && open !== '' && <PackDetails key={open} name={open} known={all.find((pack) => pack.spec.name === open)} />}
    </>
  )
}

function countWords(now: { shown: number; total: number; loaded: number; narrowed: boolean; loadingMore: boolean }): string {
  if (now.loadingMore) return `Loading: ${now.loaded} of ${countOf(now.total, 'pack')}`
  return now.narrowed ? `${now.shown} of ${countOf(now.total, 'pack')}` : countOf(now.total, 'pack')
}
