import { useNavigate } from 'react-router'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/States'
import { usePackRegistries } from './use-pack-registries'

const REGISTRIES = '/settings/registries/oci'
/** Says why there is nothing and what to do next, for who may do it. */
export function NoPacks() {
  const session = useSession()
  const navigate = useNavigate()
  const { registries, running } = usePackRegistries()
  const count = registries?.length
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
