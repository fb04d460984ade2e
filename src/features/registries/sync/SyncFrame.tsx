import type { ReactNode } from 'react'
import { useParams } from 'react-router'
import type { RegistryOverview } from '~/contract/console'
import { useApiQuery } from '../../../api/query'
import { Alert } from '../../../ui/Alert'
import { PanelSkeleton, SidePanel } from '../../../ui/SidePanel'
import { ErrorState } from '../../../ui/States'
import type { RegistryRow } from '../registry-rows'
import { useRegistries } from '../use-registries'
import { useTrail } from './use-trail'

/** A row of our own backend, which knows about its runs. */
export interface SyncRow extends RegistryRow {
  readonly overview: RegistryOverview
}

function hasOverview(row: RegistryRow): row is SyncRow {
  return row.overview !== undefined
}

export interface SyncFrameProps {
  /** What the panel is, before one knows of which registry. */
  readonly title: string
  readonly children: (row: SyncRow) => ReactNode
}

/** Finds the registry that the address names, and says so where there is none or where the backend keeps nothing about runs. */
export function SyncFrame({ title, children }: SyncFrameProps) {
  const { uid = '' } = useParams()
  const { close } = useTrail()
  const capabilities = useApiQuery('consoleCapabilities', {})
  const { rows, failure, refetch } = useRegistries({ poll: false })
  const row = rows?.find((each) => each.uid === uid)
  const controls = capabilities.data?.features.syncControl
  if (row !== undefined && hasOverview(row) && controls === true) return children(row)
  const error = failure ?? capabilities.error
  return (
    <SidePanel title={row === undefined ? title : `${title} of ${row.name}`} onRequestClose={close}>
      {controls === false ? (
        <Alert tone="info" role="note" title="Not available here">
          The backend behind this console keeps no history of synchronisations and can’t plan them.
        </Alert>
      ) : rows !== undefined && row === undefined ? (
        <ErrorState title="This registry is not there" message="It may have been deleted, or it belongs to somebody else." />
      ) : error === null ? (
        <PanelSkeleton />
      ) : (
        <ErrorState title="The registry could not be loaded" message={error.message} reference={error.ref} onRetry={refetch} />
      )}
    </SidePanel>
  )
}
