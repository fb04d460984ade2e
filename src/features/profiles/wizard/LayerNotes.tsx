import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { type LayerNote, missingPack } from './constraint-notes'
import styles from './Wizard.module.css'

export interface LayerNotesProps {
  /** Of which layer, for assistive technology. */
  readonly label: string
  readonly notes: readonly LayerNote[]
  /** What the server said about the layer when it was sent. */
  readonly refused?: string | undefined
  /** Opens the dialog for a pack, with its search filled. */
  readonly onFind?: ((pack: string) => void) | undefined
}

/** What is wrong with a layer, then what should be known of it. */
export function LayerNotes({ label, notes, refused, onFind }: LayerNotesProps) {
  if (notes.length === 0 && refused === undefined) return null
  return (
    <ul className={styles.notes} aria-label={`Notes on ${label}`}>
      {refused !== undefined && (
        <li className={styles.blocking}>
          <Icon name="cross-circle" label="Error:" />
          <span>{refused}</span>
        </li>
      )}
      {notes.map((note) => {
        const pack = missingPack(note)
        return (
          <li key={`${note.code} ${note.message}`} className={note.blocks ? styles.blocking : styles.informing}>
            <Icon name={note.blocks ? 'cross-circle' : 'info'} label={note.blocks ? 'Error:' : 'Note:'} />
            <span>{note.message}</span>
            {onFind !== undefined && pack !== undefined && (
              <Button size="small" icon="search" onClick={() => onFind(pack)}>
                {`Find ${pack}`}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
