import type { ApiFailure } from '../../api/failure'

/** Why one was not signed in and, where waiting helps, until when. */
export function signInSentences(failure: ApiFailure, now: Date): string[] {
  const seconds = failure.retryAfterSeconds
  if (failure.status !== 429 || seconds === undefined) return [failure.message]
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(now.getTime() + seconds * 1000))
  const minutes = Math.ceil(seconds / 60)
  return [failure.message, `Try again at ${time}, in ${minutes === 1 ? '1 minute' : `${minutes} minutes`}.`]
}
