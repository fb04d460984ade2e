import type { Failure } from './connector'
import { hostOf } from './diagnose'
import type { Reply } from './http-reply'

/** What an answer says about how much may be asked of its host. */
interface SaidLimit {
  /** Requests of one period, and how many are left; null where it does not say. */
  readonly limit: number | null
  readonly remaining: number | null
  /** When more may be asked, in milliseconds since the epoch; undefined where it does not say. */
  readonly resetsAt: number | undefined
}

/** Value of a header, several joined by a comma. @param name in lower case */
export type ReadHeader = (name: string) => string | undefined

/** A longer list is read as far as this, in characters. */
const MAX_LIST = 4096
/** A time further away is no time of a limit, in milliseconds. */
const FAR_MS = 31 * 86_400_000

/**
 * Reads `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, from 07 on), the three headers that came before (`RateLimit-Limit`, `-Remaining`,
 * `-Reset`; Docker Hub's have no `-Reset`), or those with `X-` before (GitHub). Of several limits the one counts that is nearest to its end.
 * @returns undefined where it says nothing of a limit
 */
export function readRateLimit(header: ReadHeader, nowMs: number): SaidLimit | undefined {
  return readStructured(header, nowMs) ?? readSeparate(header, 'ratelimit', nowMs) ?? readSeparate(header, 'x-ratelimit', nowMs)
}

/** `"default";r=50;t=30` with `"default";q=100;w=60`, or `limit=100, remaining=50, reset=30`. */
function readStructured(header: ReadHeader, nowMs: number): SaidLimit | undefined {
  const text = header('ratelimit')
  if (text === undefined) return undefined
  const policies = new Map(members(header('ratelimit-policy') ?? '').map(({ name, values }) => [name, values.get('q')]))
  const named = members(text).flatMap(({ name, values }) => {
    const remaining = values.get('r')
    return remaining === undefined ? [] : [{ limit: policies.get(name) ?? null, remaining, seconds: values.get('t') }]
  })
  const [nearest] = named.toSorted((one, other) => one.remaining - other.remaining || (other.seconds ?? 0) - (one.seconds ?? 0))
  if (nearest !== undefined) return said(nearest.limit, nearest.remaining, resetTime(nearest.seconds, nowMs))
  const plain = new Map(
    [...text.slice(0, MAX_LIST).matchAll(/\b(limit|remaining|reset)\s*=\s*(\d{1,15})/g)].map(
      ([, name, value]) => [name, Number(value)] as const,
    ),
  )
  return said(plain.get('limit') ?? null, plain.get('remaining') ?? null, resetTime(plain.get('reset'), nowMs))
}

/** The members of a list of structured fields (RFC 9651), with those of their parameters that are numbers. */
function members(text: string): { name: string; values: Map<string, number> }[] {
  return [...text.slice(0, MAX_LIST).matchAll(/"([^"]*)"((?:;[^,;"]*)*)/g)].map(([, name = '', parameters = '']) => ({
    name,
    values: new Map([...parameters.matchAll(/;\s*([a-z]+)=(\d{1,15})/g)].map(([, key = '', value]) => [key, Number(value)] as const)),
  }))
}

/** Numbers, each perhaps with its window behind it: `100;w=21600`. */
function readSeparate(header: ReadHeader, prefix: string, nowMs: number): SaidLimit | undefined {
  const numberIn = (name: string) => {
    const digits = /^\s*(\d{1,15})/.exec(header(`${prefix}-${name}`) ?? '')?.[1]
    return digits === undefined ? null : Number(digits)
  }
  return said(numberIn('limit'), numberIn('remaining'), resetTime(numberIn('reset') ?? undefined, nowMs))
}

function said(limit: number | null, remaining: number | null, resetsAt: number | undefined): SaidLimit | undefined {
  // Some say so that there is none.
  if (limit === 0 || (limit === null && remaining === null)) return undefined
  return { limit, remaining, resetsAt }
}

/** The draft has seconds from now; GitHub and GitLab have seconds since 1970, and some have milliseconds. */
function resetTime(value: number | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const at = value > 1e12 ? value : value > 1e9 ? value * 1000 : nowMs + value * 1000
  return at - nowMs > FAR_MS ? undefined : at
}

interface Refusal extends Partial<Pick<SaidLimit, 'limit' | 'remaining'>> {
  /** Of the answer that said so; left out where nothing was asked any more. */
  readonly status?: number
  /** From now, until it takes more. */
  readonly seconds: number
  /** The server said when; otherwise that is our own guess. */
  readonly isTold: boolean
}

/** @param at `host:port` */
export function rateLimited(at: string, { status, seconds, isTold, limit, remaining }: Refusal): Failure {
  const how = `${at} limits how often it can be asked${status === undefined ? '' : ` (${status})`}`
  const again = `Try again in ${seconds.toLocaleString('en')} ${seconds === 1 ? 'second' : 'seconds'}.`
  const isEmpty = remaining === 0 && typeof limit === 'number'
  const left = isEmpty ? `: 0 of ${limit.toLocaleString('en')} requests are left` : ''
  const detail = isEmpty && isTold ? `${how}${left}; it takes more at ${clock(seconds)}.` : `${how}${left}. ${again}`
  return { ok: false, kind: 'rate-limited', layer: 'http', code: 'RATE_LIMITED', detail, host: at, retryAfterSeconds: seconds }
}

export function rateLimitedReply(reply: Pick<Reply<unknown>, 'status' | 'url' | 'header'>, seconds: number, isTold: boolean): Failure {
  const { status, url, header } = reply
  return rateLimited(hostOf(url), { status, seconds, isTold, ...readRateLimit(header, Date.now()) })
}

/** `14:20 UTC`, with the day where it is not today; never before the time itself. */
function clock(seconds: number): string {
  const now = new Date()
  const at = new Date(Math.ceil((now.getTime() + seconds * 1000) / 60_000) * 60_000)
  const time = `${at.toISOString().slice(11, 16)} UTC`
  if (at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)) return time
  return `${time} on ${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })}`
}

/**
 * Reads `Retry-After` (RFC 9110 10.2.3): seconds, or a date.
 * @returns whole seconds from now, at least 0; undefined when absent or unreadable
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
