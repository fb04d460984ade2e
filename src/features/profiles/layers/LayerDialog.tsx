import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { ConfirmDialog } from '../../../ui/Dialog'
import { LargeDialog } from '../../../ui/LargeDialog'
import { Button } from '../../../ui/Button'
import type { LayerDraft, LayerKind } from '../draft'
import { LayerForm } from './LayerForm'
import { Picker } from './Picker'
import { type PickedKind, pickerWords } from './picker-words'
import { PrivateChart } from './PrivateChart'

export interface LayerDialogProps {
  /** Manifests have a dialog of their own: nothing is drawn for them. */
  readonly kind: LayerKind
  /** The layer that is changed; without it one is added. */
  readonly editing?: LayerDraft | undefined
  /** Names of the profile's other layers: each stands once in a profile. */
  readonly taken: readonly string[]
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

/** Adds a layer, or changes one: a pack, a chart of a synchronised registry or named by hand, a Zarf package. Asks before changes are lost. */
export function LayerDialog({ kind, editing, taken, onConfirm, onClose }: LayerDialogProps) {
  const [dirty, setDirty] = useState(false)
  const [asking, setAsking] = useState<() => void>()
  const guarded = (leave: () => void) => () => {
    if (dirty) setAsking(() => leave)
    else leave()
  }
  if (kind === 'manifest') return null
  const shared = { editing, taken, onConfirm, onDirty: () => setDirty(true), onClose: guarded(onClose) }
  return (
    <>
      {kind === 'private-chart' ? (
        <PrivateChart {...shared} />
      ) : (
        <PickedLayer {...shared} kind={kind} guarded={guarded} onClean={() => setDirty(false)} />
      )}
      <ConfirmDialog
        open={asking !== undefined}
        title="Discard changes?"
        confirmLabel="Discard changes"
        cancelLabel="Keep editing"
        danger
        onConfirm={() => {
          setAsking(undefined)
          setDirty(false)
          asking?.()
        }}
        onCancel={() => setAsking(undefined)}
      >
        <p>What you changed in this layer is not in the profile yet.</p>
      </ConfirmDialog>
    </>
  )
}

interface PickedLayerProps {
  readonly kind: PickedKind
  readonly editing: LayerDraft | undefined
  readonly taken: readonly string[]
  readonly guarded: (leave: () => void) => () => void
  readonly onClean: () => void
  readonly onDirty: () => void
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

/** First the search, then what was chosen: both stand in the address, so that Back leads from one to the other. */
function PickedLayer({ kind, guarded, onClean, ...shared }: PickedLayerProps) {
  const [params, setParams] = useSearchParams()
  const { editing, taken, onClose } = shared
  const put = (changes: Readonly<Record<string, string>>, replace: boolean) => {
    // The address of now, which may be ahead of what is drawn.
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') next.delete(name)
      else next.set(name, value)
    }
    setParams(next, { replace, preventScrollReset: true })
  }
  const name = editing?.name ?? params.get('pack') ?? ''
  const registryUid = params.get('from') ?? editing?.registryUid ?? ''
  if (name !== '' && registryUid !== '') {
    const back = () => {
      onClean()
      put({ pack: '', from: '' }, false)
    }
    return (
      <LayerForm
        key={name}
        {...shared}
        kind={kind}
        name={name}
        registryUid={registryUid}
        onBack={editing === undefined ? guarded(back) : undefined}
        onRegistry={(uid) => put({ from: uid }, true)}
      />
    )
  }
  return (
    <LargeDialog title={pickerWords[kind].title} onRequestClose={onClose} footer={<Button onClick={onClose}>Cancel</Button>}>
      <Picker kind={kind} taken={taken} onChoose={(item, uid) => put({ pack: item.name, from: uid }, false)} />
    </LargeDialog>
  )
}
