import { expect, test } from 'vitest'
import { ApiFailure } from '../api/failure'
import { applyServerErrors, sortServerErrors } from './server-errors'

interface Values {
  name: string
  endpoint: string
  certificate: string
}

const map = { 'metadata.name': 'name', 'spec.endpoint': 'endpoint', 'spec.auth.tls': 'certificate' } as const

function failure(fields?: Record<string, string>): ApiFailure {
  return new ApiFailure(400, {
    code: 'InvalidRequest',
    message: 'Something is wrong',
    ...(fields === undefined ? {} : { details: { fields } }),
  })
}

test('sentences stand beside their fields and the rest is for the alert', () => {
  const sorted = sortServerErrors<Values>(failure({ 'metadata.name': 'Too long', 'spec.unknown': 'Not known' }), map)
  expect(sorted).toEqual({ placed: [{ name: 'name', message: 'Too long' }], rest: ['Not known'] })
})

test('a path below a mapped one belongs to its field', () => {
  const sorted = sortServerErrors<Values>(failure({ 'spec.auth.tls.certificate': 'A private key' }), map)
  expect(sorted.placed).toEqual([{ name: 'certificate', message: 'A private key' }])
})

test('a failure about no field says its message', () => {
  expect(sortServerErrors<Values>(failure(), map)).toEqual({ placed: [], rest: ['Something is wrong'] })
})

test('the focus goes to the first field only', () => {
  const calls: unknown[][] = []
  const setError = (...args: unknown[]) => void calls.push(args)
  const rest = applyServerErrors<Values>({ setError }, failure({ 'metadata.name': 'Taken', 'spec.endpoint': 'No host' }), map)
  expect(rest).toEqual([])
  expect(calls).toEqual([
    ['name', { type: 'server', message: 'Taken' }, { shouldFocus: true }],
    ['endpoint', { type: 'server', message: 'No host' }, { shouldFocus: false }],
  ])
})
