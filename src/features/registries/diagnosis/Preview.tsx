import type { SyncPreview } from '~/contract/diagnosis'
import { formatNumber } from '../../../lib/number'
import styles from './Diagnosis.module.css'
import { effortWords, type Nouns, previewWords, setAsideCount } from './diagnosis-words'

export interface PreviewProps {
  readonly preview: SyncPreview
  readonly nouns: Nouns
  readonly compact: boolean
}

/** Reasons that are shown at once where there is little room. */
const FEW = 2

/** What a synchronisation would index, before anything is saved. */
export function Preview({ preview, nouns, compact }: PreviewProps) {
  const aside = setAsideCount(preview)
  const first = compact ? preview.skipped.slice(0, FEW) : preview.skipped
  const others = preview.skipped.slice(first.length).reduce((sum, { count }) => sum + count, 0)
  return (
    <section className={styles.preview} aria-label="Preview">
      <h3>Preview</h3>
      <p>{previewWords(preview, nouns)}</p>
      {aside > 0 && (
        <>
          <p>{formatNumber(aside)} would be set aside:</p>
          <ul className={styles.reasons}>
            {first.map(({ reason, count, example }) => (
              <li key={reason}>
                {formatNumber(count)}: {reason} <span className={styles.secondary}>(such as {example})</span>
              </li>
            ))}
            {others > 0 && <li>{formatNumber(others)} for other reasons, which the report lists.</li>}
          </ul>
        </>
      )}
      <p className={styles.secondary}>{effortWords(preview)}</p>
    </section>
  )
}
