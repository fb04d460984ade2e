import { createContext, use, useMemo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Icon } from './icons'
import { imageWords } from './image-words'
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
          <InsideLink value={true}>{children}</InsideLink>
          <Icon name="external" label="(opens in a new tab)" />
        </a>
      ),
    img: ({ alt, src }) => <Picture alt={alt} src={src} />,
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

const InsideLink = createContext(false)

/**
 * An image is never loaded: it would tell its host who reads this README, and the content policy forbids it for every page (`img-src 'self'`). Allowing one README's
 * hosts would mean a policy that an author of packs can widen. Whoever wants to see it opens it, in a tab of its own and without a referrer.
 */
function Picture({ alt, src }: { readonly alt: string | undefined; readonly src: string | undefined }) {
  const { text, host } = imageWords(alt, src)
  // Badges are images in links: a link holds no other one.
  if (use(InsideLink) || host === '') return <span className={styles.image}>[{text}]</span>
  return (
    <a href={src} target="_blank" rel="noopener noreferrer nofollow" className={styles.image}>
      {text} (opens {host})
      <Icon name="external" label="in a new tab" />
    </a>
  )
}
