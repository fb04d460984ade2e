import { Button } from '../../ui/Button'
import { toast } from '../../ui/toast'

/** @param noun what is copied: `values` */
export function CopyButton({ text, noun }: { readonly text: string; readonly noun: string }) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => toast({ message: `Copied: ${noun}` }),
      () => toast({ message: 'The browser did not allow copying. Select the text and copy it by hand.', tone: 'error' }),
    )
  }
  return (
    <Button size="small" icon="copy" onClick={copy}>
      Copy {noun}
    </Button>
  )
}
