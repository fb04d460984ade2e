import { useEffect, useRef, useState } from 'react'
import styles from './Yaml.module.css'

export interface YamlDiffProps {
  /** The accessible name of the comparison. */
  readonly label: string
  readonly before: string
  readonly after: string
  /** A CSS length. */
  readonly height?: string
}

/** Below this width two texts side by side have no room, in CSS pixels. */
const WIDE = 760

/** Two texts and what differs, to read: side by side where there is room, else one above the other. */
export function YamlDiff({ label, before, after, height = '420px' }: YamlDiffProps) {
  const host = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(false)

  useEffect(() => {
    let gone = false
    let close: (() => void) | undefined
    const build = async () => {
      const { createDiffView } = await import('./diff-view')
      const element = host.current
      if (gone || element === null) return
      close = createDiffView(element, { label, before, after }, element.clientWidth >= WIDE)
      setShown(true)
    }
    build().catch(() => undefined)
    return () => {
      gone = true
      close?.()
      setShown(false)
    }
  }, [label, before, after])

  return (
    <div className={styles.box} style={{ height }} role="group" aria-label={label}>
      {!shown && (
        <pre className={styles.plain} tabIndex={0}>
          {after}
        </pre>
      )}
      <div ref={host} className={styles.diff} />
    </div>
  )
}
