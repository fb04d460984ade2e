import { Link } from 'react-router'
import { layerLabel } from '~/contract/pack-categories'
import { PackLogo } from '../../catalogue/PackLogo'
import { type PackRegistry, usePackRegistries } from '../../catalogue/use-pack-registries'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { EmptyState } from '../../ui/States'
import { layerTypeWord } from './layer-words'
import { registryPath } from './profile-paths'
import type { LayerView, ProfileView } from './profile-view'
import { LayerStateBadge } from './ProfileState'
import styles from './ProfilePage.module.css'

/** The layers in their order, from the bottom of the cluster up as they are in the profile. */
export function LayerList({ view, onOpen }: { readonly view: ProfileView; readonly onOpen: (name: string) => void }) {
  const mayRead = can(useSession(), 'packRegistry.list')
  const { registries } = usePackRegistries()
  if (view.layers.length === 0)
    return <EmptyState icon="profiles">No layers yet. Edit the profile to add packs, charts, Zarf packages and manifests.</EmptyState>
  return (
    <ol className={styles.layers} aria-label="Layers">
      {view.layers.map((layer, index) => (
        <LayerItem
          key={layer.name}
          layer={layer}
          position={index + 1}
          registry={mayRead ? registries?.find(({ uid }) => uid === layer.registryUid) : undefined}
          onOpen={() => onOpen(layer.name)}
        />
      ))}
    </ol>
  )
}

interface LayerItemProps {
  readonly layer: LayerView
  readonly position: number
  readonly registry: PackRegistry | undefined
  readonly onOpen: () => void
}

function LayerItem({ layer, position, registry, onOpen }: LayerItemProps) {
  const { name, displayName, version, type, state, deprecated, fips } = layer
  return (
    <li className={styles.layer}>
      <span className={styles.position} aria-hidden="true">
        {position}
      </span>
      <PackLogo url={layer.logoUrl} />
      <div className={styles.layerWords}>
        <p className={styles.layerTitle}>
          <button type="button" className={styles.layerName} onClick={onOpen}>
            {displayName}
          </button>
          {version !== '' && <span className={styles.mono}>{version}</span>}
          {deprecated && (
            <Chip tone="warning" icon="archive">
              Deprecated
            </Chip>
          )}
          {fips && <Chip tone="success">FIPS</Chip>}
        </p>
        <p className={styles.secondary}>
          {layerTypeWord(type)}
          {type === 'spectro' && ` · ${layerLabel(layer.layer)}`}
          {displayName !== name && ` · ${name}`}
          {type === 'manifest' ? null : (
            <>
              {' · '}
              <RegistryName layer={layer} registry={registry} />
            </>
          )}
        </p>
      </div>
      <div className={styles.layerState}>{type !== 'manifest' && <LayerStateBadge state={state} />}</div>
      <Button size="small" onClick={onOpen} aria-label={`View values of ${displayName}`}>
        View values
      </Button>
    </li>
  )
}

/** Where the layer comes from: a link while it is there. */
function RegistryName({ layer, registry }: { readonly layer: LayerView; readonly registry: PackRegistry | undefined }) {
  if (registry !== undefined) return <Link to={registryPath(registry.kind, registry.uid)}>{registry.name}</Link>
  const name = layer.registryName === '' ? layer.registryUid : layer.registryName
  return <>{name === '' ? 'no registry' : name}</>
}
