import { type RefObject, useEffect, useRef } from 'react'
import { useAfterPaint } from '../lib/use-after-paint'
import { useDocumentTitle } from '../lib/use-document-title'

export interface FirstFocus {
  readonly heading: RefObject<HTMLHeadingElement | null>
  readonly body: RefObject<HTMLDivElement | null>
  /** The frame was painted: its content may be mounted. */
  readonly painted: boolean
}

/**
 * A dialog whose frame is painted before its content: the focus is on the heading at first, and on the first field once that is there. The page's title says where one is.
 * @param firstField CSS selector, inside the body
 */
export function useFirstFocus(title: string, firstField: string): FirstFocus {
  const heading = useRef<HTMLHeadingElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const painted = useAfterPaint()
  useDocumentTitle(title, 1)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    // The reader may already have moved on.
    if (!painted || document.activeElement !== heading.current) return
    const field = body.current?.querySelector(firstField)
    if (field instanceof HTMLElement) field.focus({ preventScroll: true })
  }, [painted, firstField])
  return { heading, body, painted }
}
