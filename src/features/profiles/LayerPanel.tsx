import { useState } from 'react'
import { useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { SidePanel } from '../../ui/SidePanel'
import { Skeleton } from '../../ui/Skeletons'
import { Tabs } from '../../ui/Tabs'
import { YamlDiff } from '../../ui/yaml/YamlDiff'
import { YamlEditor } from '../../ui/yaml/YamlEditor'
import { layerTypeWord } from './layer-words'
import type { LayerView } from './profile-view'
import { LayerStateBadge } from './ProfileState'
import styles from './ProfilePage.module.css'

export interface LayerPanelProps {
  /** Of the profile. */
  readonly uid: string
  readonly layer: LayerView
  readonly onClose: () => void
}

/** What is in a layer, to read: its values, how they differ from the pack's own, its manifests. */
export function LayerPanel({ uid, layer, onClose }: LayerPanelProps) {
  const isManifest = layer.type === 'manifest'
  return (
    <SidePanel
      wide
      title={`${layer.displayName} ${layer.version}`.trim()}
      description={layerTypeWord(layer.type)}
      headerExtra={!isManifest && <LayerStateBadge state={layer.state} />}
      onRequestClose={onClose}
    >
      <div className={styles.panel}>
        {!isManifest && (
          <Facts
            compact
            items={[
              { term: 'Registry', value: layer.registryName === '' ? layer.registryUid || 'none' : layer.registryName },
              { term: 'Name', value: layer.name },
              ...(layer.tag !== layer.version && layer.tag !== '' ? [{ term: 'Tag', value: layer.tag }] : []),
              ...(layer.digest === '' ? [] : [{ term: 'Digest', value: <CopyText text={layer.digest} label="digest" /> }]),
            ]}
          />
        )}
        {(!isManifest || layer.values !== '') && <Values layer={layer} />}
        {layer.manifestCount > 0 && <Manifests uid={uid} layer={layer} />}
        {isManifest && layer.manifestCount === 0 && layer.values === '' && <p>This layer has no manifest.</p>}
      </div>
    </SidePanel>
  )
}

function Values({ layer }: { readonly layer: LayerView }) {
  const [tab, setTab] = useState('values')
  const defaults = useDefaults(layer)
  const { values } = layer
  return (
    <section aria-label="Values" className={styles.panelSection}>
      <Tabs
        label="Values"
        selected={tab}
        onSelect={({ id }) => setTab(id)}
        items={[
          { id: 'values', label: 'Values' },
          {
            id: 'changes',
            label: 'Changes from the defaults',
            ...(defaults.text === undefined && !defaults.loading && { disabledReason: 'The pack’s own values can’t be read' }),
          },
        ]}
      >
        <div className={styles.tabBody}>
          {tab === 'values' ? (
            values === '' ? (
              <p className={styles.secondary}>This layer has no values of its own.</p>
            ) : (
              <YamlEditor label="Values" value={values} readOnly height="min(62vh, 640px)" />
            )
          ) : defaults.text === undefined ? (
            <Skeleton height="240px" />
          ) : defaults.text.trim() === values.trim() ? (
            <p className={styles.secondary}>The values are the pack’s own, unchanged.</p>
          ) : (
            <>
              {layer.state === 'changed' && (
                <p className={styles.secondary}>Compared with what the registry has now. Review change compares with what it had.</p>
              )}
              <YamlDiff label="Changes from the defaults" before={defaults.text} after={values} height="min(62vh, 640px)" />
            </>
          )}
        </div>
      </Tabs>
    </section>
  )
}

/** The pack's own values, where they can be read. */
function useDefaults({ packUid, type, state }: LayerView): { text: string | undefined; loading: boolean } {
  const session = useSession()
  const enabled = packUid !== '' && type !== 'manifest' && state !== 'missing' && can(session, 'packRegistry.get')
  const { data, error } = useApiQuery('packsUid', { params: { uid: packUid } }, { enabled })
  return {
    text: data?.packValues.find((each) => each.packUid === packUid)?.values,
    loading: enabled && data === undefined && error === null,
  }
}

function Manifests({ uid, layer }: { readonly uid: string; readonly layer: LayerView }) {
  const { data, error } = useApiQuery('clusterProfilesUidPacksUidManifests', { params: { uid, packName: layer.name } })
  if (error !== null) {
    return (
      <Alert tone="error" title="The manifests could not be loaded">
        {error.message}
      </Alert>
    )
  }
  if (data === undefined) return <Skeleton height="240px" />
  return data.items.map(({ metadata, spec }) => (
    <section key={metadata.uid} className={styles.panelSection} aria-label={`Manifest ${metadata.name}`}>
      <h3>{metadata.name}</h3>
      <YamlEditor
        label={`Manifest ${metadata.name}`}
        value={(spec.draft ?? spec.published)?.content ?? ''}
        readOnly
        height="min(50vh, 480px)"
      />
    </section>
  ))
}
