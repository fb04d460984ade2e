import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import type { ApiFailure } from '../../api/failure'
import { useApiQuery, useApiRequest } from '../../api/query'
import { onDemand } from '../../lib/on-demand'
import { useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { loadForm, preloadForm } from './load-form'
import { paletteRegistries } from './palette-registries'
import { listsOfRegistries, operations, viewsOfRegistry } from './registry-operations'
import type { RegistryRow } from './registry-rows'
import { RegistryPanel } from './RegistryPanel'
import { useArea, useGoTo } from './use-area'
import { useRegistries } from './use-registries'
import { useAddReason, useRegistryReasons } from './use-registry-actions'

const NewRegistryForm = onDemand(async () => (await loadForm()).NewRegistryForm, <PanelSkeleton />)
const EditRegistryForm = onDemand(async () => (await loadForm()).EditRegistryForm, <PanelSkeleton />)

/** Saves a registry: what was built for the API, sent. */
function useSave() {
  const client = useQueryClient()
  const { mutateAsync } = useApiRequest({ invalidates: [...listsOfRegistries, ...viewsOfRegistry] })
  return async (request: Parameters<typeof mutateAsync>[0]) => {
    await mutateAsync(request)
    void client.invalidateQueries({ queryKey: paletteRegistries.queryKey })
  }
}

export function AddRegistry() {
  const area = useArea()
  const goTo = useGoTo(area)
  const reason = useAddReason()
  const save = useSave()
  const close = () => goTo('')
  if (reason !== undefined) return <RefusedPanel title={area.addLabel} reason={reason} onClose={close} />
  return (
    <RegistryPanel title={area.addLabel} onClose={close}>
      {(footer) => (
        <NewRegistryForm
          area={area}
          footer={footer}
          save={save}
          onClose={close}
          onSaved={(name) => {
            toast({ message: `Registry ${name} added`, tone: 'success' })
            close()
          }}
        />
      )}
    </RegistryPanel>
  )
}

export function EditRegistry() {
  const area = useArea()
  const goTo = useGoTo(area)
  const { uid = '' } = useParams()
  const { rows, failure, refetch } = useRegistries({ poll: false })
  const row = rows?.find((each) => each.uid === uid)
  const reasons = useRegistryReasons()
  const close = () => goTo('')
  // Its code is fetched together with the registry.
  useEffect(preloadForm, [])

  const title = row === undefined ? 'Edit registry' : `Edit ${row.name}`
  if (row === undefined) {
    return (
      <SidePanel title={title} onRequestClose={close}>
        {rows !== undefined ? (
          <ErrorState title="This registry is not there" message="It may have been deleted, or it belongs to somebody else." />
        ) : failure === null ? (
          <PanelSkeleton />
        ) : (
          <LoadError failure={failure} onRetry={refetch} />
        )}
      </SidePanel>
    )
  }
  const reason = reasons(row).edit
  if (reason !== undefined) return <RefusedPanel title={title} reason={reason} onClose={close} />
  return <EditPanel key={uid} title={title} row={row} onClose={close} />
}

function EditPanel({ title, row, onClose }: { readonly title: string; readonly row: RegistryRow; readonly onClose: () => void }) {
  const area = useArea()
  const { scope } = useSession()
  const save = useSave()
  const registry = useApiQuery(operations[row.kind].get, { params: { uid: row.uid } })
  // What was cached may be from before somebody else's change: the form starts from an answer that is fresh, and then stays as it is.
  const [started, setStarted] = useState<{ readonly registry: NonNullable<typeof registry.data>; readonly row: RegistryRow }>()
  if (started === undefined && registry.data !== undefined && !registry.isFetching) setStarted({ registry: registry.data, row })
  return (
    <RegistryPanel title={title} onClose={onClose}>
      {(footer) =>
        started !== undefined ? (
          <EditRegistryForm
            area={area}
            scope={scope}
            registry={started.registry}
            overview={started.row.overview}
            footer={footer}
            save={save}
            onClose={onClose}
            onSaved={(name) => {
              toast({ message: `Registry ${name} saved`, tone: 'success' })
              onClose()
            }}
          />
        ) : registry.error === null ? (
          <PanelSkeleton />
        ) : (
          <LoadError failure={registry.error} onRetry={() => void registry.refetch()} />
        )
      }
    </RegistryPanel>
  )
}

function LoadError({ failure, onRetry }: { readonly failure: ApiFailure; readonly onRetry: () => void }) {
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
