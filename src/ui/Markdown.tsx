import { Component, lazy, type ReactNode, startTransition, Suspense, useEffect, useMemo, useState } from 'react'
import { formatBytes } from '../lib/bytes'
import { Button } from './Button'
import styles from './Markdown.module.css'
import { linkDefinitions, markdownParts } from './markdown-parts'
import { Skeleton } from './Skeletons'

const MarkdownContent = lazy(async () => ({ default: (await import('./MarkdownContent')).MarkdownContent }))

export interface MarkdownProps {
  /**
   * Markdown as somebody else wrote it: raw HTML is shown as text, an image stands there as a link to it, links lead only to http, https and mailto. Of a very long
   * text the first part is shown until all of it is asked for.
   */
  readonly source: string
  /** The level that the text's first-level headings get on this page. */
  readonly headingLevel?: 2 | 3 | 4
}

/** Characters of a part: so few that the page answers between two of them. */
const PART = 8000
/** Parts that are drawn before anybody asks for all. */
const FIRST = 4
/** Parts that are added at a time after that. */
const STEP = 2
/** Parts that are drawn at most. A README beyond is no README: the rest is shown as it was written, which costs next to nothing. */
const MOST = 40

/** A README. The renderer is loaded with the first one. */
export function Markdown({ source, headingLevel = 3 }: MarkdownProps) {
  const { parts, definitions } = useMemo(() => {
    const cut = markdownParts(source, PART)
    return { parts: cut, definitions: cut.length > 1 ? `\n\n${linkDefinitions(source)}` : '' }
  }, [source])
  const [all, setAll] = useState(false)
  const [drawn, setDrawn] = useState(FIRST)
  const most = Math.min(parts.length, MOST)
  useEffect(() => {
    if (!all || drawn >= most) return
    // A few at a time, each in a transition: the page answers meanwhile.
    const timer = setTimeout(() => startTransition(() => setDrawn((count) => count + STEP)))
    return () => clearTimeout(timer)
  }, [all, drawn, most])
  return (
    <Suspense fallback={<MarkdownSkeleton />}>
      {parts.slice(0, Math.min(drawn, most)).map(({ start, text }) => (
        // A part that is out of sight is not laid out.
        <div key={start} className={start === 0 ? undefined : styles.part}>
          <PlainWhenBroken text={text}>
            <MarkdownContent source={text + definitions} headingLevel={headingLevel} />
          </PlainWhenBroken>
        </div>
      ))}
      {all &&
        drawn >= most &&
        parts.slice(most).map(({ start, text }) => (
          <div key={start} className={styles.part}>
            <p className={styles.plain}>{text}</p>
          </div>
        ))}
      {!all && parts.length > FIRST && (
        <div className={styles.rest}>
          <p>This is the beginning of a long text ({formatBytes(source.length)}).</p>
          <Button size="small" onClick={() => setAll(true)}>
            Show all
          </Button>
        </div>
      )}
    </Suspense>
  )
}

interface PlainWhenBrokenProps {
  readonly text: string
  readonly children: ReactNode
}

/** A text can be made to overflow the stack of any Markdown parser, with thousands of nested quotes: it is shown as it was written then. */
class PlainWhenBroken extends Component<PlainWhenBrokenProps, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    const { text, children } = this.props
    return this.state.broken ? <p className={styles.plain}>{text}</p> : children
  }
}

function MarkdownSkeleton() {
  return (
    <div role="status" aria-label="The text is loading" style={{ display: 'grid', gap: 'var(--unit)' }}>
      {['40%', '100%', '92%', '97%', '60%'].map((width) => (
        <Skeleton key={width} width={width} height="14px" />
      ))}
    </div>
  )
}
