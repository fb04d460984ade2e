import type { Validators } from '../content'
import type { ReadHeader } from '../rate-limit'

/** Longer ones are not kept, in characters. */
const MAX_VALIDATOR = 1024
/** A time of a last change tells two states apart only when it is older than the answer by this much, in milliseconds: it is exact to a second (RFC 9110 8.8.2.2). */
const SETTLED_MS = 2_000

/**
 * What makes the next request for the same address conditional. Whether caches may store the answer does not matter: nothing is answered from it.
 * @returns undefined where the answer gives nothing of the kind
 */
export function validatorsOf(header: ReadHeader): Validators[string] | undefined {
  const etag = header('etag')?.trim() ?? ''
  const lastModified = header('last-modified')?.trim() ?? ''
  const isEtag = etag.length <= MAX_VALIDATOR && /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)
  const isTime = lastModified.length <= MAX_VALIDATOR && isSettled(lastModified, header('date'))
  if (!isEtag && !isTime) return undefined
  return { ...(isEtag ? { etag } : {}), ...(isTime ? { lastModified } : {}) }
}

function isSettled(lastModified: string, date: string | undefined): boolean {
  const at = Date.parse(lastModified)
  const answered = Date.parse(date ?? '')
  return !Number.isNaN(at) && (Number.isNaN(answered) ? Date.now() : answered) - at >= SETTLED_MS
}
