import { useEffect, useState } from 'react'
import { Button } from '../../../ui/Button'
import { yamlProblems } from '../../../ui/yaml/problems'
import styles from './Layer.module.css'

export interface Confirmation {
  readonly run: () => void
  readonly busy: boolean
  /** Why the values were not taken. */
  readonly error: string | undefined
}

/** Checks the values once more before they are handed over: what does not parse is of no use to anybody. */
export function useConfirm(text: string, onGood: () => void): Confirmation {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ readonly text: string; readonly sentence: string }>()
  const run = async () => {
    setBusy(true)
    const problems = await yamlProblems(text, 'one')
    setBusy(false)
    const first = problems.find(({ severity }) => severity === 'error')
    if (first === undefined) onGood()
    else setRefused({ text, sentence: `The values can’t be used yet. Line ${first.line}: ${first.message}` })
  }
  return { run: () => void run(), busy, error: refused?.text === text ? refused.sentence : undefined }
}

export interface ConfirmFooterProps {
  readonly confirm: Confirmation
  /** Why the last change of the values was not made. */
  readonly failure: string | undefined
  readonly disabledReason: string | undefined
  readonly onClose: () => void
}

/** What every layer dialog ends with. Ctrl+Enter confirms too. */
export function ConfirmFooter({ confirm, failure, disabledReason, onClose }: ConfirmFooterProps) {
  const error = confirm.error ?? failure
  const { run, busy } = confirm
  const blocked = busy || disabledReason !== undefined
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || blocked) return
      event.preventDefault()
      run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [run, blocked])
  return (
    <>
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" busy={busy} disabledReason={disabledReason} onClick={run}>
        Confirm & Create
      </Button>
    </>
  )
}
