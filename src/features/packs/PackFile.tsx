import { Button } from '../../ui/Button'
import { toast } from '../../ui/toast'
import styles from './Packs.module.css'

export interface PackFileProps {
  /** The accessible name: `values.yaml`. */
  readonly name: string
  /** What is copied: `values`. */
  readonly noun: string
  readonly text: string
}

/** A text of a version as it stands in the registry. */
export function PackFile({ name, noun, text }: PackFileProps) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => toast({ message: `Copied: ${noun}` }),
      () => toast({ message: 'The browser did not allow copying. Select the text and copy it by hand.', tone: 'error' }),
    )
  }
  return (
    <div className={styles.values}>
      <Button size="small" icon="copy" className={styles.copyValues} onClick={copy}>
        Copy {noun}
      </Button>
      {/* It scrolls, so the keyboard has to reach it. */}
      <pre tabIndex={0} role="group" aria-label={name}>
        {text}
      </pre>
    </div>
  )
}
