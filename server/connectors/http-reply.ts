import type { Dispatcher } from 'undici'
import type { Failure } from './connector'
import { hostOf } from './diagnose'

/** Of a body that nobody reads, to keep the connection: more is cut, with the connection. */
const DISCARD_BYTES = 64 * 1024

export interface Reply<Body> {
  readonly status: number
  /** Value of a header, several joined by a comma; undefined when absent. @param name in lower case */
  header(name: string): string | undefined
  /** After redirects. */
  readonly url: URL
  readonly body: Body
}

export type RawReply = Reply<Dispatcher.ResponseData['body']>

export async function* pieces(reply: RawReply, release: () => void, usage: { bytes: number }): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of reply.body) {
      if (!Buffer.isBuffer(chunk)) continue
      usage.bytes += chunk.length
      yield chunk
    }
  } finally {
    release()
  }
}

/**
 * @param maxBytes undefined for HEAD, whose `Content-Length` announces a body that does not come
 * @param progress told when the last piece came, as `performance.now()`
 */
export async function readBody(
  reply: RawReply,
  maxBytes: number | undefined,
  usage: { bytes: number },
  progress: { at: number } = { at: 0 },
): Promise<Buffer | undefined> {
  if (maxBytes !== undefined && Number(reply.header('content-length') ?? 0) > maxBytes) {
    reply.body.destroy()
    return undefined
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply.body) {
    if (!Buffer.isBuffer(chunk)) continue
    progress.at = performance.now()
    length += chunk.length
    usage.bytes += chunk.length
    // Leaving the loop destroys the stream.
    if (length > (maxBytes ?? 0)) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

export async function discard(reply: RawReply): Promise<void> {
  await reply.body.dump({ limit: DISCARD_BYTES }).catch(() => undefined)
}

/** What a registry says about its 5xx, when it says it in its own form (OCI Distribution spec 1.1, "Error Codes"). */
export async function errorText(reply: RawReply): Promise<string> {
  try {
    const body = await readBody(reply, DISCARD_BYTES, { bytes: 0 })
    const code = /"code"\s*:\s*"([A-Z_]{1,64})"/.exec(body?.toString('utf8') ?? '')?.[1]
    return code === undefined ? '' : ` ${code}`
  } catch {
    return ''
  }
}

/** Servers tell plain HTTP clients so with a 400: Go's net/http, nginx, Apache. */
export function isHttpsHint(body: Buffer): boolean {
  return (
    body.length < 4096 && /HTTP request (was sent )?to (an )?HTTPS|speaking plain HTTP to an SSL-enabled/i.test(body.toString('latin1'))
  )
}

export function tooLarge(reply: RawReply, maxBytes: number): Failure {
  const detail = `${hostOf(reply.url)} sent an answer of more than ${Math.round(maxBytes / 1024).toLocaleString('en')} KiB, which is not read. Check that this is a registry.`
  return { ok: false, kind: 'too-large', layer: 'http', code: 'RESPONSE_TOO_LARGE', detail, host: hostOf(reply.url) }
}

export function serverError(reply: RawReply, code: string, attempts: number): Failure {
  const detail = `${hostOf(reply.url)} answered with an error of its own (${reply.status}${code}), ${attempts} times in a row. Look into the log of the registry.`
  return { ok: false, kind: 'bad-response', layer: 'http', code: 'HTTP_SERVER_ERROR', detail, host: hostOf(reply.url) }
}
