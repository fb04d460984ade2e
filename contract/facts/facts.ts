/** What an operation takes beyond its path. */
interface Extras {
  /** Type of the body that is sent, without the `v1` prefix; `inline` where the description gives it no name. */
  readonly body?: string
  /** Fields that the body must have. */
  readonly required?: readonly string[]
  readonly query?: readonly string[]
  /** The response has the header `AuditUid`. */
  readonly audited?: true
}

/**
 * Palette's API description (Swagger 2.0, `palette.json` of its Go SDK), typed out by operation: method, path, status of success, type of the answer without the
 * `v1` prefix (null for an empty body, `binary` for bytes).
 */
export type Facts = Readonly<
  Record<string, readonly [method: string, path: string, status: number, answer: string | null, extras?: Extras]>
>

export const page = ['limit', 'offset', 'continue'] as const
export const list = ['fields', 'filters', 'orderBy'] as const
