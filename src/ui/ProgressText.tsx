import { formatNumber } from '../lib/number'

export interface ProgressTextProps {
  readonly done: number
  /** Null until it is known. */
  readonly total: number | null
  /** What is counted, in the plural: `tags`. */
  readonly unit: string
}

/** `41/200 tags`, or `41 tags` while the total is not known. */
export function ProgressText({ done, total, unit }: ProgressTextProps) {
  const counts = total === null ? formatNumber(done) : `${formatNumber(done)}/${formatNumber(total)}`
  return (
    <>
      {counts} {unit}
    </>
  )
}
