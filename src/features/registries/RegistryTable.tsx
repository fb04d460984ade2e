import { useCallback, useMemo, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useApiQuery } from '../../api/query'
import { onDemand } from '../../lib/on-demand'
import { DataTable } from '../../table/DataTable'
import { FilterSelect } from '../../table/Toolbar'
import { type TableState, useTableState } from '../../table/use-table-state'
import { RetryAlert } from '../../ui/RetryAlert'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/States'
import { DeleteRegistry } from './DeleteRegistry'
import { DiagnoseRegistry } from './DiagnoseRegistry'
import { preloadForm } from './load-form'
import styles from './Registries.module.css'
import type { RegistryArea } from './registry-area'
import { columnsWithHistory, registryColumns } from './registry-columns'
import { registryMenu } from './registry-menu'
import {
  FAILING_WORD,
  isFailing,
  isPaused,
  LATE_WORD,
  PAUSED_WORD,
  type RegistryRow,
  type RegistryStateName,
  scopeLabels,
  stateOf,
  stateWords,
} from './registry-rows'
import { familyOf } from './registry-values'
import { PausedBanner } from './RegistryWarnings'
import { isLate } from './sync-words'
import { useGoTo } from './use-area'
import { useCanDiagnose, useRegistries } from './use-registries'
import { useAddReason, useMayChange, useRegistryReasons, useRunActions, useSynchronize } from './use-registry-actions'
import { useRunEnds } from './use-run-ends'
import { useSyncControl } from './use-watch'

const BulkBar = onDemand(async () => (await import('./BulkBar')).BulkBar)
const CopyRegistry = onDemand(async () => (await import('./CopyRegistry')).CopyRegistry)

const none: readonly RegistryRow[] = []
const nobody: ReadonlySet<string> = new Set()
const nameOf = (row: RegistryRow) => row.name

/** The list of an area: search, filters, the table, and what can be done with its rows. */
export function RegistryTable({ area }: { readonly area: RegistryArea }) {
  const navigate = useNavigate()
  const { search } = useLocation()
  const { rows: all, failure, refetch } = useRegistries({ poll: true })
  const rows = useMemo(() => all?.filter(({ kind }) => [...area.families, ...area.alsoListed].includes(familyOf(kind))), [all, area])
  const state = useTableState({ filters: ['scope', 'status', 'type'], defaultSort: { id: 'name', descending: false } })
  const { scope, status, type } = state.filters
  const interval = useApiQuery('consoleCapabilities', {}).data?.syncIntervalSeconds
  const shown = useMemo(
    () =>
      rows?.filter(
        (row) =>
          (scope === undefined || row.scope === scope) &&
          (status === undefined || hasStatus(row, status, interval)) &&
          (type === undefined || row.type === type),
      ) ?? none,
    [rows, scope, status, type, interval],
  )
  const [deleting, setDeleting] = useState<RegistryRow | null>(null)
  const [copying, setCopying] = useState<RegistryRow | null>(null)
  const [diagnosing, setDiagnosing] = useState<RegistryRow | null>(null)
  const [selected, setSelected] = useState(nobody)
  // From the first choice on, as what became of the last rows is said after they are gone.
  const [hasBar, setHasBar] = useState(false)
  const canDiagnose = useCanDiagnose()
  const hasRuns = useSyncControl()
  const mayChange = useMayChange()
  const reasons = useRegistryReasons()
  const synchronize = useSynchronize()
  const runActions = useRunActions()
  useRunEnds(rows)
  const goTo = useGoTo(area)
  const open = useCallback((row: RegistryRow) => goTo(row.uid), [goTo])
  const add = <AddButton area={area} onClick={() => goTo('new')} />
  const isEmpty = rows?.length === 0

  return (
    <>
      {failure !== null && rows !== undefined && (
        <div className={styles.stale}>
          <RetryAlert title="This list could not be refreshed" onRetry={refetch}>
            {failure.message}
          </RetryAlert>
        </div>
      )}
      {rows !== undefined && <PausedBanner rows={rows} scope={area.scope} search={search} />}
      <DataTable
        ariaLabel={area.tab}
        data={shown}
        totalCount={rows?.length ?? 0}
        columns={hasRuns ? columnsWithHistory : registryColumns}
        getRowId={(row) => row.uid}
        state={state}
        storageKey={`registries-${area.scope}`}
        unit={['registry', 'registries']}
        loading={rows === undefined && failure === null}
        error={
          failure === null || rows !== undefined
            ? null
            : { title: 'The registries could not be loaded', message: failure.message, reference: failure.ref, onRetry: refetch }
        }
        onOpen={open}
        filters={<Filters area={area} rows={rows ?? none} state={state} interval={interval} />}
        actions={isEmpty ? undefined : add}
        empty={
          <EmptyState icon="registry" action={add}>
            {area.emptyHint}
          </EmptyState>
        }
        selection={
          mayChange
            ? {
                selected,
                name: nameOf,
                allLabel: 'Select all registries',
                onChange: (next) => {
                  setSelected(next)
                  setHasBar(true)
                },
                renderBar: (chosen, all) =>
                  hasBar && (
                    <BulkBar rows={chosen} all={all} hasRuns={hasRuns} canDiagnose={canDiagnose} onClear={() => setSelected(nobody)} />
                  ),
              }
            : undefined
        }
        rowActions={{
          name: nameOf,
          items: (row) =>
            registryMenu(row, reasons(row), {
              edit: ({ uid }) => goTo(`${uid}/edit`),
              synchronize,
              remove: setDeleting,
              open,
              copy: setCopying,
              ...(canDiagnose && { diagnose: setDiagnosing }),
              ...(hasRuns && { runs: { ...runActions, show: ({ uid }: RegistryRow, panel: string) => goTo(`${uid}/${panel}`) } }),
              ...(area.scope === 'tenant' && {
                browse: ({ uid }: RegistryRow) => void navigate(`/packs?registry=${encodeURIComponent(uid)}`),
              }),
            }),
        }}
      />
      <DeleteRegistry row={deleting} onClose={() => setDeleting(null)} />
      <DiagnoseRegistry row={diagnosing} onClose={() => setDiagnosing(null)} />
      {copying !== null && <CopyRegistry row={copying} onClose={() => setCopying(null)} />}
    </>
  )
}

function AddButton({ area, onClick }: { readonly area: RegistryArea; readonly onClick: () => void }) {
  const reason = useAddReason()
  return (
    <Button variant="primary" icon="add" disabledReason={reason} onClick={onClick} onPointerEnter={preloadForm} onFocus={preloadForm}>
      {area.addLabel}
    </Button>
  )
}

/** States that any list can have; the others are offered where a row has them. */
const usualStates: readonly RegistryStateName[] = ['Failed', 'InProgress', 'Pending', 'Success']

/** Notes of rows that the list can be narrowed to, beside the states. */
const marks = [
  { word: FAILING_WORD, has: isFailing },
  {
    word: LATE_WORD,
    has: (row: RegistryRow, interval: number | undefined) => interval !== undefined && isLate(row, interval),
  },
  { word: PAUSED_WORD, has: isPaused },
] as const satisfies readonly { word: string; has: (row: RegistryRow, interval: number | undefined) => boolean }[]

function hasStatus(row: RegistryRow, status: string, interval: number | undefined): boolean {
  const mark = marks.find(({ word }) => word === status)
  return mark === undefined ? stateOf(row) === status : mark.has(row, interval)
}

/** Only what can narrow the list is offered; a filter that the URL sets is always shown, so that it can be taken back. */
function Filters({
  area,
  rows,
  state,
  interval,
}: {
  readonly area: RegistryArea
  readonly rows: readonly RegistryRow[]
  readonly state: TableState
  /** Seconds between automatic runs. */
  readonly interval: number | undefined
}) {
  const types = [...new Set(rows.map((row) => row.type))].toSorted()
  const states = new Set<string>([...usualStates, ...rows.map(stateOf)])
  const { scope = '', status = '', type = '' } = state.filters
  return (
    <>
      {area.scope === 'tenant' && (
        <FilterSelect
          label="Scope"
          allLabel="All scopes"
          options={[
            { value: 'tenant', label: scopeLabels.tenant },
            { value: 'system', label: scopeLabels.system },
          ]}
          value={scope}
          onChange={(value) => state.setFilter('scope', value)}
        />
      )}
      <FilterSelect
        label="Status"
        allLabel="All statuses"
        options={[
          ...Object.entries(stateWords).flatMap(([value, label]) => (states.has(value) ? [{ value, label }] : [])),
          ...marks.flatMap(({ word, has }) =>
            status === word || rows.some((row) => has(row, interval)) ? [{ value: word, label: word }] : [],
          ),
        ]}
        value={status}
        onChange={(value) => state.setFilter('status', value)}
      />
      {(types.length > 1 || type !== '') && (
        <FilterSelect
          label="Type"
          allLabel="All types"
          options={types.map((value) => ({ value, label: value }))}
          value={type}
          onChange={(value) => state.setFilter('type', value)}
        />
      )}
    </>
  )
}
