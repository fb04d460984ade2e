import { setMaxListeners } from 'node:events'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import { forEach } from '../for-each'
import { isOwnFailure } from '../health'
import type { PreviewCounts } from '../trace'
import { isCompanionTag } from './artifact-kind'
import type { FetchedManifest, OciContent, TagRef } from './content-kind'
import { listWanted, type WantedRepository } from './list-wanted'
import { replaceReadBlob } from './look-into'
import { newestOf, TAG } from './names'
import type { OciSource } from './source'
import { spread } from './spread'

/** Repositories that are looked into. */
const LOOKED = 12
/** Milliseconds that a look takes at most, all in all. */
const PREVIEW_MS = 10_000
const EXAMPLES = 5

/** What was seen so far: it counts, however the look ends. */
interface Seen {
  looked: number
  versions: number
  /** Manifests that were read to see that a repository holds something else. */
  others: number
  /** All manifests that were read. */
  manifests: number
  readonly examples: string[]
  readonly skipped: Map<string, { count: number; example: string }>
  /** A version that would be read. */
  sample: { readonly ref: TagRef; readonly fetched: FetchedManifest } | undefined
}

/** Counts what a synchronisation would index, from the tags of a few repositories and their newest manifests. */
export async function previewContent(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: { readonly signal: AbortSignal; readonly limitMs?: number },
): Promise<Outcome<PreviewCounts>> {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const stop = () => controller.abort(options.signal.reason)
  if (options.signal.aborted) stop()
  options.signal.addEventListener('abort', stop, { once: true })
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    stop()
  }, options.limitMs ?? PREVIEW_MS)
  const { signal } = controller
  try {
    const ping = await source.ping(signal)
    if (!ping.ok) return ping
    const asked = source.usage.requests
    const listed = await listWanted(source, content, connection, signal)
    if (!listed.ok) return listed
    const { wanted } = listed.value
    const listing = source.usage.requests - asked

    const seen: Seen = { looked: 0, versions: 0, others: 0, manifests: 0, examples: [], skipped: new Map(), sample: undefined }
    const before = source.usage.requests
    const failure = await forEach(spread(wanted, LOOKED), signal, stop, (one) => look(source, content, one, seen, signal))
    // What failed because the time was over has failed for no other reason.
    if (failure !== undefined && !isOver) return failure
    // With those for tokens.
    const tagRequests = source.usage.requests - before - seen.manifests

    const each = await requestsOfVersion(source, content, environment, seen.sample, signal)
    const scale = seen.looked === 0 ? 0 : wanted.length / seen.looked
    const versions = Math.round(seen.versions * scale)
    const perRepository = seen.looked === 0 ? 1 : (tagRequests + seen.others) / seen.looked
    return {
      ok: true,
      value: {
        repositories: wanted.length,
        versions,
        exact: seen.looked === wanted.length && !isOver,
        looked: seen.looked,
        examples: seen.examples.slice(0, EXAMPLES),
        skipped: [...seen.skipped].map(([reason, { count, example }]) => ({ reason, count, example })),
        requests: asked + listing + Math.round(perRepository * wanted.length) + versions * each,
        requestsMade: source.usage.requests,
      },
    }
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', stop)
  }
}

/** By the rules of a synchronisation: tags by their form, the newest by its manifest. */
async function look(
  source: OciSource,
  content: OciContent,
  { repository, name }: WantedRepository,
  seen: Seen,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const listed = await source.listTags(repository, signal)
  if (!listed.ok) {
    if (!isOwnFailure(listed)) return listed
    seen.looked += 1
    skip(seen, listed.detail, repository)
    return undefined
  }
  const tags = listed.value
  const wellFormed = tags.filter(({ tag }) => TAG.test(tag))
  const usable = wellFormed.filter(({ tag }) => !isCompanionTag(tag))
  const newest = newestOf(usable)
  let versions = usable.length
  if (newest !== undefined) {
    const ref: TagRef = { repository, name, tag: newest.tag }
    const fetched = await source.getManifest(repository, newest.tag, signal)
    seen.manifests += 1
    if (!fetched.ok && !isOwnFailure(fetched)) return fetched
    if (fetched.ok) {
      const other = content.otherThan?.(fetched.value.manifest)
      if (other !== undefined) {
        seen.looked += 1
        seen.others += 1
        skip(seen, `It does not hold ${content.noun}, but ${other}.`, repository)
        return undefined
      }
    }
    const reason = fetched.ok ? content.judge?.(ref, fetched.value.manifest) : fetched.detail
    if (reason === undefined) {
      seen.examples.push(`${name} ${newest.tag}`)
      if (fetched.ok) seen.sample ??= { ref, fetched: fetched.value }
    } else {
      versions -= 1
      skip(seen, sentence(reason), `${repository}:${newest.tag}`)
    }
  }
  seen.looked += 1
  seen.versions += versions
  const companions = wellFormed.filter(({ tag }) => isCompanionTag(tag))
  const [companion] = companions
  if (companion !== undefined)
    skip(
      seen,
      'It belongs to another artifact: a signature, an attestation or the like.',
      `${repository}:${companion.tag}`,
      companions.length,
    )
  const malformed = tags.find(({ tag }) => !TAG.test(tag))
  if (malformed !== undefined)
    skip(seen, 'Its tag has another form than tags have.', `${repository}:${malformed.tag.slice(0, 64)}`, tags.length - wellFormed.length)
  return undefined
}

/** Counts what reading one version takes, with redirects, by beginning to read it. */
async function requestsOfVersion(
  source: OciSource,
  content: OciContent,
  { log }: ConnectorEnvironment,
  sample: Seen['sample'],
  signal: AbortSignal,
): Promise<number> {
  // Its manifest and, as far as is known, one blob.
  const least = 2
  if (sample === undefined || signal.aborted) return least
  const before = source.usage.requests
  const enough: Failure = { ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', detail: 'It was begun, which is enough.' }
  const beginning = replaceReadBlob(source, async (repository, descriptor, _, stop) => {
    const begin = async (body: AsyncIterable<Buffer>) => {
      for await (const _ of body) return
    }
    const begun = await source.readBlob(repository, descriptor, begin, stop)
    return begun.ok ? enough : begun
  })
  await content.read({ source: beginning, log, signal }, sample.ref, sample.fetched)
  return Math.max(least, 1 + source.usage.requests - before)
}

function skip(seen: Seen, reason: string, example: string, count = 1): void {
  const known = seen.skipped.get(reason)
  if (known === undefined) seen.skipped.set(reason, { count, example })
  else known.count += count
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.]$/.test(reason) ? '' : '.'}`
}
