import { useNavigate } from 'react-router'
import { can, useSession } from '../../session/session'
import type { PackRegistries } from '../../catalogue/use-pack-registries'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/States'

const REGISTRIES = '/settings/registries/oci'

/** Says why there is nothing and what to do next, for who may do it. */
export function NoPacks({ registries, running }: PackRegistries) {
  const session = useSession()
  const navigate = useNavigate()
  if (registries === undefined) return <EmptyState icon="packs">No packs yet.</EmptyState>
  if (registries.length === 0) {
    return can(session, 'packRegistry.create') ? (
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
        : registries.every(({ synchronised }) => !synchronised)
          ? 'No packs yet. None of the registries is synchronised, so nothing of them is listed; their charts are named by hand in a profile.'
          : 'No packs yet. The registries hold none, or could not be synchronised: their status says which.'}
    </EmptyState>
  )
}
