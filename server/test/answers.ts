import { expect } from 'vitest'
import * as z from 'zod/mini'

/** The JSON of a good answer, checked against the contract. @param status that it must have */
export async function answer<Schema extends z.core.$ZodType>(
  sent: Promise<Response> | Response,
  schema: Schema,
  status = 200,
): Promise<z.output<Schema>> {
  const response = await sent
  const text = await response.text()
  if (response.status !== status) throw new Error(`The answer is ${response.status}, not ${status}: ${text}`)
  return z.parse(schema, JSON.parse(text))
}

const Problem = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.optional(z.looseObject({ fields: z.optional(z.record(z.string(), z.string())) })),
})

/** Status, code, message and fields of an error. */
export async function problem(sent: Promise<Response> | Response) {
  const response = await sent
  const { code, message, details } = z.parse(Problem, await response.json())
  return { status: response.status, code, message, fields: details?.fields }
}

/** A text that matches, typed so that it can stand in an expected object. */
export function like(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
