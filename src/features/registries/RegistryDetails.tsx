import { type ReactNode, useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { BasicOciRegistry } from '~/contract/registries'
import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { Alert } from '../../ui/Alert'
import { CertificateCards } from './CertificateCards'
import { DeleteRegistry } from './DeleteRegistry'
import styles from './Registries.module.css'
import { areaOf } from './registry-area'
import { LastSyncedCell, RegistryState } from './registry-columns'
import { fromRegistry, savedConnection } from './registry-form'
import { tlsMode, tlsModeWords } from './registry-form-words'
import { progressShare, type RegistryRow, scopeLabels } from './registry-rows'
import { SkippedList } from './SkippedList'
import { useRegistries } from './use-registries'
import { useRegistryReasons, useSynchronize } from './use-registry-actions'

/** Everything that is known about one registry, in step with its row while it synchronises. */
export function RegistryDetails() {
  const area = areaOf(useSession().scope)
  const navigate = useNavigate()
  const { search } = useLocation()
  const { uid = '' } = useParams()
  const registry = useApiQuery('basicOciRegistryGet', { params: { uid } })
  const row = useRegistries({ poll: false }).rows?.find((each) => each.uid === uid)
  const [deleting, setDeleting] = useState(false)
  const close = () => void navigate({ pathname: area.path, search })

  if (registry.data === undefined || row === undefined) {
    return (
      <SidePanel title={row?.name ?? 'Registry'} onRequestClose={close}>
        {registry.error === null ? (
          <PanelSkeleton />
        ) : (
          <ErrorState
            title="The registry could not be loaded"
            message={registry.error.message}
            reference={registry.error.ref}
            onRetry={() => void registry.refetch()}
          />
        )}
      </SidePanel>
    )
  }
  return (
    <SidePanel
      title={row.name}
      onRequestClose={close}
      footer={
        <FooterActions
          row={row}
          onEdit={() => void navigate({ pathname: `${area.path}/${uid}/edit`, search })}
          onDelete={() => setDeleting(true)}
        />
      }
    >
      <div className={styles.details}>
        <State row={row} />
        <Content row={row} packsLink={area.scope === 'tenant' ? `/packs?registry=${encodeURIComponent(uid)}` : undefined} />
        <Connection registry={registry.data} row={row} />
        <Tls registry={registry.data} />
        <SkippedList key={row.overview?.skipped} uid={uid} count={row.overview?.skipped ?? 0} />
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

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function State({ row }: { readonly row: RegistryRow }) {
  const { sync, overview } = row
  const progress = overview?.progress
  const share = progressShare(progress)
  return (
    <Section title="Synchronisation">
      <div className={styles.stateLine}>
        <RegistryState row={row} />
        <Chip>{scopeLabels[row.scope]}</Chip>
        {overview?.insecureSkipVerify === true && (
          <Chip tone="warning" icon="warning">
            Skips TLS verification
          </Chip>
        )}
      </div>
      {sync.status === 'InProgress' && progress !== null && progress !== undefined && (
        <div className={styles.progress}>
          <progress aria-label="Progress of the synchronisation" {...(share === undefined ? {} : { value: share })} max={1} />
          <p className={styles.secondary}>
            {[
              words(progress.repositories, 'repository', 'repositories'),
              words(progress.tags, 'tag', 'tags'),
              words(progress.packs, 'pack', 'packs'),
            ].join(' · ')}
          </p>
        </div>
      )}
      {sync.message !== '' && (
        <Alert tone={sync.status === 'Failed' ? 'error' : 'info'} role="note">
          {sync.message}
        </Alert>
      )}
      <Facts
        items={[
          { term: 'Last Synced', value: <LastSyncedCell row={row} /> },
          { term: sync.status === 'InProgress' ? 'Started' : 'Last run', value: <RelativeTime time={sync.lastRunTime} focusable /> },
          { term: 'Next automatic run', value: <RelativeTime time={overview?.nextSyncAt} unset="after the current run" focusable /> },
        ]}
      />
    </Section>
  )
}

function words({ done, total }: { readonly done: number; readonly total: number | null }, one: string, many: string): string {
  return total === null ? countOf(done, one, many) : `${formatNumber(done)} of ${countOf(total, one, many)}`
}

function Content({ row, packsLink }: { readonly row: RegistryRow; readonly packsLink: string | undefined }) {
  const { overview } = row
  if (overview === undefined) return null
  return (
    <Section title="Content">
      <Facts
        items={[
          {
            term: 'Packs',
            value: packsLink === undefined ? formatNumber(overview.packs) : <Link to={packsLink}>{countOf(overview.packs, 'pack')}</Link>,
          },
          { term: 'Versions', value: formatNumber(overview.versions) },
          { term: 'Set aside', value: formatNumber(overview.skipped) },
        ]}
      />
    </Section>
  )
}

function Connection({ registry, row }: { readonly registry: BasicOciRegistry; readonly row: RegistryRow }) {
  const values = fromRegistry(registry)
  const saved = savedConnection(registry, row.overview)
  const by = saved.secretSetBy === null ? '' : ` by ${saved.secretSetBy}`
  return (
    <Section title="Connection">
      <Facts
        items={[
          { term: 'Endpoint', value: <CopyText text={values.endpoint} label="endpoint" wrap /> },
          ...(values.endpointSuffix === ''
            ? []
            : [{ term: 'Endpoint Suffix', value: <CopyText text={values.endpointSuffix} label="suffix" wrap /> }]),
          {
            term: 'Base Content Path',
            value:
              values.contentPaths.length === 0 ? (
                'the whole registry'
              ) : (
                <span className={styles.chips}>
                  {values.contentPaths.map((path) => (
                    <Chip key={path} mono>
                      {path}
                    </Chip>
                  ))}
                </span>
              ),
          },
          { term: 'Type', value: row.type },
          { term: 'Username', value: values.username === '' ? 'none: no authentication' : values.username },
          ...(saved.hasPassword
            ? [
                {
                  term: 'Password',
                  value:
                    saved.secretSetAt === null ? (
                      'set'
                    ) : (
                      <>
                        set <RelativeTime time={saved.secretSetAt} focusable />
                        {by}
                      </>
                    ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  )
}

function Tls({ registry }: { readonly registry: BasicOciRegistry }) {
  const values = fromRegistry(registry)
  const { certificate } = values
  const mayInspect = can(useSession(), 'packRegistry.create')
  const inspection = useApiQuery(
    'consoleCertificatesInspect',
    { body: { pem: certificate } },
    { enabled: certificate !== '' && mayInspect },
  )
  return (
    <Section title="TLS">
      <p>{tlsModeWords(tlsMode(values), certificate !== '')}</p>
      {inspection.data !== undefined && <CertificateCards certificates={inspection.data.certificates} />}
      {inspection.error !== null && <p className={styles.secondary}>The certificate can’t be shown: {inspection.error.message}</p>}
    </Section>
  )
}
