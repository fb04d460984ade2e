import type { ApiError } from '~/contract/errors'

/** A call that did not succeed. `status` is 0 when no answer came. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: string
  readonly details: ApiError['details']
  /** The request id that the server's log carries. */
  readonly ref: string | undefined
  /** Seconds, from `Retry-After`. */
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, error: ApiError, retryAfterSeconds?: number) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.details = error.details
    this.ref = error.ref
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** True for what a sentence can be shown of; anything else is a defect and belongs to the error boundary. */
export function isApiFailure(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure
}

/** True for the answer that nobody is signed in. A Palette has codes of its own for it; the one that also comes with 401 is a password that is wrong. */
export function isSignedOut(error: unknown): error is ApiFailure {
  return isApiFailure(error) && (error.code === 'SessionRequired' || (error.status === 401 && error.code !== 'InvalidCredentials'))
}
