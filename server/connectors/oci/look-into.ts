import type { Logger } from 'pino'
import type { CheckSummary, Failure, Outcome } from '../connector'
import { byteSize } from '../byte-size'
import { isOwnFailure } from '../health'
import { describeKind, isCompanionTag } from './artifact-kind'
import type { BlobOrigin } from './blob-client'
import type { FetchedManifest, OciContent, ReadContext, TagRef } from './content-kind'
import type { WantedRepository } from './list-wanted'
import { newestOf, TAG } from './names'
import type { OciSource } from './source'
import type { StepTeller } from './step-log'

/** An archive of more is not read whole for a proof, while there may be a smaller one: some seconds at 10 MB/s. */
const PROOF_BYTES = 32 * 1024 ** 2
/** Of a blob that is only begun. */
const BEGIN_BYTES = 64 * 1024
/** A blob that its reader has not read to the end is read on to this size, so that damage is told from content that is bad in itself. */
const READ_ON_BYTES = 4 * 1024 ** 2

/** A version that could be read, but is large. */
export interface LargeVersion {
  readonly ref: TagRef
  readonly fetched: FetchedManifest
  readonly size: number
}

/** What one repository was found to be. */
export type Look =
  | { readonly kind: 'read'; readonly read: NonNullable<CheckSummary['read']> }
  /** It has no tags that could stand for a version. */
  | { readonly kind: 'empty' }
  /** `what` with its article. */
  | { readonly kind: 'other'; readonly reference: string; readonly what: string }
  | { readonly kind: 'large'; readonly version: LargeVersion }
  /** This repository is to blame, as far as can be told. */
  | { readonly kind: 'failed'; readonly repository: string; readonly failure: Failure }

export interface LookContext {
  readonly source: OciSource
  readonly content: OciContent
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Reads the newest version of a repository, as a synchronisation and a cluster would. Tells its steps: tags, manifest, blob, content.
 * @returns a failure only when the registry as a whole can't be used
 */
export async function lookInto(context: LookContext, { repository, name }: WantedRepository, told: StepTeller): Promise<Outcome<Look>> {
  const { source, content, log, signal } = context
  const ended = (look: Look): Outcome<Look> => ({ ok: true, value: look })
  const failed = (failure: Failure): Outcome<Look> => (isOwnFailure(failure) ? ended({ kind: 'failed', repository, failure }) : failure)

  told.begin('tags')
  const tags = await source.listTags(repository, signal)
  if (!tags.ok) return failed(tags)
  const newest = newestOf(tags.value.filter(({ tag }) => TAG.test(tag) && !isCompanionTag(tag)))
  const count = tags.value.length
  if (newest === undefined) {
    told.found(`${repository} has ${count === 0 ? 'no tags' : 'no tags of versions'}.`)
    return ended({ kind: 'empty' })
  }
  const ref: TagRef = { repository, name, tag: newest.tag }
  const reference = `${repository}:${newest.tag}`
  told.found(`${repository} has ${count.toLocaleString('en')} ${count === 1 ? 'tag' : 'tags'}, the newest is ${newest.tag}.`)

  told.begin('manifest')
  const fetched = await source.getManifest(repository, newest.tag, signal)
  if (!fetched.ok) return failed(fetched)
  const { manifest, digest } = fetched.value
  told.found(`Read the manifest of ${reference}.`, [{ term: 'Digest', value: digest }])
  const other = content.otherThan?.(manifest)
  if (other !== undefined) return ended({ kind: 'other', reference, what: other })
  const size = content.sizeOf?.(ref, manifest) ?? 0
  if (size > PROOF_BYTES && content.judge?.(ref, manifest) === undefined)
    return ended({ kind: 'large', version: { ref, fetched: fetched.value, size } })

  const { watched, bytes, isBegun } = watchBlobs(source, told)
  const reading: ReadContext = { source: watched, log, signal }
  const outcome = await content.read(reading, ref, fetched.value)
  if (!outcome.ok) return outcome
  const value = outcome.value
  if (value.kind === 'skipped') {
    if (value.failure !== undefined) return failed(value.failure)
    if (value.code === 'REGISTRY_OTHER_CONTENT') return ended({ kind: 'other', reference, what: describeKind(manifest) })
    if (isBegun()) told.begin('content')
    const detail = `${reference} can't be read as ${content.noun}: ${value.reason}. Correct it, and push it again.`
    return failed({ ok: false, kind: 'bad-response', layer: 'content', code: value.code, detail, host: source.host })
  }
  const more = await content.readMore?.(reading, ref, fetched.value)
  if (more?.ok === false) {
    if (more.code === 'CONTENT_UNREADABLE' || more.code === 'CONTENT_TOO_LARGE') told.begin('content')
    return failed(more)
  }
  const read = { name: value.content.name, version: value.content.version, bytes: bytes() }
  told.begin('content')
  told.found(`Read ${read.name} ${read.version}, ${more === undefined ? '' : `${more.value}, `}${byteSize(read.bytes)}.`)
  return ended({ kind: 'read', read })
}

/** Opens what is too large to be read whole, and ends after its first bytes. */
export async function beginLarge(
  { source, content, log, signal }: LookContext,
  { ref, fetched, size }: LargeVersion,
  told: StepTeller,
): Promise<Outcome<Look>> {
  let opened: Outcome<{ bytes: number }> | undefined
  const begin = async (body: AsyncIterable<Buffer>, origin: BlobOrigin) => {
    tellOrigin(told, source.host, origin, size)
    let bytes = 0
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes >= BEGIN_BYTES) break
    }
    return bytes
  }
  const enough: Failure = { ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', detail: 'It was begun, which is enough.' }
  const beginning = replaceReadBlob(source, async (repository, descriptor, _, stop) => {
    told.begin('blob')
    const outcome = await source.readBlob(repository, descriptor, begin, stop)
    opened = outcome.ok ? { ok: true, value: { bytes: outcome.value.value } } : outcome
    return outcome.ok ? enough : outcome
  })
  const outcome = await content.read({ source: beginning, log, signal }, ref, fetched)
  if (opened === undefined || !opened.ok) {
    const failure = opened ?? (outcome.ok ? undefined : outcome)
    if (failure === undefined) return { ok: true, value: { kind: 'empty' } }
    return isOwnFailure(failure) ? { ok: true, value: { kind: 'failed', repository: ref.repository, failure } } : failure
  }
  const { bytes } = opened.value
  told.begin('content')
  told.found(
    `Began to read ${ref.name} ${ref.tag}: ${byteSize(bytes)} of ${byteSize(size)}. Every archive that was looked at is too large to be read whole for a test.`,
  )
  return { ok: true, value: { kind: 'read', read: { name: ref.name, version: ref.tag, bytes } } }
}

/** Counts the blobs that are read, and tells where they come from. */
function watchBlobs(source: OciSource, told: StepTeller): { watched: OciSource; bytes: () => number; isBegun: () => boolean } {
  let bytes = 0
  let isBegun = false
  const watched = replaceReadBlob(source, (repository, descriptor, consume, signal) => {
    told.begin('blob')
    isBegun = true
    const counted = async (body: AsyncIterable<Buffer>, origin: BlobOrigin) => {
      tellOrigin(told, source.host, origin, descriptor.size)
      const chunks = body[Symbol.asyncIterator]()
      async function* lent() {
        for (;;) {
          const next = await chunks.next()
          if (next.done === true) return
          bytes += next.value.length
          yield next.value
        }
      }
      try {
        const value = await consume(lent(), origin)
        if (descriptor.size <= READ_ON_BYTES) for await (const _ of lent()) continue
        return value
      } finally {
        await chunks.return?.()
      }
    }
    return source.readBlob(repository, descriptor, counted, signal)
  })
  return { watched, bytes: () => bytes, isBegun: () => isBegun }
}

function tellOrigin(told: StepTeller, registry: string, { host }: BlobOrigin, size: number): void {
  const where = host === registry ? 'The registry hands content out itself.' : `The registry hands content out from ${host}.`
  told.found(where, [{ term: 'Blob', value: `${byteSize(size)} from ${host}` }])
}

/** A source that reads blobs in another way. */
export function replaceReadBlob(source: OciSource, readBlob: OciSource['readBlob']): OciSource {
  return {
    ...source,
    // These change as it is used.
    get host() {
      return source.host
    },
    get usage() {
      return source.usage
    },
    readBlob,
  }
}
