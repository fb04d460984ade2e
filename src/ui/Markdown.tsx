import { lazy, Suspense } from 'react'
import { Skeleton } from './Skeletons'

const MarkdownContent = lazy(async () => ({ default: (await import('./MarkdownContent')).MarkdownContent }))

export interface MarkdownProps {
  /** Markdown as somebody else wrote it: raw HTML is shown as text, no image is loaded, links lead only to http, https and mailto. */
  readonly source: string
  /** The level that the text's first-level headings get on this page. */
  readonly headingLevel?: 2 | 3 | 4
}

/** A README. The renderer is loaded with the first one. */
export function Markdown({ source, headingLevel = 3 }: MarkdownProps) {
  return (
    <Suspense fallback={<MarkdownSkeleton />}>
      <MarkdownContent source={source} headingLevel={headingLevel} />
    </Suspense>
  )
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
