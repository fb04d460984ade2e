import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import { useCatalogue } from '../../catalogue/use-catalogue'
import { StaleNote } from '../../catalogue/StaleNote'
import { usePackRegistries } from '../../catalogue/use-pack-registries'
import { classNames } from '../../lib/class-names'
import { useStored } from '../../lib/use-stored'
import { SearchBox, Toolbar } from '../../table/Toolbar'
import { useTableState } from '../../table/use-table-state'
import { RetryAlert } from '../../ui/RetryAlert'
import { Button, IconButton } from '../../ui/Button'
import { PageHeader } from '../../ui/PageHeader'
import { SidePanel } from '../../ui/SidePanel'
import { SkeletonCards } from '../../ui/Skeletons'
import { EmptyState, ErrorState } from '../../ui/States'
import { chosenIn, type FacetName, facetNames, searchOf, writeValues } from './catalogue-url'
import { Facets } from './Facets'
import { totalWords } from './grid-rows'
import { NoPacks } from './NoPacks'
import { PackDetails } from './PackDetails'
import { PackGrid } from './PackGrid'
import styles from './PacksPage.module.css'
import { useChangedContent } from './use-changed-content'
import { itemAt, usePackAddress } from './use-pack-address'

const nothing: [] = []

/** The catalogue: search, filters, and what they leave, by category. */
export function PacksPage() {
  const origin = usePackRegistries()
  const { registries = nothing, running } = origin
  const state = useTableState({ filters: facetNames })
  const chosen = chosenIn(state.filters)
  const found = useCatalogue({ ...searchOf(state.search, chosen), facets: true, waiting: running })
  const isChanged = useChangedContent()
  const [view, setView] = useStored('packs.view')
  const open = usePackAddress()
  const filters = useFiltersPanel()

  const { setFilter } = state
  const choose = useCallback(
    (name: FacetName, values: readonly string[]) => {
      setFilter(name, writeValues(values))
      // What is found begins at the top.
      window.scrollTo({ top: 0 })
    },
    [setFilter],
  )

  const { items = nothing, failure } = found
  const asList = view === 'list'
  const active = facetNames.reduce((sum, name) => sum + chosen[name].length, 0)
  const facets = <Facets facets={found.facets} chosen={chosen} registries={registries} onChange={choose} />
  const isEmpty = !found.loading && !found.updating && found.total === 0 && !state.isNarrowed && failure === null
  const failed = found.items === undefined && failure !== null
  return (
    <>
      <PageHeader title="Packs" description="What your registries offer for cluster profiles, as of their last synchronisation." />
      {failed && (
        <ErrorState title="The packs could not be loaded" message={failure.message} reference={failure.ref} onRetry={found.refetch} />
      )}
      {isEmpty && <NoPacks {...origin} />}
      {!failed && !isEmpty && (
        <>
          <Toolbar
            actions={
              <>
                <Button icon="filter" className={styles.filtersButton} onClick={filters.open}>
                  {active === 0 ? 'Filters' : `Filters (${active})`}
                </Button>
                <ViewSwitch asList={asList} onChange={(list) => setView(list ? 'list' : null)} />
              </>
            }
          >
            <SearchBox label="Search packs" value={state.search} onChange={state.setSearch} />
          </Toolbar>
          <div className={styles.page}>
            <aside className={styles.side} aria-label="Filters">
              {facets}
            </aside>
            <section
              className={classNames(styles.results, found.updating && styles.updating)}
              aria-label="Results"
              aria-busy={found.updating || undefined}
            >
              <div className={styles.head}>
                <p className={styles.count} role="status">
                  {!found.loading && totalWords(found.groups)}
                </p>
                {state.isNarrowed && (
                  <Button size="small" variant="quiet" onClick={state.clear}>
                    Clear search and filters
                  </Button>
                )}
              </div>
              <StaleNote
                registries={chosen.registry.length === 0 ? registries : registries.filter(({ uid }) => chosen.registry.includes(uid))}
              />
              {failure !== null && (
                <RetryAlert title="Not all packs could be loaded" onRetry={found.refetch}>
                  {failure.message}
                </RetryAlert>
              )}
              {found.loading && <SkeletonCards cards={12} label="Packs are loading" />}
              {items.length > 0 && (
                <PackGrid
                  items={items}
                  groups={found.groups}
                  asList={asList}
                  registries={chosen.registry}
                  isChanged={isChanged}
                  hasMore={found.hasMore || found.loadingMore}
                  loadsMore={failure === null}
                  onMore={found.loadMore}
                />
              )}
              {!found.loading && items.length === 0 && !found.loadingMore && (
                <EmptyState icon="search" action={<Button onClick={state.clear}>Clear search and filters</Button>}>
                  No packs match.
                </EmptyState>
              )}
            </section>
          </div>
        </>
      )}
      {filters.isOpen && (
        <SidePanel
          title="Filters"
          onRequestClose={filters.close}
          footer={
            <Button variant="primary" onClick={filters.close}>
              Show {totalWords(found.groups)}
            </Button>
          }
        >
          {facets}
        </SidePanel>
      )}
      {open.name !== '' && (
        <PackDetails key={`${open.kind} ${open.name}`} address={open} known={itemAt(items, open.name, open.kind)} registries={registries} />
      )}
    </>
  )
}

/** Where there is no room beside the results, the filters are a panel; that it is open stands in the URL. */
function useFiltersPanel(): { isOpen: boolean; open: () => void; close: () => void } {
  const [params, setParams] = useSearchParams()
  const write = (isOpen: boolean) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        if (isOpen) next.set('filters', 'open')
        else next.delete('filters')
        return next
      },
      { replace: !isOpen, preventScrollReset: true },
    )
  return { isOpen: params.get('filters') === 'open', open: () => write(true), close: () => write(false) }
}

function ViewSwitch({ asList, onChange }: { readonly asList: boolean; readonly onChange: (asList: boolean) => void }) {
  return (
    <div className={styles.views} role="group" aria-label="View">
      <IconButton icon="grid" label="Cards" aria-pressed={!asList} onClick={() => onChange(false)} />
      <IconButton icon="rows" label="List" aria-pressed={asList} onClick={() => onChange(true)} />
    </div>
  )
}
