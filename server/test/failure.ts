import { expect } from 'vitest'
import type { ErrorCode } from '~/contract/errors'
import { AppError } from '../errors'

/** The error of a verb that must fail in an expected way. */
export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => 'It should have failed',
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error('Another outcome was expected', { cause: error })
  return error
}

/** The sentence about a field, when the call fails with this code. */
export async function fieldOf(call: Promise<unknown>, code: ErrorCode, field: string): Promise<string | undefined> {
  const error = await failureOf(call)
  expect(error.code).toBe(code)
  return error.details?.fields?.[field]
}
