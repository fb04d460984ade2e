import { useEffect } from 'react'

const PRODUCT = 'Registry Console'

interface Entry {
  readonly title: string
  readonly level: number
}

const entries: Entry[] = []

function apply(): void {
  const top = entries.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || entry.level >= best.level ? entry : best),
    undefined,
  )
  document.title = top === undefined ? PRODUCT : `${top.title} · ${PRODUCT}`
}

/**
 * Names the browser tab while the caller is on screen.
 * @param level what lies over something else has a higher level: a page 0, a panel 1
 */
export function useDocumentTitle(title: string, level = 0): void {
  useEffect(() => {
    const entry = { title, level }
    entries.push(entry)
    apply()
    return () => {
      entries.splice(entries.indexOf(entry), 1)
      apply()
    }
  }, [title, level])
}
