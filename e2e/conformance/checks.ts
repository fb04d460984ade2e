import * as z from 'zod/mini'
import { expect } from 'vitest'
import { ApiError, type ErrorCode, statusOf } from '~/contract/errors'
import type { Operation } from '~/contract/operation'

const UID = /^[0-9a-f]{24}$/

/** The one error body: exactly its four parts, the code's own status, a reference. */
export async function expectError(response: Response, code: ErrorCode): Promise<z.infer<typeof ApiError>> {
  const body = await jsonOf(response)
  const error = z.parse(ApiError, body)
  expect(error.code, error.message).toBe(code)
  expect(response.status).toBe(statusOf(code))
  expect(Object.keys(error).toSorted()).toEqual(['code', 'details', 'message', 'ref'])
  expect(error.ref).toMatch(/\S/)
  expect(error.message).toMatch(/^\S.*\S$/s)
  expect(response.headers.get('AuditUid')).toBeNull()
  return error
}

/** A 400 that names exactly these fields. @returns their sentences */
export async function expectFields(response: Response, ...paths: string[]): Promise<Readonly<Record<string, string>>> {
  const { details } = await expectError(response, 'InvalidRequest')
  expect(Object.keys(details?.fields ?? {}).toSorted()).toEqual(paths.toSorted())
  return details?.fields ?? {}
}

/** Status, headers and body as the contract's row says. @returns the body */
export async function expectSuccess(response: Response, operation: Operation): Promise<unknown> {
  const { status, schema, binary, audited } = operation.success
  if (response.status >= 400) throw new Error(`${operation.method} ${operation.path} answered ${response.status}: ${await response.text()}`)
  expect(response.status).toBe(status)
  if (audited === true) expect(response.headers.get('AuditUid')).toMatch(UID)
  else expect(response.headers.get('AuditUid')).toBeNull()
  if (binary === true) {
    const { headers } = response
    if (headers.has('Content-Disposition')) {
      expect(headers.get('Content-Disposition')).toMatch(/^attachment; filename="[\w.-]+"$/)
      expect(headers.get('Cache-Control')).toBe('no-store')
    } else {
      expect(headers.get('Content-Type')).toMatch(/^image\//)
      expect(headers.get('Cache-Control')).toMatch(/max-age=\d/)
      expect(headers.get('Expires')).toMatch(/GMT$/)
    }
    return new Uint8Array(await response.arrayBuffer())
  }
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  if (schema === undefined) {
    expect(await response.text()).toBe('')
    return undefined
  }
  const body = await jsonOf(response)
  // The schemas drop keys they don't know: what is left must be all there was.
  expect(z.parse(schema, body)).toEqual(body)
  return body
}

async function jsonOf(response: Response): Promise<unknown> {
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json\b/)
  return response.json()
}
