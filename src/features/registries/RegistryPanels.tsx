import { useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import type { BasicOciRegistry } from '~/contract/registries'
import type { ApiFailure } from '../../api/failure'
import { useApiMutation, useApiQuery } from '../../api/query'
import { useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { areaOf } from './registry-area'
import { emptyRegistry, fromRegistry, savedConnection, toCreate, toUpdate } from './registry-form'
import { RegistryForm } from './RegistryForm'
import { useRegistries } from './use-registries'
import { useAddReason, useRegistryReasons } from './use-registry-actions'

const changedBySaving = [
  'ociRegistriesSummary',
  'consoleRegistriesOverview',
  'registriesMetadata',
  'basicOciRegistryGet',
  'consoleRegistryOverview',
] as const

/** Back to the list as it was: its search and filters are in the address. */
function useCloseTo(path: string): () => void {
  const navigate = useNavigate()
  const { search } = useLocation()
  return () => void navigate({ pathname: path, search })
}

export function AddRegistry() {
  const area = areaOf(useSession().scope)
  const close = useCloseTo(area.path)
  const reason = useAddReason()
  const { mutateAsync } = useApiMutation('basicOciRegistryCreate', { invalidates: changedBySaving })
  if (reason !== undefined) return <RefusedPanel title={area.addLabel} reason={reason} onClose={close} />
  return (
    <RegistryForm
      area={area}
      title={area.addLabel}
      initial={emptyRegistry}
      onClose={close}
      onSave={async (values) => {
        await mutateAsync({ body: toCreate(values) })
      }}
      onSaved={({ name }) => {
        toast({ message: `Registry ${name.trim()} added`, tone: 'success' })
        close()
      }}
    />
  )
}

export function EditRegistry() {
  const area = areaOf(useSession().scope)
  const close = useCloseTo(area.path)
  const { uid = '' } = useParams()
  const registry = useApiQuery('basicOciRegistryGet', { params: { uid } })
  const overview = useApiQuery('consoleRegistryOverview', { params: { uid } })
  const known = useRegistries({ poll: false }).rows?.find((row) => row.uid === uid)
  // What was cached may be from before somebody else's change: the form starts from an answer that is fresh, and then stays as it is.
  const fresh = registry.data !== undefined && !registry.isFetching && !overview.isFetching
  const [started, setStarted] = useState<string>()
  if (fresh && started !== uid) setStarted(uid)
  if (registry.data !== undefined && (fresh || started === uid)) {
    return <EditForm key={uid} registry={registry.data} overview={overview.data} onClose={close} />
  }
  return (
    <SidePanel title={known === undefined ? 'Edit registry' : `Edit ${known.name}`} onRequestClose={close}>
      {registry.error === null ? <PanelSkeleton /> : <LoadError failure={registry.error} onRetry={() => void registry.refetch()} />}
    </SidePanel>
  )
}

interface EditFormProps {
  readonly registry: BasicOciRegistry
  readonly overview: Parameters<typeof savedConnection>[1]
  readonly onClose: () => void
}

function EditForm({ registry, overview, onClose }: EditFormProps) {
  const area = areaOf(useSession().scope)
  const reasons = useRegistryReasons()
  const [start] = useState(() => ({ initial: fromRegistry(registry), saved: savedConnection(registry, overview) }))
  const { mutateAsync } = useApiMutation('basicOciRegistryUpdate', { invalidates: changedBySaving })
  const title = `Edit ${registry.metadata.name}`
  const scope = registry.spec.scope === 'system' ? 'system' : 'tenant'
  const reason = reasons({ scope }).edit
  if (reason !== undefined) return <RefusedPanel title={title} reason={reason} onClose={onClose} />
  return (
    <RegistryForm
      area={area}
      title={title}
      initial={start.initial}
      saved={start.saved}
      onClose={onClose}
      onSave={async (values) => {
        await mutateAsync({ params: { uid: start.saved.uid }, body: toUpdate(values, start.saved) })
      }}
      onSaved={({ name }) => {
        toast({ message: `Registry ${name.trim()} saved`, tone: 'success' })
        onClose()
      }}
    />
  )
}

export function LoadError({ failure, onRetry }: { readonly failure: ApiFailure; readonly onRetry: () => void }) {
  return <ErrorState title="The registry could not be loaded" message={failure.message} reference={failure.ref} onRetry={onRetry} />
}

function RefusedPanel({ title, reason, onClose }: { readonly title: string; readonly reason: string; readonly onClose: () => void }) {
  return (
    <SidePanel title={title} onRequestClose={onClose}>
      <Alert tone="info" role="note">
        {reason}.
      </Alert>
    </SidePanel>
  )
}
