import {
  type Announcements,
  closestCenter,
  DndContext,
  type Modifier,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable'
import type { LayerDraft } from '../draft'
import type { LayerNote } from './constraint-notes'
import { type LayerActions, LayerRow } from './LayerRow'
import { useKeyboardMove } from './use-keyboard-move'
import styles from './Wizard.module.css'

export interface LayerListProps extends LayerActions {
  readonly layers: readonly LayerDraft[]
  readonly selected: string | undefined
  readonly registryNameOf: (layer: LayerDraft) => string
  readonly notes: ReadonlyMap<string, readonly LayerNote[]>
  /** What the server said about layers when they were sent, by name. */
  readonly refused: ReadonlyMap<string, string>
}

/** A press that goes no further is a press, in CSS pixels. */
const DRAG_BEGINS_AT = 4
const upAndDown: Modifier = ({ transform }) => ({ ...transform, x: 0 })
const instructions =
  'Press Space or Enter to pick up the layer, the arrow keys to move it, Space or Enter to drop it, Escape to leave it where it was.'

/** The layers in their order, which is changed by dragging, by the keys of the handle or by each layer's menu. */
export function LayerList({ layers, selected, registryNameOf, notes, refused, ...actions }: LayerListProps) {
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: DRAG_BEGINS_AT } }))
  const keys = useKeyboardMove(layers, (name, to) => actions.onMove(name, to, { quietly: true }))
  const indexOf = (id: UniqueIdentifier) => layers.findIndex(({ name }) => name === id)
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[upAndDown]}
      accessibility={{ announcements: announcementsFor(layers), screenReaderInstructions: { draggable: instructions } }}
      onDragEnd={({ active, over }) => {
        if (over !== null) actions.onMove(String(active.id), indexOf(over.id), { quietly: true })
      }}
    >
      <SortableContext items={layers.map(({ name }) => name)} strategy={verticalListSortingStrategy}>
        <ol className={styles.layers} aria-label="Layers">
          {layers.map((layer, index) => (
            <LayerRow
              key={layer.name}
              {...actions}
              layer={layer}
              index={index}
              count={layers.length}
              registryName={registryNameOf(layer)}
              notes={notes.get(layer.name) ?? []}
              refused={refused.get(layer.name)}
              selected={layer.name === selected}
              picked={keys.picked === layer.name}
              onHandleKey={keys.onKey}
            />
          ))}
        </ol>
      </SortableContext>
      <span className="visually-hidden" role="status">
        {keys.said}
      </span>
    </DndContext>
  )
}

function announcementsFor(layers: readonly LayerDraft[]): Announcements {
  const wordsFor = (id: UniqueIdentifier) => layers.find(({ name }) => name === id)?.displayName ?? String(id)
  const place = (id: UniqueIdentifier) => `position ${layers.findIndex(({ name }) => name === id) + 1} of ${layers.length}`
  return {
    onDragStart: ({ active }) => `${wordsFor(active.id)} is picked up, ${place(active.id)}.`,
    onDragOver: ({ active, over }) => {
      if (over === null) return undefined
      // The first of these comes right after the start, and would take its words away.
      return over.id === active.id
        ? `${wordsFor(active.id)} is picked up, ${place(over.id)}.`
        : `${wordsFor(active.id)} is over ${place(over.id)}.`
    },
    onDragEnd: ({ active, over }) => `${wordsFor(active.id)} was dropped at ${place(over?.id ?? active.id)}.`,
    onDragCancel: ({ active }) => `${wordsFor(active.id)} was left at ${place(active.id)}.`,
  }
}
