import type { MiddlewareHandler } from 'hono'
import type { RequestState } from './request-state'

/** @param nonce of this very response; only HTML has one */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** For images that came from a registry: opened by themselves they may do nothing at all. */
export const SANDBOX_POLICY = "default-src 'none'; sandbox"

const fixed = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** Headers of every response. @param https browsers reach this server over HTTPS */
export function securityHeaders(https: boolean): MiddlewareHandler<RequestState> {
  return async (web, next) => {
    await next()
    const { headers } = web.res
    for (const [name, value] of Object.entries(fixed)) headers.set(name, value)
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', contentSecurityPolicy())
    // A year, in seconds.
    if (https) headers.set('Strict-Transport-Security', 'max-age=31536000')
    headers.set('X-Request-Id', web.get('requestId'))
  }
}
