import { Button } from '../../../ui/Button'
import { MenuButton } from '../../../ui/Menu'
import type { LayerKind } from '../draft'
import styles from './Wizard.module.css'

/** The ways to add a layer. */
export function AddLayer({ onAdd }: { readonly onAdd: (kind: LayerKind) => void }) {
  return (
    <div className={styles.addLayer} role="group" aria-label="Add a layer">
      <Button icon="packs" onClick={() => onAdd('pack')}>
        Add New Pack
      </Button>
      <MenuButton
        label="Add Helm Chart"
        look="secondary"
        items={[
          { label: 'Public Packs', icon: 'search', onSelect: () => onAdd('chart') },
          { label: 'Private Packs', icon: 'lock', onSelect: () => onAdd('private-chart') },
        ]}
      />
      <Button icon="archive" onClick={() => onAdd('zarf')}>
        Add Zarf
      </Button>
      <Button icon="file" onClick={() => onAdd('manifest')}>
        Add Manifest
      </Button>
    </div>
  )
}
