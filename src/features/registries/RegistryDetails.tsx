import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { DeleteRegistry } from './DeleteRegistry'
import styles from './Registries.module.css'
import { operations } from './registry-operations'
import { contentNoun, type RegistryRow } from './registry-rows'
import { DetailsSection } from './DetailsSection'
import { ConnectionFacts, TlsFacts } from './RegistryConnection'
import { SkippedList } from './SkippedList'
import { HeldNote } from './sync/HeldNote'
import { SyncState } from './sync/SyncState'
import { DetailsWarnings } from './DetailsWarnings'
import { UsedBy } from './UsedBy'
import { useArea, useGoTo } from './use-area'
import { useRegistries } from './use-registries'
import { useRegistryReasons, useSynchronize } from './use-registry-actions'

/** Everything that is known about one registry, in step with its row while it synchronises. */
export function RegistryDetails() {
  const area = useArea()
  const goTo = useGoTo(area)
  const { uid = '' } = useParams()
  const { rows, failure, refetch } = useRegistries({ poll: false })
  const row = rows?.find((each) => each.uid === uid)
  if (row !== undefined) return <Details key={uid} row={row} />
  return (
    <SidePanel title="Registry" onRequestClose={() => goTo('')}>
      {rows !== undefined ? (
        <ErrorState title="This registry is not there" message="It may have been deleted, or it belongs to somebody else." />
      ) : failure === null ? (
        <PanelSkeleton />
      ) : (
        <ErrorState title="The registry could not be loaded" message={failure.message} reference={failure.ref} onRetry={refetch} />
      )}
    </SidePanel>
  )
}

function Details({ row }: { readonly row: RegistryRow }) {
  const area = useArea()
  const goTo = useGoTo(area)
  const { uid } = row
  const registry = useApiQuery(operations[row.kind].get, { params: { uid } })
  const [deleting, setDeleting] = useState(false)
  const close = () => goTo('')
  return (
    <SidePanel
      title={row.name}
      onRequestClose={close}
      footer={<FooterActions row={row} onEdit={() => goTo(`${uid}/edit`)} onDelete={() => setDeleting(true)} />}
    >
      <div className={styles.details}>
        <DetailsWarnings row={row} onEdit={() => goTo(`${uid}/edit`)} />
        <HeldNote row={row} />
        <SyncState row={row} />
        <Content row={row} packsLink={area.scope === 'tenant' ? `/packs?registry=${encodeURIComponent(uid)}` : undefined} />
        {registry.data !== undefined ? (
          <>
            <ConnectionFacts registry={registry.data} row={row} />
            <TlsFacts registry={registry.data} />
          </>
        ) : registry.error === null ? (
          <PanelSkeleton />
        ) : (
          <ErrorState
            title="The connection could not be loaded"
            message={registry.error.message}
            reference={registry.error.ref}
            onRetry={() => void registry.refetch()}
          />
        )}
        <UsedBy row={row} />
        <SkippedList row={row} />
      </div>
      <DeleteRegistry row={deleting ? row : null} onClose={() => setDeleting(false)} onDeleted={close} />
    </SidePanel>
  )
}

function FooterActions({
  row,
  onEdit,
  onDelete,
}: {
  readonly row: RegistryRow
  readonly onEdit: () => void
  readonly onDelete: () => void
}) {
  const reasons = useRegistryReasons()(row)
  const synchronize = useSynchronize()
  return (
    <>
      <Button disabledReason={reasons.remove} onClick={onDelete}>
        Delete
      </Button>
      <Button disabledReason={reasons.synchronize} onClick={() => synchronize(row, { forceSync: true })}>
        Force sync
      </Button>
      <Button disabledReason={reasons.synchronize} onClick={() => synchronize(row, { forceSync: false })}>
        Synchronize
      </Button>
      <Button variant="primary" disabledReason={reasons.edit} onClick={onEdit}>
        Edit
      </Button>
    </>
  )
}

function Content({ row, packsLink }: { readonly row: RegistryRow; readonly packsLink: string | undefined }) {
  const { overview } = row
  if (overview === undefined) return null
  const [one, many] = contentNoun(row)
  return (
    <DetailsSection title="Content">
      <Facts
        items={[
          {
            term: many.charAt(0).toUpperCase() + many.slice(1),
            value:
              packsLink === undefined ? formatNumber(overview.packs) : <Link to={packsLink}>{countOf(overview.packs, one, many)}</Link>,
          },
          { term: 'Versions', value: formatNumber(overview.versions) },
          { term: 'Set aside', value: formatNumber(overview.skipped) },
        ]}
      />
    </DetailsSection>
  )
}
