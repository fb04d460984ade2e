import { useNavigate } from 'react-router'
import { useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/States'

const REGISTRIES = '/settings/registries/oci'
/** How often the state of running synchronisations is asked for, in ms. */
const POLL_MS = 3000

/** Whether any registry is being read now, so that packs are about to appear. */
export function useSyncRunning(): boolean {
  return useRegistryStates().running
}

function useRegistryStates() {
  const lists = [useList('ociRegistriesSummary'), useList('helmRegistriesSummary'), useList('packRegistriesSummary')]
  const known = lists.every(({ count }) => count !== undefined)
  return {
    count: known ? lists.reduce((sum, { count = 0 }) => sum + count, 0) : undefined,
    running: lists.some(({ running }) => running),
  }
}

/** One list of registries, asked for again as long as one of them is being read. */
function useList(id: 'ociRegistriesSummary' | 'helmRegistriesSummary' | 'packRegistriesSummary') {
  const input = id === 'ociRegistriesSummary' ? {} : { query: {} }
  const { data } = useApiQuery(id, input)
  const items: readonly { status: { sync: { status: string } } }[] | undefined = data?.items
  const running = items?.some(({ status }) => status.sync.status === 'InProgress') === true
  useApiQuery(id, input, { enabled: running, refetchInterval: running && POLL_MS })
  return { count: items?.length, running }
}

/** Says why there is nothing and what to do next, for who may do it. */
export function NoPacks() {
  const session = useSession()
  const navigate = useNavigate()
  const { count, running } = useRegistryStates()
  const canAdd = can(session, 'packRegistry.create')
  if (count === undefined) return <EmptyState icon="packs">No packs yet.</EmptyState>
  if (count === 0) {
    return canAdd ? (
      <EmptyState
        icon="packs"
        action={
          <Button variant="primary" icon="add" onClick={() => void navigate(`${REGISTRIES}/new`)}>
            Add New OCI Registry
          </Button>
        }
      >
        No packs yet. Add a registry; its packs and charts appear here once it is synchronised.
      </EmptyState>
    ) : (
      <EmptyState icon="packs">No packs yet. Ask a tenant admin to add a registry.</EmptyState>
    )
  }
  return (
    <EmptyState icon="packs" action={<Button onClick={() => void navigate(REGISTRIES)}>Go to registries</Button>}>
      {running
        ? 'No packs yet. A registry is being synchronised; its packs appear here as they are read.'
        : 'No packs yet. The registries hold none, or could not be synchronised: their status says which.'}
    </EmptyState>
  )
}
