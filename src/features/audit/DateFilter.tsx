import { useId } from 'react'
import styles from './Audit.module.css'

export interface DateFilterProps {
  readonly label: string
  /** `2026-01-31`; empty while the filter is off. */
  readonly value: string
  readonly min?: string
  readonly max?: string
  readonly onChange: (value: string) => void
}

/** A day, typed or chosen in the browser's own calendar. */
export function DateFilter({ label, value, min, max, onChange }: DateFilterProps) {
  const id = useId()
  return (
    <div className={styles.date}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        value={value}
        min={min === '' ? undefined : min}
        max={max === '' ? undefined : max}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}
