import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { PackLogo } from '../../../catalogue/PackLogo'
import { classNames } from '../../../lib/class-names'
import { IconButton } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { MenuButton } from '../../../ui/Menu'
import type { LayerDraft } from '../draft'
import type { LayerNote } from './constraint-notes'
import { kindLabel, valuesChanged } from './layer-list'
import { LayerNotes } from './LayerNotes'
import styles from './Wizard.module.css'

export interface LayerActions {
  readonly onSelect: (name: string) => void
  readonly onEdit: (name: string) => void
  readonly onRemove: (name: string) => void
  /** @param to from 0; quietly where a drag or a key says itself what it did */
  readonly onMove: (name: string, to: number, options?: { readonly quietly: boolean }) => void
  readonly onFind: (pack: string) => void
}

interface LayerRowProps extends LayerActions {
  readonly layer: LayerDraft
  /** From 0. */
  readonly index: number
  readonly count: number
  readonly registryName: string
  readonly notes: readonly LayerNote[]
  readonly refused: string | undefined
  readonly selected: boolean
  /** Moved by keys at the moment. */
  readonly picked: boolean
  readonly onHandleKey: (event: KeyboardEvent<HTMLElement>, name: string) => void
}

export function LayerRow({ layer, index, count, registryName, notes, refused, selected, picked, onHandleKey, ...actions }: LayerRowProps) {
  const { name, displayName } = layer
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: name,
    transition: { duration: 120, easing: 'ease-out' },
  })
  const handle = useRef<HTMLButtonElement | null>(null)
  useLayoutEffect(() => {
    // A row that moves in the document loses the focus.
    if (picked) handle.current?.focus({ preventScroll: false })
  }, [picked, index])
  const place = [layer.version, registryName].filter((part) => part !== '').join(' · ')
  const stop = refused !== undefined || notes.some(({ blocks }) => blocks)
  return (
    <li
      ref={setNodeRef}
      className={classNames(styles.layer, selected && styles.selected, (isDragging || picked) && styles.dragging, stop && styles.stopped)}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <div className={styles.layerLine}>
        <IconButton
          {...attributes}
          {...listeners}
          ref={(element) => {
            setActivatorNodeRef(element)
            handle.current = element
          }}
          aria-pressed={isDragging || picked}
          onKeyDown={(event) => onHandleKey(event, name)}
          className={styles.handle}
          icon="grip"
          label={`Reorder ${displayName}`}
        />
        <span className={styles.number}>{index + 1}</span>
        <PackLogo url={layer.logoUrl} size="small" />
        <div className={styles.layerWords}>
          <button type="button" className={styles.layerName} aria-current={selected || undefined} onClick={() => actions.onSelect(name)}>
            {displayName}
          </button>
          <span className={styles.secondary}>{place === '' ? kindLabel(layer) : place}</span>
        </div>
        <span className={styles.layerChips}>
          {layer.state === 'missing' && (
            <Chip tone="danger" icon="warning">
              Missing
            </Chip>
          )}
          {valuesChanged(layer) === true && <Chip tone="accent">Values changed</Chip>}
          <Chip>{kindLabel(layer)}</Chip>
        </span>
        <MenuButton
          label={`Actions for ${displayName}`}
          look={{ icon: 'more', size: 20 }}
          items={[
            { label: 'Edit', icon: 'edit', onSelect: () => actions.onEdit(name) },
            {
              label: 'Move up',
              icon: 'arrow-up',
              separated: true,
              disabledReason: index === 0 ? 'It is the first layer' : undefined,
              onSelect: () => actions.onMove(name, index - 1),
            },
            {
              label: 'Move down',
              icon: 'arrow-down',
              disabledReason: index === count - 1 ? 'It is the last layer' : undefined,
              onSelect: () => actions.onMove(name, index + 1),
            },
            { label: 'Remove', icon: 'delete', danger: true, separated: true, onSelect: () => actions.onRemove(name) },
          ]}
        />
      </div>
      <LayerNotes label={displayName} notes={notes} refused={refused} onFind={actions.onFind} />
    </li>
  )
}
