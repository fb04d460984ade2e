import { useSearchParams } from 'react-router'
import type { PackMetadata } from '~/contract/packs'
import type { ApiFailure } from '../../api/failure'
import { useApiQuery } from '../../api/query'
import { Chip } from '../../ui/Chip'
import { Select } from '../../ui/Select'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { Tabs } from '../../ui/Tabs'
import { typeLabel, viewsOf } from './pack-types'
import { PackDefinition } from './PackDefinition'
import { PackFacts, PackMarks } from './PackFacts'
import { PackLogo } from './PackLogo'
import { PackReadme } from './PackReadme'
import { PackValues } from './PackValues'
import styles from './Packs.module.css'

export interface PackDetailsProps {
  readonly name: string
  /** From the list, if it is there already. */
  readonly known: PackMetadata | undefined
}

/** One pack, over the list; registry, version and tab are in the address. */
export function PackDetails({ name, known }: PackDetailsProps) {
  const [params, setParams] = useSearchParams()
  const found = useApiQuery(
    'packsSearch',
    { query: {}, body: { filter: { name: { eq: name, ignoreCase: false } } } },
    { enabled: known === undefined },
  )
  const pack = known ?? found.data?.items[0]
  const change = (changes: Record<string, string>, options: { replace: boolean }) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        for (const [key, value] of Object.entries(changes)) {
          if (value === '') next.delete(key)
          else next.set(key, value)
        }
        return next
      },
      { ...options, preventScrollReset: true },
    )
  const close = () => change({ pack: '', from: '', version: '', view: '' }, { replace: false })
  const registry = pack?.spec.registries.find(({ uid }) => uid === params.get('from')) ?? pack?.spec.registries[0]
  const kind = pack === undefined ? undefined : typeLabel(pack.spec.type)
  const title = pack === undefined || pack.spec.displayName === '' ? name : pack.spec.displayName

  return (
    <SidePanel
      title={title}
      description={
        <span className={styles.subtitle}>
          <span className={styles.mono}>{name}</span>
          {kind !== undefined && <Chip tone="accent">{kind}</Chip>}
        </span>
      }
      onRequestClose={close}
    >
      {pack !== undefined && registry !== undefined ? (
        <PackVersions pack={pack} registry={registry} params={params} onChange={(changes) => change(changes, { replace: true })} />
      ) : found.error !== null ? (
        <PackError failure={found.error} onRetry={() => void found.refetch()} />
      ) : found.data !== undefined ? (
        <ErrorState title={`There is no pack ${name}`} message="It may have left its registry, or the registry was removed." />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}

interface PackVersionsProps {
  readonly pack: PackMetadata
  readonly registry: PackMetadata['spec']['registries'][number]
  readonly params: URLSearchParams
  readonly onChange: (changes: Record<string, string>) => void
}

function PackVersions({ pack, registry, params, onChange }: PackVersionsProps) {
  const { data, error, refetch } = useApiQuery('packsNameRegistryUidList', {
    params: { packName: pack.spec.name, registryUid: registry.uid },
    query: {},
  })
  const tag = data?.tags.find(({ version }) => version === params.get('version')) ?? data?.tags[0]
  const { type } = pack.spec
  // A Palette behind the console has no call for definitions.
  const definitions = useApiQuery('consoleCapabilities', {}).data?.backend
  const views = viewsOf(type, definitions === 'server' || definitions === 'mocks')
  const [first] = views
  const view = views.find(({ id }) => id === params.get('view'))?.id ?? first.id
  if (error !== null && data === undefined) return <PackError failure={error} onRetry={() => void refetch()} />
  return (
    <div className={styles.details}>
      <div className={styles.detailsHead}>
        <PackLogo url={registry.logoUrl} />
        <div className={styles.selects}>
          <Select
            label="Pack Version"
            options={
              data?.tags.map(({ version, packUid }) => ({ value: packUid, label: version })) ?? [
                { value: '', label: registry.latestVersion },
              ]
            }
            value={tag?.packUid ?? ''}
            onChange={(uid) => onChange({ version: data?.tags.find(({ packUid }) => packUid === uid)?.version ?? '' })}
          />
          {pack.spec.registries.length > 1 && (
            <Select
              label="Registry"
              options={pack.spec.registries.map(({ uid, name, scope }) => ({
                value: uid,
                label: pack.spec.registries.filter((other) => other.name === name).length === 1 ? name : `${name} (${scope})`,
              }))}
              value={registry.uid}
              onChange={(uid) => onChange({ from: uid, version: '' })}
            />
          )}
        </div>
      </div>
      {data !== undefined && tag !== undefined && <PackMarks pack={data} tag={tag} />}
      {data === undefined || tag === undefined ? (
        <PanelSkeleton />
      ) : (
        <div>
          <Tabs label="Pack" items={views} selected={view} onSelect={({ id }) => onChange({ view: id === first.id ? '' : id })}>
            {view === 'readme' && <PackReadme uid={tag.packUid} />}
            {view === 'values' && <PackValues type={type} uid={tag.packUid} known={data.packValues} />}
            {view === 'definition' && <PackDefinition uid={tag.packUid} />}
            {view === 'details' && <PackFacts pack={data} tag={tag} registryName={registry.name} />}
          </Tabs>
        </div>
      )}
    </div>
  )
}

function PackError({ failure, onRetry }: { readonly failure: ApiFailure; readonly onRetry: () => void }) {
  return <ErrorState title="The pack could not be loaded" message={failure.message} reference={failure.ref} onRetry={onRetry} />
}
