import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { Alert } from '../../ui/Alert'
import { DeleteRegistry } from './DeleteRegistry'
import { DiagnoseRegistry } from './DiagnoseRegistry'
import styles from './Registries.module.css'
import { LastSyncedCell, namesakeWords, RegistryMarks, RegistryState } from './registry-columns'
import { operations } from './registry-operations'
import { contentNoun, isPaused, progressShare, type RegistryRow, scopeLabels, stateOf } from './registry-rows'
import { DetailsSection } from './DetailsSection'
import { ConnectionFacts, TlsFacts } from './RegistryConnection'
import { SkippedList } from './SkippedList'
import { DetailsWarnings } from './DetailsWarnings'
import { UsedBy } from './UsedBy'
import { useArea, useGoTo } from './use-area'
import { useCanDiagnose, useRegistries } from './use-registries'
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
  const skipped = row.overview?.skipped ?? 0
  return (
    <SidePanel
      title={row.name}
      onRequestClose={close}
      footer={<FooterActions row={row} onEdit={() => goTo(`${uid}/edit`)} onDelete={() => setDeleting(true)} />}
    >
      <div className={styles.details}>
        <DetailsWarnings row={row} onEdit={() => goTo(`${uid}/edit`)} />
        <State row={row} />
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
        <SkippedList key={skipped} uid={uid} count={skipped} />
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

function State({ row }: { readonly row: RegistryRow }) {
  const area = useArea()
  const { sync, overview } = row
  const progress = overview?.progress
  const share = progressShare(progress)
  const hasFailed = sync.status === 'Failed'
  const isSaid = sync.message !== '' && hasFailed
  const [diagnosing, setDiagnosing] = useState(false)
  const diagnose = <DiagnoseButton row={row} onClick={() => setDiagnosing(true)} />
  return (
    <DetailsSection title="Synchronisation">
      <div className={styles.stateLine}>
        <RegistryState row={row} />
        <Chip>{scopeLabels[row.scope]}</Chip>
        <RegistryMarks row={{ ...row, hasNamesake: false }} />
      </div>
      {row.hasNamesake && (
        <Alert tone="warning" role="note" title="Same name in the other scope">
          {namesakeWords(row)}
        </Alert>
      )}
      {stateOf(row) === 'NeedsCredentials' && (
        <Alert tone="info" role="note">
          {row.scope === 'system' && area.scope === 'tenant'
            ? 'This default registry waits until an operator enters AWS credentials.'
            : 'This default registry is in Amazon ECR. Choose Edit, switch Protected on and enter AWS credentials.'}
        </Alert>
      )}
      {stateOf(row) === 'NotSynchronised' && (
        <Alert tone="info" role="note">
          {row.kind === 'helm'
            ? 'Not synchronised by itself. Synchronize reads the index once.'
            : 'Added without synchronisation, which can’t be changed. To synchronise, delete this registry and add it again with Synchronization on.'}
        </Alert>
      )}
      {sync.status === 'InProgress' && progress !== null && progress !== undefined && (
        <div className={styles.progress}>
          <progress aria-label="Progress of the synchronisation" {...(share === undefined ? {} : { value: share })} max={1} />
          <p className={styles.secondary}>
            {[
              words(progress.repositories, 'repository', 'repositories'),
              words(progress.tags, 'tag', 'tags'),
              words(progress.packs, ...contentNoun(row)),
            ].join(' · ')}
          </p>
        </div>
      )}
      {sync.message !== '' && (
        <Alert tone={hasFailed ? 'error' : 'info'} role="note" actions={hasFailed && diagnose}>
          {sync.message}
        </Alert>
      )}
      <Facts
        items={[
          { term: 'Last Synced', value: <LastSyncedCell row={row} /> },
          { term: sync.status === 'InProgress' ? 'Started' : 'Last run', value: <RelativeTime time={sync.lastRunTime} focusable /> },
          {
            term: 'Next automatic run',
            value: !row.synchronised ? (
              'none'
            ) : isPaused(row) ? (
              'paused'
            ) : (
              <RelativeTime time={overview?.nextSyncAt} unset="after the current run" focusable />
            ),
          },
        ]}
      />
      {!isSaid && <div>{diagnose}</div>}
      <DiagnoseRegistry row={diagnosing ? row : null} onClose={() => setDiagnosing(false)} />
    </DetailsSection>
  )
}

/** Where the backend diagnoses. */
function DiagnoseButton({ row, onClick }: { readonly row: RegistryRow; readonly onClick: () => void }) {
  const canDiagnose = useCanDiagnose()
  const reasons = useRegistryReasons()(row)
  if (!canDiagnose) return null
  return (
    <Button size="small" icon="check-circle" disabledReason={reasons.diagnose} onClick={onClick}>
      Diagnose
    </Button>
  )
}

function words({ done, total }: { readonly done: number; readonly total: number | null }, one: string, many: string): string {
  return total === null ? countOf(done, one, many) : `${formatNumber(done)} of ${countOf(total, one, many)}`
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
