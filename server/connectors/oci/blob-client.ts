import type { Failure, Outcome } from '../connector'
import { hostOf, isConnectionLoss } from '../diagnose'
import type { HttpClient, HttpRequest } from '../http'
import type { Reply } from '../http-reply'
import { SourceError } from '../source-error'
import { BlobError, checked, drain } from './blob'
import type { Descriptor } from './manifest'
import { inWordsOfStorage } from './other-hosts'
import { noPull } from './replies'

/** Attempts to download a blob whose connection is lost half-way. */
const BLOB_ATTEMPTS = 2

/** Where a blob came from. */
export interface BlobOrigin {
  /** `host:port`: of the registry, or of the storage that it redirects to. */
  readonly host: string
}

export type ReadBlob = <Value>(
  repository: string,
  descriptor: Descriptor,
  consume: (body: AsyncIterable<Buffer>, origin: BlobOrigin) => Promise<Value>,
  signal: AbortSignal,
) => Promise<Outcome<{ value: Value; complete: boolean }>>

interface BlobClientOptions {
  readonly http: HttpClient
  /** `host:port` of the registry. */
  readonly host: string
  /** The request for a blob, without its authorization. */
  request(repository: string, digest: string, signal: AbortSignal): HttpRequest
  /** Sends it with what is needed to be let in. */
  open(repository: string, request: HttpRequest): Promise<Outcome<Reply<AsyncIterable<Buffer>>>>
}

/** OCI Distribution spec 1.1, "Pulling blobs". A registry may redirect to its storage, which gets no credentials. */
export function createBlobReader({ http, host, request, open }: BlobClientOptions): ReadBlob {
  return async (repository, descriptor, consume, signal) => {
    const wanted = request(repository, descriptor.digest, signal)
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await open(repository, wanted)
      if (!outcome.ok) return inWordsOfStorage(outcome, host)
      const reply = outcome.value
      if (reply.status !== 200) {
        await drain(reply.body)
        return refused(host, repository, descriptor, reply)
      }
      const state = { complete: false }
      try {
        const value = await consume(checked(reply.body, descriptor, state), { host: hostOf(reply.url) })
        return { ok: true, value: { value, complete: state.complete } }
      } catch (error) {
        if (error instanceof BlobError) {
          const detail = `${error.message} Push it again; if it stays so, check the storage of the registry.`
          return { ok: false, kind: 'bad-response', layer: 'content', code: error.code, detail, host: hostOf(reply.url) }
        }
        if (!(error instanceof SourceError)) throw error
        if (isConnectionLoss(error.cause)) {
          if (attempt < BLOB_ATTEMPTS && !signal.aborted) continue
          const detail = `${hostOf(reply.url)} broke off the content of ${repository} before its end, ${BLOB_ATTEMPTS} times. Try again; if it stays so, check the storage of the registry and what stands in front of it.`
          if (!signal.aborted) return { ok: false, kind: 'refused', layer: 'http', code: 'HTTP_TRUNCATED', detail, host: hostOf(reply.url) }
        }
        return http.describe(error.cause, { ...wanted, url: reply.url })
      }
    }
  }
}

/** An answer that is no blob: from the registry, or from its storage, which judges for itself. */
function refused(host: string, repository: string, { digest }: Descriptor, reply: Reply<unknown>): Failure {
  const by = hostOf(reply.url)
  const { status } = reply
  const push = 'Push it again, or look into the log of the registry.'
  const fail = (kind: Failure['kind'], code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind,
    layer: 'content',
    code,
    detail,
    host: by,
  })
  if (status === 401 || status === 403) {
    if (by === host) return noPull(host, repository, status)
    return fail(
      'forbidden',
      'BLOB_FORBIDDEN',
      `${host} hands its content out from ${by}, which refuses it (${status}): ${repository} (${digest}). Check the rights of the registry on its storage, the rules of that storage, and the clock of the registry, since such links end soon.`,
    )
  }
  const from = by === host ? '' : `, from which ${host} hands its content out,`
  const detail = `${by}${from} answered ${status} when asked for the content of ${repository} (${digest}). ${push}`
  return status === 404 ? fail('not-found', 'BLOB_MISSING', detail) : fail('bad-response', 'HTTP_UNEXPECTED_ANSWER', detail)
}
