import type { ApiFailure } from '../../api/failure'

/** Why one was not signed in and, where waiting helps, the time of day when it is over: the server says only how long. */
export function signInSentences(failure: ApiFailure, now = new Date()): string[] {
  const seconds = failure.retryAfterSeconds
  if (failure.status !== 429 || seconds === undefined || seconds < 60) return [failure.message]
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(now.getTime() + seconds * 1000))
  return [failure.message, `The next attempt is possible at ${time}.`]
}
