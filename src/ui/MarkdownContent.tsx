import { useMemo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Icon } from './icons'
import styles from './Markdown.module.css'
import { safeLink } from './safe-link'

const plugins = [remarkGfm]

export function MarkdownContent({ source, headingLevel }: { readonly source: string; readonly headingLevel: 2 | 3 | 4 }) {
  const components = useMemo(() => componentsFor(headingLevel), [headingLevel])
  return (
    <div className={styles.markdown}>
      <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={safeLink}>
        {source}
      </ReactMarkdown>
    </div>
  )
}

// Headings move below those of the page, so that its outline stays one.
function componentsFor(level: 2 | 3 | 4): Components {
  const tags = ['h2', 'h3', 'h4', 'h5', 'h6'] as const
  const tag = (depth: number) => tags[Math.min(level - 2 + depth, tags.length - 1)] ?? 'h6'
  return {
    h1: tag(0),
    h2: tag(1),
    h3: tag(2),
    h4: tag(3),
    h5: tag(4),
    h6: tag(4),
    a: ({ href, children }) =>
      href === undefined || href === '' ? (
        <>{children}</>
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
          <Icon name="external" label="(opens in a new tab)" />
        </a>
      ),
    // A remote image would tell its host who reads this, and the content policy forbids it.
    img: ({ alt }) => (alt === undefined || alt === '' ? null : <span className={styles.image}>[image: {alt}]</span>),
    // Task lists: a check box that can't be used is drawn as what it says.
    input: ({ checked }) => (
      <Icon name={checked === true ? 'check-circle' : 'circle'} label={checked === true ? 'Done' : 'Open'} className={styles.task} />
    ),
    table: ({ children }) => (
      // Wide tables scroll by keyboard too.
      <div className={styles.table} tabIndex={0} role="group" aria-label="Table">
        <table>{children}</table>
      </div>
    ),
    pre: ({ children }) => (
      <pre tabIndex={0} role="group" aria-label="Code">
        {children}
      </pre>
    ),
  }
}
