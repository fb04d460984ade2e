import { type ReactNode, useCallback, useMemo } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { usePackRegistries } from '../../catalogue/use-pack-registries'
import { can, useSession } from '../../session/session'
import { DataTable } from '../../table/DataTable'
import { FilterSelect } from '../../table/Toolbar'
import { type TableState, useTableState } from '../../table/use-table-state'
import { RetryAlert } from '../../ui/RetryAlert'
import { Button } from '../../ui/Button'
import { PageHeader } from '../../ui/PageHeader'
import { EmptyState } from '../../ui/States'
import { profileColumns } from './profile-columns'
import { profileMenu } from './profile-menu'
import { profilePath, PROFILES_PATH } from './profile-paths'
import { flagWords, type ProfileFacts, type ProfileRow, registriesOf, statusWords, toRows, typeWord } from './profile-rows'
import styles from './Profiles.module.css'
import { useProfileDialogs } from './use-profile-dialogs'
import { useProfiles, useProfileTools } from './use-profiles'

const none: readonly ProfileFacts[] = []

/** The cluster profiles of a tenant, a row for each name. */
export function ProfilesPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const tools = useProfileTools() ?? false
  const { profiles, failure, refetch } = useProfiles()
  const state = useTableState({ filters: ['type', 'registry', 'status'], defaultSort: { id: 'name', descending: false } })
  const rows = useMemo(() => toRows(profiles ?? none, state.filters), [profiles, state.filters])
  const names = useMemo(() => new Set(profiles?.map(({ name }) => name)).size, [profiles])
  const openUid = useCallback((uid: string) => void navigate(profilePath(uid)), [navigate])
  const open = useCallback(({ shown }: ProfileRow) => openUid(shown.uid), [openUid])
  const columns = useMemo(() => profileColumns(openUid), [openUid])
  const dialogs = useProfileDialogs(profiles ?? none)
  const mayCreate = can(session, 'clusterProfile.create')
  const isEmpty = profiles?.length === 0
  const importButton = mayCreate && tools && (
    <Button icon="upload" onClick={() => void navigate({ pathname: `${PROFILES_PATH}/import`, search })}>
      Import
    </Button>
  )
  const add = mayCreate && (
    <Button variant="primary" icon="add" onClick={() => void navigate(`${PROFILES_PATH}/new`)}>
      Add Cluster Profile
    </Button>
  )

  return (
    <>
      <PageHeader
        title="Profiles"
        description="What clusters are made of: packs, charts, Zarf packages and manifests of your registries, in layers."
        actions={
          <>
            {importButton}
            {add !== false && (isEmpty ? <BesideNoRegistries>{add}</BesideNoRegistries> : add)}
          </>
        }
      />
      {failure !== null && profiles !== undefined && (
        <div className={styles.stale}>
          <RetryAlert title="This list could not be refreshed" onRetry={refetch}>
            {failure.message}
          </RetryAlert>
        </div>
      )}
      <DataTable
        ariaLabel="Profiles"
        data={rows}
        totalCount={names}
        columns={columns}
        getRowId={(row) => row.name}
        state={state}
        storageKey="profiles"
        unit={['profile', 'profiles']}
        loading={profiles === undefined && failure === null}
        error={
          failure === null || profiles !== undefined
            ? null
            : { title: 'The profiles could not be loaded', message: failure.message, reference: failure.ref, onRetry: refetch }
        }
        onOpen={open}
        filters={<Filters profiles={profiles ?? none} state={state} tools={tools} />}
        empty={<NoProfiles add={add} />}
        rowActions={{
          name: (row) => row.name,
          items: ({ shown }) =>
            profileMenu(shown, session, tools, {
              open: ({ uid }) => openUid(uid),
              edit: ({ uid }) => void navigate(`${profilePath(uid)}/edit`),
              ask: dialogs.ask,
            }),
        }}
      />
      {dialogs.element}
      <Outlet />
    </>
  )
}

/** Whether a registry is what is missing, and may be added: only with an answer. */
function useNeedsRegistry(): boolean {
  const { registries } = usePackRegistries()
  const mayAdd = can(useSession(), 'packRegistry.create')
  return mayAdd && registries?.length === 0
}

/** Of an empty page the middle offers the next step; where that is a registry, a profile can still be begun from above. */
function BesideNoRegistries({ children }: { readonly children: ReactNode }) {
  return useNeedsRegistry() && children
}

/** What to do next: registries come before profiles. */
function NoProfiles({ add }: { readonly add: ReactNode | false }) {
  const navigate = useNavigate()
  if (useNeedsRegistry()) {
    return (
      <EmptyState
        icon="registry"
        action={
          <Button variant="primary" icon="add" onClick={() => void navigate('/settings/registries/oci/new')}>
            Add a registry
          </Button>
        }
      >
        No profiles yet. A profile is made of packs and charts, and those come from registries: add one first.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="profiles" action={add}>
      {add === false
        ? 'No profiles yet. Somebody whose role may create them has to add the first one.'
        : 'No profiles yet. Add one, and choose its layers from your registries.'}
    </EmptyState>
  )
}

/** Only what can narrow the list is offered; a filter that the URL sets is always shown, so that it can be taken back. */
function Filters({
  profiles,
  state,
  tools,
}: {
  readonly profiles: readonly ProfileFacts[]
  readonly state: TableState
  readonly tools: boolean
}) {
  const types = [...new Set<string>(profiles.map(({ type }) => type))].toSorted()
  const registries = registriesOf(profiles)
  const { type = '', registry = '', status = '' } = state.filters
  const isKnown = registry === '' || registries.some(({ value }) => value === registry)
  return (
    <>
      {(types.length > 1 || type !== '') && (
        <FilterSelect
          label="Type"
          allLabel="All types"
          options={(types.includes(type) || type === '' ? types : [...types, type]).map((value) => ({ value, label: typeWord(value) }))}
          value={type}
          onChange={(value) => state.setFilter('type', value)}
        />
      )}
      {(registries.length > 0 || registry !== '') && (
        <FilterSelect
          label="Registry"
          allLabel="All registries"
          options={isKnown ? registries : [...registries, { value: registry, label: 'Unused registry' }]}
          value={registry}
          onChange={(value) => state.setFilter('registry', value)}
        />
      )}
      <FilterSelect
        label="Status"
        allLabel="All statuses"
        options={[
          { value: 'attention', label: 'Needs attention' },
          { value: 'missing', label: flagWords.missing },
          ...(tools ? [{ value: 'changed', label: flagWords.changed }] : []),
          { value: 'deprecated', label: flagWords.deprecated },
          ...Object.entries(statusWords).map(([value, label]) => ({ value, label })),
        ]}
        value={status}
        onChange={(value) => state.setFilter('status', value)}
      />
    </>
  )
}
