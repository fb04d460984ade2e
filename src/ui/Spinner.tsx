import styles from './Spinner.module.css'

export interface SpinnerProps {
  /** Said to assistive technology; without it the spinner is decoration beside words. */
  readonly label?: string
  readonly size?: 16 | 20 | 28
}

export function Spinner({ label, size = 16 }: SpinnerProps) {
  return (
    <svg
      className={styles.spinner}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      <circle className={styles.track} cx="10" cy="10" r="7" />
      <path d="M17 10a7 7 0 0 0-7-7" />
    </svg>
  )
}
