import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Failure } from '../connector'
import { hostOf } from '../diagnose'
import type { Reply } from '../http-reply'

/** Read of an answer that is an error. */
export const MAX_ERROR_BYTES = 64 * 1024

// OCI Distribution spec 1.1, "Error Codes".
const Errors = z.object({ errors: z.array(z.object({ code: z.optional(z.string()) })) })

/** A web interface, a log-in portal or a proxy answers in place of the API. */
export function isWebPage(reply: Reply<Buffer>): boolean {
  if (/^text\/html|^application\/xhtml/i.test(reply.header('content-type') ?? '')) return true
  return /^\s*<(!doctype html|html)/i.test(reply.body.subarray(0, 256).toString('latin1'))
}

/** At most three error codes of an answer in the registry's own form. Their free text is not repeated. */
export function errorCodes(body: Buffer): string[] {
  if (body.length > MAX_ERROR_BYTES) return []
  const parsed = Errors.safeParse(parseJson(body))
  if (!parsed.success) return []
  return parsed.data.errors
    .flatMap((error) => (error.code !== undefined && /^[A-Z][A-Z_]{0,63}$/.test(error.code) ? [error.code] : []))
    .slice(0, 3)
}

/** Synchronous; callers cap what they pass. @returns undefined for what is not JSON */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Synchronous: 4 MiB take some 10 ms. */
export function digestOf(bytes: Buffer, algorithm: 'sha256' | 'sha512'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

export function webPage(host: string, url: URL): Failure {
  const detail = `${hostOf(url)} answers with a web page, not as an OCI registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there, or the Endpoint Suffix is missing.`
  return { ok: false, kind: 'bad-response', layer: 'http', code: 'HTTP_WEB_PAGE', detail, host }
}

/** An answer that the caller has no own words for. */
export function unexpected(host: string, reply: Reply<Buffer>, what: string): Failure {
  if (isWebPage(reply)) return webPage(host, reply.url)
  const codes = errorCodes(reply.body)
  const detail = `${host} answered ${reply.status}${codes.length === 0 ? '' : ` (${codes.join(', ')})`} when asked for ${what}. Look into the log of the registry.`
  return { ok: false, kind: 'bad-response', layer: 'http', code: 'HTTP_UNEXPECTED_ANSWER', detail, host }
}

/** A repository that may be seen but not read. */
export function noPull(
  host: string,
  repository: string,
  status: number,
  code: 'PULL_FORBIDDEN' | 'TAGS_REFUSED' = 'PULL_FORBIDDEN',
): Failure {
  const detail = `${host} does not let this account read ${repository} (${status}). Give it the permission to pull from there.`
  return { ok: false, kind: 'forbidden', layer: 'content', code, detail, host }
}

/** The account, or this server, may not come in at all. */
export function accessDenied(host: string): Failure {
  const detail = `${host} denies access (403). Check that the account is active and that the registry admits connections from this server.`
  return { ok: false, kind: 'forbidden', layer: 'auth', code: 'ACCESS_DENIED', detail, host }
}

/** The catalog may not be listed. @param answer status and codes */
export function catalogRefused(host: string, hasCredentials: boolean, answer: string): Failure {
  const who = hasCredentials
    ? `${host} accepts the credentials but refuses to list its repositories`
    : `${host} does not list its repositories without credentials`
  const detail = `${who} (/v2/_catalog: ${answer}). The account needs the permission to list the catalog (registry:catalog:*); in Harbor that takes an administrator or a robot account of the system, not of a project.`
  return { ok: false, kind: 'forbidden', layer: 'list', code: 'LIST_FORBIDDEN', detail, host }
}
