import { useEffect, useRef } from 'react'
import type { ApiFailure } from '../api/failure'
import { Alert } from '../ui/Alert'
import { CopyText } from '../ui/CopyText'

export interface FormErrorProps {
  /** Nothing is shown without sentences. */
  readonly messages: readonly string[]
  readonly title?: string
  /** Its reference is shown, to be copied, when the fault is the server's. */
  readonly failure?: ApiFailure | null
}

/** What is wrong with the form as a whole. Scrolls into view when it appears. */
export function FormError({ messages, title, failure }: FormErrorProps) {
  const box = useRef<HTMLDivElement>(null)
  const text = messages.join('\n')
  useEffect(() => {
    if (text !== '') box.current?.scrollIntoView({ block: 'nearest' })
  }, [text])
  if (messages.length === 0) return null
  const reference = failure !== null && failure !== undefined && failure.status >= 500 ? failure.ref : undefined
  return (
    <div ref={box}>
      <Alert tone="error" {...(title === undefined ? {} : { title })}>
        {messages.map((message) => (
          <p key={message}>{message}</p>
        ))}
        {reference !== undefined && (
          <p>
            Reference <CopyText text={reference} label="reference" />
          </p>
        )}
      </Alert>
    </div>
  )
}
