/** One thing that is wrong with a text, where it is. */
export interface Problem {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}
