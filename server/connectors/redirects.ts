import type { Failure } from './connector'
import { hostOf } from './diagnose'
import type { RawReply } from './http-reply'

/** Redirects followed for one request. */
export const MAX_REDIRECTS = 5

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/**
 * Where an answer sends us on (RFC 9110 15.4), without a user and a password.
 * @param url that answered
 * @param first that was asked to begin with
 * @param isLast no more is followed
 */
export function redirectTarget(reply: Pick<RawReply, 'status' | 'header'>, url: URL, first: URL, isLast: boolean): URL | Failure {
  const location = reply.header('location')
  const failed = (code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind: 'bad-response',
    layer: 'http',
    code,
    detail,
    host: hostOf(url),
  })
  if (location === undefined || !URL.canParse(location, url))
    return failed('REDIRECT_WITHOUT_TARGET', `${hostOf(url)} redirects (${reply.status}) without saying where to. Check the endpoint.`)
  if (isLast) return failed('REDIRECT_LOOP', `${hostOf(first)} redirects more than ${MAX_REDIRECTS} times. Check the endpoint.`)
  const next = new URL(location, url)
  if (next.protocol !== 'https:' && next.protocol !== 'http:')
    return failed('REDIRECT_UNSUPPORTED', `${hostOf(url)} redirects to ${next.protocol}//, which is not followed. Check the endpoint.`)
  if (url.protocol === 'https:' && next.protocol === 'http:') {
    return failed(
      'REDIRECT_TO_HTTP',
      `${hostOf(url)} redirects from HTTPS to plain HTTP (${hostOf(next)}), which is not followed. Correct the redirect at the registry.`,
    )
  }
  next.username = ''
  next.password = ''
  return next
}
