import { useEffect, useRef, useState } from 'react'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { Spinner } from '../../../ui/Spinner'
import { EmptyState } from '../../../ui/States'
import { dismissToast, toast } from '../../../ui/toast'
import { countOf } from '../../../lib/number'
import { onDemand } from '../../../lib/on-demand'
import type { LayerDraft, LayerKind } from '../draft'
import { AddLayer } from './AddLayer'
import { countNotes } from './constraint-notes'
import { insertLayer, moveLayer, removeLayer, replaceLayer } from './layer-list'
import { LayerDetails } from './LayerDetails'
import { LayerList } from './LayerList'
import { ManifestDialog } from './ManifestDialog'
import { StepHeading } from './StepHeading'
import type { Constraints } from './use-constraints'
import type { WizardUrl } from './use-wizard-url'
import styles from './Wizard.module.css'

const LayerDialog = onDemand(async () => (await import('../layers/LayerDialog')).LayerDialog)

type Change = (layers: readonly LayerDraft[]) => readonly LayerDraft[]

export interface LayersStepProps {
  readonly layers: readonly LayerDraft[]
  readonly onChange: (change: Change) => void
  readonly url: WizardUrl
  readonly constraints: Constraints
  readonly refused: ReadonlyMap<string, string>
  /** What the server said about a layer no longer holds. */
  readonly onMended: (name: string) => void
  readonly registryNameOf: (layer: LayerDraft) => string
  /** Why one can't go on; said once somebody tried. */
  readonly obstacle: string | undefined
  readonly takesFocus: boolean
}

export function LayersStep(props: LayersStepProps) {
  const { layers, onChange, url, constraints, refused, onMended, registryNameOf, obstacle, takesFocus } = props
  const [said, setSaid] = useState('')
  const undo = useRef<number>(undefined)
  const dialog = dialogOf(url, layers)
  const selected = layers.find(({ name }) => name === url.selected) ?? layers[0]

  useEffect(() => {
    // The code of the dialogs is there before somebody asks for one.
    LayerDialog.preload()
    return () => {
      if (undo.current !== undefined) dismissToast(undo.current)
    }
  }, [])

  const move = (name: string, to: number, options?: { readonly quietly: boolean }) => {
    onChange((current) => moveLayer(current, name, to))
    if (options?.quietly === true) return
    const moved = layers.find((layer) => layer.name === name)
    setSaid(moved === undefined ? '' : `${moved.displayName} is layer ${to + 1} of ${layers.length}`)
  }
  const remove = (name: string) => {
    const at = layers.findIndex((layer) => layer.name === name)
    const layer = layers[at]
    if (layer === undefined) return
    onChange((current) => removeLayer(current, name))
    onMended(name)
    if (undo.current !== undefined) dismissToast(undo.current)
    undo.current = toast({
      message: `${layer.displayName} removed`,
      tone: 'info',
      action: { label: 'Undo', onClick: () => onChange((current) => insertLayer(current, layer, at)) },
    })
  }
  const confirm = (layer: LayerDraft) => {
    const before = dialog?.editing?.name
    onChange((current) => (before === undefined ? insertLayer(current, layer) : replaceLayer(current, before, layer)))
    onMended(before ?? layer.name)
    url.close(layer.name)
  }

  return (
    <section className={styles.layersStep} aria-labelledby="layers-heading">
      <div className={styles.layersHead}>
        <StepHeading id="layers-heading" takesFocus={takesFocus} description="Their order is changed by dragging, or in each layer’s menu.">
          Profile Layers
        </StepHeading>
        {layers.length > 0 && <AddLayer onAdd={url.add} />}
      </div>
      {obstacle !== undefined && <Alert tone="error">{obstacle}.</Alert>}
      {layers.length === 0 ? (
        <div className={styles.empty}>
          <EmptyState icon="packs" action={<AddLayer onAdd={url.add} />}>
            A profile is made of layers: packs, Helm charts, Zarf packages and manifests. Add the first one.
          </EmptyState>
        </div>
      ) : (
        <>
          <ConstraintState constraints={constraints} />
          <div className={styles.columns}>
            <LayerList
              layers={layers}
              selected={selected?.name}
              registryNameOf={registryNameOf}
              notes={constraints.notes}
              refused={refused}
              onSelect={url.select}
              onEdit={url.edit}
              onMove={move}
              onRemove={remove}
              onFind={(pack) => url.add('pack', pack)}
            />
            {selected !== undefined && dialog === undefined && (
              <LayerDetails
                layer={selected}
                registryName={registryNameOf(selected)}
                onEdit={() => url.edit(selected.name)}
                onValues={(values) => onChange((current) => replaceLayer(current, selected.name, { ...selected, values }))}
              />
            )}
          </div>
        </>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {dialog !== undefined && <Dialog {...dialog} layers={layers} onConfirm={confirm} onClose={() => url.close()} />}
    </section>
  )
}

interface OpenDialog {
  readonly kind: LayerKind
  readonly editing: LayerDraft | undefined
}

/** The dialog that the address asks for; none for a layer that is not there. */
function dialogOf({ adding, editing }: WizardUrl, layers: readonly LayerDraft[]): OpenDialog | undefined {
  const layer = editing === undefined ? undefined : layers.find(({ name }) => name === editing)
  if (layer !== undefined) return { kind: layer.kind, editing: layer }
  return adding === undefined ? undefined : { kind: adding, editing: undefined }
}

interface DialogProps extends OpenDialog {
  readonly layers: readonly LayerDraft[]
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

function Dialog({ layers, ...dialog }: DialogProps) {
  const taken = layers.map(({ name }) => name).filter((name) => name !== dialog.editing?.name)
  if (dialog.kind === 'manifest') return <ManifestDialog {...dialog} taken={taken} />
  return <LayerDialog {...dialog} taken={taken} />
}

/** How the layers fit together, in one line. */
export function ConstraintState({ constraints }: { readonly constraints: Constraints }) {
  const { failure, checking, notes, retry } = constraints
  const { blocking, informing } = countNotes(notes)
  return (
    <div className={styles.constraints} role="status">
      {failure !== null ? (
        <>
          <span className={styles.secondary}>The layers could not be checked against their constraints: {failure.message}</span>
          <Button size="small" variant="quiet" busy={checking} onClick={retry}>
            Check again
          </Button>
        </>
      ) : checking ? (
        <span className={styles.secondary}>
          <Spinner /> Checking constraints
        </span>
      ) : blocking > 0 ? (
        <span className={styles.blockingText}>{`${countOf(blocking, 'problem')} must be solved before the profile can be published.`}</span>
      ) : (
        <span className={styles.secondary}>
          {informing === 0
            ? 'The layers fit together.'
            : `The layers fit together; there ${informing === 1 ? 'is' : 'are'} ${countOf(informing, 'note')}.`}
        </span>
      )}
    </div>
  )
}
