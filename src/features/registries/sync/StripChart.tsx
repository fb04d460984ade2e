import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { classNames } from '../../../lib/class-names'
import { type DayLetter, dayLooks, stripDays, stripSummary } from './strip-days'
import styles from './History.module.css'

const legend = ['s', 'w', 'h', 'f', 'c', '-'] as const satisfies readonly DayLetter[]

/** A cell a day, the last one today. One stop for the keyboard; arrows go from day to day. */
export function StripChart({ until, letters }: { readonly until: string; readonly letters: string }) {
  const days = useMemo(() => stripDays(until, letters), [until, letters])
  const [active, setActive] = useState(days.length - 1)
  const box = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = nextDay(event.key, active, days.length)
    if (target === undefined) return
    event.preventDefault()
    setActive(target)
    const cell = box.current?.children[target]
    if (cell instanceof HTMLElement) cell.focus()
  }
  const seen = new Set(days.map(({ letter }) => letter))
  return (
    <>
      <p className={styles.secondary}>{stripSummary(days)}</p>
      <div ref={box} className={styles.strip} role="group" aria-label="Days, the last one today" onKeyDown={move}>
        {days.map(({ date, letter, words }, index) => (
          <span
            key={date}
            role="img"
            aria-label={words}
            data-tooltip={words}
            tabIndex={index === active ? 0 : -1}
            className={classNames(styles.day, styles[dayLooks[letter].tone])}
            onFocus={() => setActive(index)}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-label="What the colours mean">
        {legend
          .filter((letter) => seen.has(letter))
          .map((letter) => (
            <li key={letter}>
              <span className={classNames(styles.swatch, styles[dayLooks[letter].tone])} aria-hidden="true" />
              {dayLooks[letter].legend}
            </li>
          ))}
      </ul>
    </>
  )
}

function nextDay(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, index + 1)
    case 'ArrowLeft':
      return Math.max(0, index - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
