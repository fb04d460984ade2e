import type * as z from 'zod/mini'
import { readInput } from '~/contract/input'
import { AppError, invalidFields, notFound } from '../errors'

type Schema = z.core.$ZodType

/** Bytes that a body may have. */
export const BODY_LIMIT = 1024 * 1024
/** Values that a body may have: the largest that clients send has some thousands, and these take some 30 ms to be checked. */
const VALUES_LIMIT = 20_000

/**
 * @param root name of what is parsed where the fault has no path: `body` or `query`
 * @throws AppError `InvalidRequest` with a sentence for every field that is wrong
 */
export function parse(schema: Schema, value: unknown, root: string): unknown {
  const input = readInput(schema, value, root)
  if (!input.ok) throw invalidFields(input.fields)
  return input.value
}

/** Path parameters, decoded. @throws AppError `ResourceNotFound`: nothing has a name with a NUL character */
export function checkParams(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const value of Object.values(params)) if (value.includes('\0')) throw notFound('What this address names')
  return params
}

/**
 * Reads a JSON body. An empty one counts as `{}`: then the schema says what is missing.
 * @returns the body, and the bytes as they came
 * @throws AppError `PayloadTooLarge`, `InvalidRequest`
 */
export async function readJson(request: Request, limit: number): Promise<{ value: unknown; bytes: Uint8Array }> {
  const bytes = await readBytes(request, limit)
  return { value: parseJson(request, bytes.toString('utf8')), bytes }
}

function parseJson(request: Request, text: string): unknown {
  if (text.trim() === '') return {}
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new AppError('InvalidRequest', 'The body must be JSON, with the header Content-Type: application/json')
  }
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw new AppError('InvalidRequest', 'The body is not valid JSON')
  }
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  if (request.body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  const count = createValueCounter()
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength
    if (size > limit) {
      await reader.cancel()
      throw tooLarge(limit)
    }
    if (count(read.value) > VALUES_LIMIT) {
      await reader.cancel()
      throw new AppError('PayloadTooLarge', `The body has more than ${VALUES_LIMIT.toLocaleString('en')} values`)
    }
    chunks.push(read.value)
  }
  return Buffer.concat(chunks)
}

/**
 * Counts the values of a JSON text while it comes in, by what stands before each of them: a few megabytes of empty objects would stop everybody for seconds while
 * they are parsed and checked.
 * @returns takes the next bytes, gives the values so far
 */
function createValueCounter(): (bytes: Uint8Array) => number {
  let values = 0
  let inText = false
  let escaped = false
  return (bytes) => {
    for (const byte of bytes) {
      if (escaped) escaped = false
      else if (inText && byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) inText = !inText
      else if (!inText && (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT)) values += 1
    }
    return values
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b

function tooLarge(limit: number): AppError {
  return new AppError('PayloadTooLarge', `The body is larger than ${Math.floor(limit / 1024)} KiB`)
}
