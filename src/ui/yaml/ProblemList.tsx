import { countOf } from '../../lib/number'
import { Icon } from '../icons'
import type { Problem } from './problem'
import styles from './Yaml.module.css'

/** Problems that are listed; the margin marks all. */
const LISTED = 5

interface ProblemListProps {
  readonly label: string
  readonly problems: readonly Problem[]
  readonly onGo: (problem: Problem) => void
}

/** What the margin of the editor shows, in words. */
export function ProblemList({ label, problems, onGo }: ProblemListProps) {
  const rest = problems.length - LISTED
  return (
    <div role="status">
      {problems.length > 0 && (
        <ul className={styles.problems} aria-label={label}>
          {problems.slice(0, LISTED).map((problem) => (
            <li key={`${problem.line} ${problem.column} ${problem.message}`} className={styles[problem.severity]}>
              <Icon name={problem.severity === 'error' ? 'cross-circle' : 'warning'} />
              <button type="button" className={styles.place} onClick={() => onGo(problem)}>
                Line {problem.line}
              </button>
              <span>{problem.message}</span>
            </li>
          ))}
          {rest > 0 && <li className={styles.more}>And {countOf(rest, 'more problem')}.</li>}
        </ul>
      )}
    </div>
  )
}
