import { useState } from 'react'
import { absoluteDate } from '../lib/time'
import { Chip } from '../ui/Chip'
import type { IconName } from '../ui/icons'
import { marksOf, type MarkedVersion, type PackMark } from './pack-facts'
import styles from './PackMarks.module.css'

export interface PackMarksProps {
  readonly version: MarkedVersion
  /** At most so many, without dates: for cards and lists. */
  readonly atMost?: number
}

/** What speaks for and against a version: deprecated, end of life, disabled, FIPS. Nothing is drawn for an ordinary one. */
export function PackMarks({ version, atMost }: PackMarksProps) {
  const marks = useMarks(version)
  if (marks.length === 0) return null
  return (
    <span className={styles.marks}>
      {marks.slice(0, atMost).map((mark) => (
        <MarkChip key={mark.text} mark={mark} dated={atMost === undefined} />
      ))}
    </span>
  )
}

export function MarkChip({ mark, dated = false }: { readonly mark: PackMark; readonly dated?: boolean }) {
  return (
    <Chip tone={mark.tone} icon={iconOf(mark)}>
      {mark.text}
      {dated && mark.date !== undefined && `: ${absoluteDate(mark.date)}`}
    </Chip>
  )
}

/** The marks as of the moment the component was mounted. */
export function useMarks(version: MarkedVersion): PackMark[] {
  const [today] = useState(() => new Date())
  return marksOf(version, today)
}

function iconOf({ tone, date }: PackMark): IconName {
  if (date !== undefined) return 'calendar'
  return tone === 'success' ? 'check' : 'warning'
}
