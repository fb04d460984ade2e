import { expect, test } from 'vitest'
import { ApiFailure } from '../../api/failure'
import { signInSentences } from './sign-in-sentences'

const now = new Date(2026, 0, 1, 12, 0, 0)

test('a locked account says until when', () => {
  const failure = new ApiFailure(429, { code: 'AccountLocked', message: 'The account is locked.' }, 14 * 60 + 1)
  const [first, second] = signInSentences(failure, now)
  expect(first).toBe('The account is locked.')
  expect(second).toMatch(/^The next attempt is possible at .*12:14.*\.$/)
})

test('a wrong password says no more than that', () => {
  expect(signInSentences(new ApiFailure(401, { code: 'InvalidCredentials', message: 'Email or password is wrong.' }), now)).toEqual([
    'Email or password is wrong.',
  ])
})
