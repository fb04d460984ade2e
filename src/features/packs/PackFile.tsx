import { CopyButton } from './CopyButton'
import styles from './PackDetails.module.css'

/** A file of a version as it stands in the registry. @param name the accessible name: `pack.json` */
export function PackFile({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div className={styles.file}>
      <CopyButton text={text} noun={name} />
      {/* It scrolls, so the keyboard has to reach it. */}
      <pre tabIndex={0} role="group" aria-label={name}>
        {text}
      </pre>
    </div>
  )
}
