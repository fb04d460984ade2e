import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './Packs.module.css'

/** values.yaml as the pack has it. */
export function PackValues({ values }: { readonly values: string }) {
  if (values.trim() === '') return <EmptyState icon="file">This version has no values.</EmptyState>
  const copy = () => {
    navigator.clipboard.writeText(values).then(
      () => toast({ message: 'Copied: values' }),
      () => toast({ message: 'The browser did not allow copying. Select the text and copy it by hand.', tone: 'error' }),
    )
  }
  return (
    <div className={styles.values}>
      <Button size="small" icon="copy" className={styles.copyValues} onClick={copy}>
        Copy values
      </Button>
      {/* It scrolls, so the keyboard has to reach it. */}
      <pre tabIndex={0} role="group" aria-label="values.yaml">
        {values}
      </pre>
    </div>
  )
}
