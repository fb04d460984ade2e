import type { ApiError } from '~/contract/errors'
import { AppError } from '../errors'
import { compress } from './compress'
import type { Web } from './request-state'

/** JSON that no cache keeps. */
export async function jsonResponse(web: Web, status: number, value: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const { bytes, encoding } = await compress(JSON.stringify(value), web.req.header('accept-encoding'))
  return new Response(bytes, {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'Content-Length': String(bytes.byteLength),
      Vary: 'Accept-Encoding',
      ...(encoding && { 'Content-Encoding': encoding }),
      ...headers,
    },
  })
}

/** The error body of whatever was thrown. Only an AppError's words reach the caller; the rest is in the log under `ref`. */
export async function errorResponse(web: Web, error: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const known = error instanceof AppError ? error : undefined
  const body: ApiError = {
    code: known?.code ?? 'InternalError',
    message:
      known?.message ?? 'Something went wrong on the server. Try again; if it happens again, look up the reference in the server log',
    details: known?.details ?? {},
    ref: web.get('requestId'),
  }
  const retryAfter = known?.retryAfterSeconds
  return jsonResponse(web, known?.status ?? 500, body, {
    ...headers,
    ...(retryAfter !== undefined && { 'Retry-After': String(Math.ceil(retryAfter)) }),
  })
}
