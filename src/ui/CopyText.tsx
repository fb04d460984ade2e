import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names'
import { IconButton } from './Button'
import styles from './CopyText.module.css'
import { toast } from './toast'

export interface CopyTextProps {
  readonly text: string
  /** What it is, for the button: `endpoint` makes `Copy endpoint`. */
  readonly label: string
  /** Breaks over lines instead of ending in an ellipsis. */
  readonly wrap?: boolean
  readonly mono?: boolean
  /** Leaves out `https://` for the eye, where room is scarce; other schemes stay, as they are the exception. */
  readonly short?: boolean
  /** Shown in place of the text: the same, with places where it may break. */
  readonly children?: ReactNode
}

const HTTPS = 'https://'

/** An endpoint, digest or fingerprint with a button that copies all of it. What does not fit is in the tooltip. */
export function CopyText({ text, label, wrap = false, mono = true, short = false, children }: CopyTextProps) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => toast({ message: `Copied: ${label}` }),
      () => toast({ message: `The browser did not allow copying. Select the ${label} and copy it by hand.`, tone: 'error' }),
    )
  }
  return (
    <span className={styles.copy}>
      <span className={classNames(styles.text, wrap && styles.wrap, mono && styles.mono)} data-tooltip={text} data-tooltip-when="clipped">
        {short && text.startsWith(HTTPS) && <span className="visually-hidden">{HTTPS}</span>}
        {children ?? (short && text.startsWith(HTTPS) ? text.slice(HTTPS.length) : text)}
      </span>
      <IconButton icon="copy" label={`Copy ${label}`} className={styles.button} onClick={copy} />
    </span>
  )
}
