import type { CatalogueItem, CatalogueOffer } from '~/contract/catalogue'
import type { PackTag, PackTagEntity } from '~/contract/packs'
import type * as z from 'zod/mini'
import { useApiQuery } from '../../api/query'
import { PackLogo } from '../../catalogue/PackLogo'
import { PackReadme } from '../../catalogue/PackReadme'
import type { PackRegistry } from '../../catalogue/use-pack-registries'
import { Select } from '../../ui/Select'
import { PanelSkeleton } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { Tabs } from '../../ui/Tabs'
import { type PackView, viewsOf } from './pack-views'
import { PackConstraints } from './PackConstraints'
import { PackDefinition } from './PackDefinition'
import styles from './PackDetails.module.css'
import { PackFacts, VersionMarks } from './PackFacts'
import { PackFiles } from './PackFiles'
import { ContentChanged, PackUses } from './PackUses'
import { PackValues } from './PackValues'
import { useKnowsProfiles } from './use-changed-content'
import type { PackAddress } from './use-pack-address'
import { ZarfComponents } from './ZarfComponents'

export interface PackVersionsProps {
  readonly item: CatalogueItem
  readonly offer: CatalogueOffer
  readonly address: PackAddress
  readonly registries: readonly PackRegistry[]
}

/** The versions of a pack in one registry, and what stands in the one that is chosen. */
export function PackVersions({ item, offer, address, registries }: PackVersionsProps) {
  const { data, error, refetch } = useApiQuery('packsNameRegistryUidList', {
    params: { packName: item.name, registryUid: offer.uid },
    query: {},
  })
  const uses = useKnowsProfiles()
  const contents = useApiQuery('consoleCapabilities', {}).data?.features.catalogue === true
  if (error !== null && data === undefined) {
    return <ErrorState title="The pack could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
  }
  const tag = data?.tags.find(({ version }) => version === address.version) ?? data?.tags[0]
  const views = viewsOf(item.type, { contents, uses })
  const [first] = views
  const view = views.find(({ id }) => id === address.view)?.id ?? first.id
  return (
    <div className={styles.details}>
      <div className={styles.head}>
        <PackLogo url={offer.logoUrl} />
        <div className={styles.selects}>
          <Select
            label="Pack Version"
            options={
              data?.tags.map(({ version, packUid }) => ({ value: packUid, label: version })) ?? [{ value: '', label: offer.latestVersion }]
            }
            value={tag?.packUid ?? ''}
            onChange={(uid) => address.change({ version: data?.tags.find(({ packUid }) => packUid === uid)?.version ?? '' })}
          />
          {item.registries.length > 1 && (
            <Select
              label="Registry"
              options={item.registries.map(({ uid, name, scope }) => ({
                value: uid,
                label: item.registries.filter((other) => other.name === name).length === 1 ? name : `${name} (${scope})`,
              }))}
              value={offer.uid}
              onChange={(uid) => address.change({ from: uid, version: '' })}
            />
          )}
        </div>
      </div>
      {data === undefined ? (
        <PanelSkeleton />
      ) : tag === undefined ? (
        <ErrorState
          title="No version is left"
          message="The registry has no version of this pack any more, or all of them are disabled."
          onRetry={() => void refetch()}
        />
      ) : (
        <>
          <VersionMarks pack={data} tag={tag} />
          {uses && <ContentChanged uid={tag.packUid} version={tag.version} />}
          <div>
            <Tabs label="Pack" items={views} selected={view} onSelect={({ id }) => address.change({ view: id === first.id ? '' : id })}>
              <View id={view} pack={data} tag={tag} item={item} offer={offer} registry={registries.find(({ uid }) => uid === offer.uid)} />
            </Tabs>
          </div>
        </>
      )}
    </div>
  )
}

interface ViewProps extends Pick<PackVersionsProps, 'item' | 'offer'> {
  readonly id: PackView['id']
  readonly pack: PackTagEntity
  readonly tag: z.output<typeof PackTag>
  readonly registry: PackRegistry | undefined
}

// Each tab begins anew with its version: what was opened or tried in one says nothing of another.
function View({ id, pack, tag, item, offer, registry }: ViewProps) {
  const uid = tag.packUid
  switch (id) {
    case 'readme':
      return <PackReadme key={uid} uid={uid} />
    case 'values':
      return <PackValues key={uid} type={item.type} uid={uid} known={pack.packValues} />
    case 'definition':
      return <PackDefinition key={uid} uid={uid} />
    case 'components':
      return <ZarfComponents key={uid} uid={uid} />
    case 'files':
      return <PackFiles key={uid} uid={uid} />
    case 'constraints':
      return <PackConstraints key={uid} uid={uid} found={pack.packValues.find(({ packUid }) => packUid === uid)?.dependencies ?? []} />
    case 'uses':
      return <PackUses key={uid} uid={uid} />
    case 'details':
      return <PackFacts key={uid} pack={pack} tag={tag} registryName={offer.name} registry={registry} />
  }
}
