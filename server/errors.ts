import { type ApiError, type ErrorCode, statusOf } from '~/contract/errors'

/** What a caller did wrong or can't have: becomes the error body of the response, word for word. Anything else that is thrown becomes a 500 with a constant message. */
export class AppError extends Error {
  override readonly name = 'AppError'
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
export function notFound(what: string): AppError {
  return new AppError('ResourceNotFound', `${what} was not found`)
}

/** One or more fields are wrong. @param fields field path to sentence */
export function invalidFields(fields: Record<string, string>): AppError {
  const sentences = Object.entries(fields).map(([path, sentence]) => `${path}: ${sentence}`)
  return new AppError('InvalidRequest', sentences.join('; '), { details: { fields } })
}
