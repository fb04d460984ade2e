import { useEffect, useRef, useState } from 'react'
import { useApiQuery } from '../../../api/query'
import { PackLogo } from '../../../catalogue/PackLogo'
import { Button } from '../../../ui/Button'
import { Facts } from '../../../ui/Facts'
import { YamlEditor } from '../../../ui/yaml/YamlEditor'
import { categoryOf } from '~/contract/pack-categories'
import type { LayerDraft } from '../draft'
import { kindLabel } from './layer-list'
import styles from './Wizard.module.css'

export interface LayerDetailsProps {
  readonly layer: LayerDraft
  readonly registryName: string
  readonly onEdit: () => void
  readonly onValues: (values: string) => void
}

/** The chosen layer beside the list: what it is, and its values, which are edited here at once. */
export function LayerDetails({ layer, registryName, onEdit, onValues }: LayerDetailsProps) {
  const original = useDefaults(layer)
  const box = useRef<HTMLElement>(null)
  const [first] = useState(layer.name)
  useEffect(() => {
    // Below the list, where there is no room beside it.
    if (layer.name !== first) box.current?.scrollIntoView({ block: 'nearest' })
  }, [layer.name, first])
  const facts = [
    { term: 'Version', value: layer.version },
    { term: 'Registry', value: registryName },
    { term: 'Category', value: layer.type === 'spectro' ? categoryOf(layer.layer, layer.addonType, layer.type).label : '' },
    { term: 'Kind', value: kindLabel(layer) },
  ]
  return (
    <section ref={box} className={styles.details} aria-labelledby="layer-details">
      <div className={styles.detailsHead}>
        <PackLogo url={layer.logoUrl} />
        <h3 id="layer-details">{layer.displayName}</h3>
        <Button icon="edit" size="small" onClick={onEdit}>
          {layer.kind === 'manifest' ? 'Edit manifests' : 'Edit layer'}
        </Button>
      </div>
      <Facts compact items={facts.filter(({ value }) => value !== '')} />
      {layer.kind === 'manifest' ? (
        layer.manifests.map(({ name, content }) => (
          <div key={name} className={styles.detailsValues}>
            <h4>{name}</h4>
            <YamlEditor label={`Content of ${name}`} value={content} readOnly height="320px" />
          </div>
        ))
      ) : (
        <div className={styles.detailsValues}>
          <h4>Values</h4>
          <YamlEditor
            key={layer.name}
            label={`Values of ${layer.displayName}`}
            value={layer.values}
            original={original}
            height="min(520px, 60vh)"
            onChange={onValues}
          />
        </div>
      )}
    </section>
  )
}

/** The pack’s own values, to compare with. A stored layer comes without them, and a chart’s stand in its archive: nobody waits for that here. */
function useDefaults({ type, packUid, defaultValues }: LayerDraft): string | undefined {
  const enabled = defaultValues === undefined && type === 'spectro' && packUid !== ''
  const { data } = useApiQuery('packsUid', { params: { uid: packUid } }, { enabled })
  return defaultValues ?? data?.packValues.find((version) => version.packUid === packUid)?.values
}
