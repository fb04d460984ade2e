import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'
import type { CatalogueItem } from '~/contract/catalogue'
import { useCatalogue } from '../../../catalogue/use-catalogue'
import { StaleNote } from '../../../catalogue/StaleNote'
import { type PackRegistry, usePackRegistries } from '../../../catalogue/use-pack-registries'
import { useSettled } from '../../../catalogue/use-settled'
import { headingFor } from '../../../lib/destination'
import { countOf, formatNumber } from '../../../lib/number'
import { can, useSession } from '../../../session/session'
import { FilterSelect, SearchBox } from '../../../table/Toolbar'
import { Alert } from '../../../ui/Alert'
import { Button, buttonClass } from '../../../ui/Button'
import { SkeletonRows } from '../../../ui/Skeletons'
import { EmptyState, ErrorState } from '../../../ui/States'
import { type PickedKind, pickerWords, registryOptions } from './picker-words'
import { PickerResults } from './PickerResults'
import styles from './Picker.module.css'

/** How long typing rests before the address holds it, in milliseconds. */
const ADDRESS_MS = 400

export interface PickerProps {
  readonly kind: PickedKind
  readonly taken: readonly string[]
  readonly onChoose: (item: CatalogueItem, registryUid: string) => void
}

/** A search over the catalogue for one layer. What is searched for stands in the address. */
export function Picker({ kind, taken, onChoose }: PickerProps) {
  const words = pickerWords[kind]
  const [params, setParams] = useSearchParams()
  const [text, setText] = useState(params.get('q') ?? '')
  const registry = params.get('registry') ?? ''
  const category = params.get('type') ?? ''
  const [refused, setRefused] = useState<string>()
  const [now] = useState(() => Date.now())
  const frame = useRef<HTMLDivElement>(null)
  const { pathname } = useLocation()
  const put = (name: string, value: string) => {
    if (headingFor() !== pathname) return
    // The address of now, which may be ahead of what is drawn: what was chosen a moment ago stays chosen.
    const next = new URLSearchParams(window.location.search)
    if (value === '') next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: true, preventScrollReset: true })
  }
  useTextInAddress(text, params.get('q') ?? '', (value) => put('q', value))

  const { registries, running } = usePackRegistries()
  const own = registries?.filter(({ provider }) => provider === words.provider)
  const catalogue = useCatalogue({
    text,
    types: [words.type],
    registries: registry === '' ? [] : [registry],
    categories: category === '' ? [] : [category],
    facets: kind === 'pack',
    waiting: running,
  })
  const items = useDeferredValue(catalogue.items)
  const isTaken = (name: string) => taken.some((other) => other.toLowerCase() === name.toLowerCase())
  const choose = (item: CatalogueItem) => {
    const offer = item.registries.find(({ uid }) => uid === registry) ?? item.registries[0]
    if (isTaken(item.name))
      setRefused(`${item.displayName} is in the profile already: a ${words.noun} stands in a profile once. Edit its layer instead.`)
    else if (offer !== undefined) onChoose(item, offer.uid)
  }
  const first = () => frame.current?.querySelector<HTMLElement>('[data-index][tabindex="0"]')
  const filtered = text.trim() !== '' || registry !== '' || category !== ''

  return (
    <div ref={frame} className={styles.picker}>
      <div className={styles.filters}>
        <FilterSelect
          label="Registry"
          allLabel="All registries"
          options={registryOptions(own?.filter(({ synchronised }) => synchronised) ?? [], now)}
          value={registry}
          onChange={(value) => put('registry', value)}
        />
        {kind === 'pack' && (
          <FilterSelect
            label="Type"
            allLabel="All types"
            options={(catalogue.facets?.categories ?? []).map(({ value, label, count }) => ({
              value,
              label: `${label} (${formatNumber(count)})`,
            }))}
            value={category}
            onChange={(value) => put('type', value)}
          />
        )}
        <div
          className={styles.search}
          data-autofocus
          onKeyDown={(event) => {
            // Escape empties the box first; the dialog closes when there is nothing to empty.
            if (event.key === 'Escape' && text !== '') event.stopPropagation()
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              first()?.focus()
            }
          }}
        >
          <SearchBox label={words.search} value={text} onChange={setText} />
        </div>
        <p className={styles.found} role="status">
          {items === undefined ? '' : `${countOf(catalogue.total, words.noun)}${catalogue.updating ? '…' : ''}`}
        </p>
      </div>
      {refused !== undefined && <Alert tone="warning">{refused}</Alert>}
      <StaleNote registries={own?.filter(({ uid }) => uid === registry) ?? []} />
      {catalogue.failure !== null && items === undefined ? (
        <ErrorState
          title={`The ${words.noun}s could not be loaded`}
          message={catalogue.failure.message}
          reference={catalogue.failure.ref}
          onRetry={catalogue.refetch}
        />
      ) : items === undefined ? (
        <SkeletonRows rows={6} columns={3} label={`${words.title}: loading`} />
      ) : items.length > 0 ? (
        <PickerResults
          label={`${words.noun.charAt(0).toUpperCase()}${words.noun.slice(1)}s`}
          items={items}
          groups={catalogue.groups}
          hasMore={catalogue.hasMore && catalogue.failure === null}
          onMore={catalogue.loadMore}
          isTaken={isTaken}
          onChoose={choose}
          onLeaveTop={() => frame.current?.querySelector<HTMLElement>('input[type="search"]')?.focus()}
        />
      ) : filtered && (own?.length ?? 1) > 0 ? (
        <NothingMatches
          kind={kind}
          registry={own?.find(({ uid }) => uid === registry)}
          onReset={() => {
            setText('')
            setParams(
              (current) => {
                const next = new URLSearchParams(current)
                for (const name of ['q', 'registry', 'type']) next.delete(name)
                return next
              },
              { replace: true, preventScrollReset: true },
            )
          }}
        />
      ) : (
        <NothingThere kind={kind} registries={own} />
      )}
      {catalogue.failure !== null && items !== undefined && (
        <Alert
          tone="error"
          actions={
            <Button size="small" onClick={catalogue.refetch}>
              Try again
            </Button>
          }
        >
          {catalogue.failure.message}
        </Alert>
      )}
    </div>
  )
}

/** What is typed goes into the address once typing rests: a letter must not draw the whole page again. */
function useTextInAddress(text: string, inAddress: string, put: (value: string) => void): void {
  const settled = useSettled(text, ADDRESS_MS)
  const latest = useRef({ inAddress, put })
  useEffect(() => {
    latest.current = { inAddress, put }
  })
  useEffect(() => {
    if (settled !== latest.current.inAddress) latest.current.put(settled)
  }, [settled])
}

interface NothingMatchesProps {
  readonly kind: PickedKind
  readonly registry: PackRegistry | undefined
  readonly onReset: () => void
}

function NothingMatches({ kind, registry, onReset }: NothingMatchesProps) {
  const { noun } = pickerWords[kind]
  const state =
    registry?.sync === 'InProgress'
      ? ` ${registry.name} is being synchronised: what it brings appears by itself.`
      : registry?.sync === 'Failed'
        ? ` The last synchronisation of ${registry.name} failed: ${registry.message === '' ? 'its details say why.' : registry.message}`
        : ''
  return (
    <EmptyState icon="search" action={<Button onClick={onReset}>Clear search and filters</Button>}>
      No {noun} matches.{state}
    </EmptyState>
  )
}

/** Says why there is nothing, and what to do. */
function NothingThere({ kind, registries }: { readonly kind: PickedKind; readonly registries: readonly PackRegistry[] | undefined }) {
  const session = useSession()
  const { noun, registries: wanted } = pickerWords[kind]
  const synchronised = registries?.filter((registry) => registry.synchronised) ?? []
  const toRegistries = (
    <Link className={buttonClass()} to={`/settings/registries/${kind === 'chart' ? 'helm' : 'oci'}`}>
      Go to registries
    </Link>
  )
  if (registries === undefined) return <SkeletonRows rows={6} columns={3} label="Loading" />
  if (registries.length === 0) {
    return can(session, 'packRegistry.create') ? (
      <EmptyState icon="registry" action={toRegistries}>
        There is no {wanted} yet. Add one; its {noun}s appear here once it is synchronised.
      </EmptyState>
    ) : (
      <EmptyState icon="registry">There is no {wanted} yet. Ask a tenant admin to add one.</EmptyState>
    )
  }
  if (synchronised.length === 0) {
    return (
      <EmptyState icon="registry" action={toRegistries}>
        No {wanted} is synchronised, so none can be searched.
        {kind === 'chart' && ' Charts of such registries are named by hand: Add Helm Chart, Private Packs.'}
      </EmptyState>
    )
  }
  const running = synchronised.some(({ sync }) => sync === 'InProgress' || sync === 'Pending')
  return (
    <EmptyState icon="packs" action={toRegistries}>
      {running
        ? `No ${noun} yet. A registry is being synchronised: its ${noun}s appear here as they are read.`
        : `No ${noun} yet. The registries hold none, or could not be synchronised: their status says which.`}
    </EmptyState>
  )
}
