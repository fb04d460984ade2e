import { type ApiError, type ErrorCode, statusOf } from '~/contract/errors'

/** The words of every failure that is nobody's input. */
export const INTERNAL_MESSAGE =
  'Something went wrong on the server. Try again; if it happens again, look up the reference in the server log'

/** What a handler throws to answer with an error body. */
export class MockError extends Error {
  override readonly name = 'MockError'
  readonly code: ErrorCode
  readonly details: ApiError['details']
  /** Seconds for `Retry-After`. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: { details?: ApiError['details']; retryAfterSeconds?: number } = {}) {
    super(message)
    this.code = code
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return statusOf(this.code)
  }
}

/** What does not exist and what belongs to somebody else look the same. */
export function notFound(what: string): MockError {
  return new MockError('ResourceNotFound', `${what} was not found`)
}

/** @param fields field path to sentence */
export function invalidFields(fields: Record<string, string>): MockError {
  const sentences = Object.entries(fields).map(([path, sentence]) => `${path}: ${sentence}`)
  return new MockError('InvalidRequest', sentences.join('; '), { details: { fields } })
}
