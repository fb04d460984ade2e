import { setMaxListeners } from 'node:events'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection, RegistryConnector } from '../connector'
import type { ReadOptions, ReadSummary } from '../content'
import { CONCURRENCY, forEach } from '../for-each'
import { createHealth, isOwnFailure } from '../health'
import { createProgress } from '../progress'
import { isCompanionTag } from './artifact-kind'
import { checkContent } from './check-content'
import { listWanted, type WantedRepository } from './list-wanted'
import type { FetchedManifest, OciContent, TagRef } from './content-kind'
import { judgeRepository } from './judge-repository'
import { newestOf, TAG } from './names'
import { previewContent } from './preview'
import type { ListedTag, OciSource, OpenSource } from './source'

/** A tag that is to be compared or read. */
interface Candidate extends TagRef {
  /** Of its manifest, where the list told. */
  readonly digest: string | undefined
  /** Its manifest, where it was looked at already. */
  readonly fetched: FetchedManifest | undefined
}

/** The connector for one kind of content in registries that are opened in one way. */
export function ociConnector(content: OciContent, openSource: OpenSource): RegistryConnector {
  const { open, find } = content
  return {
    check: (connection, environment, { signal }) =>
      withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
        checkContent(source, content, connection, environment, signal),
      ),
    preview: (connection, environment, options) =>
      withSource(openSource(connection, environment, { connections: CONCURRENCY, waitWhenRateLimited: false }), (source) =>
        previewContent(source, content, connection, environment, options),
      ),
    read: (connection, environment, options) =>
      withSource(openSource(connection, environment, { connections: CONCURRENCY, waitWhenRateLimited: true }), (source) =>
        read(source, content, connection, environment, options),
      ),
    ...(open === undefined
      ? {}
      : {
          open: (connection, environment, address, signal) =>
            withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
              open({ source, log: environment.log, signal }, address),
            ),
        }),
    ...(find === undefined
      ? {}
      : {
          find: (connection, environment, chart, signal) =>
            withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
              find({ source, log: environment.log, signal }, connection.contentPaths, chart),
            ),
        }),
  }
}

async function withSource<Value>(source: OciSource, work: (source: OciSource) => Promise<Value>): Promise<Value> {
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

async function read(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: ReadOptions,
): Promise<Outcome<ReadSummary>> {
  // A signal of its own: it takes a listener a request, and ends what is under way once the run has failed.
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const stop = () => controller.abort(options.signal.reason)
  if (options.signal.aborted) stop()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    return await readAll(source, content, connection, environment, { ...options, signal: controller.signal }, stop)
  } finally {
    options.signal.removeEventListener('abort', stop)
  }
}

async function readAll(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: ReadOptions,
  stop: () => void,
): Promise<Outcome<ReadSummary>> {
  const { known, signal } = options
  const progress = createProgress(options)
  const health = createHealth()
  const references = new Set<string>()
  const context = { source, log: environment.log, signal }

  progress.phase('connecting')
  const ping = await source.ping(signal)
  if (!ping.ok) return ping

  progress.phase('listing')
  const listed = await listWanted(source, content, connection, signal)
  if (!listed.ok) return listed
  const { wanted } = listed.value
  progress.total('repositories', wanted.length)

  /** Repositories of which something is known tag by tag. */
  const knownRepositories = new Set(
    [...known.keys()].flatMap((reference) => (reference.includes(':') ? [reference.slice(0, reference.indexOf(':'))] : [])),
  )
  const candidates: Candidate[] = []

  /** Takes over the tags of a repository, unless it holds something else. */
  async function consider({ repository, name }: WantedRepository, listed: readonly ListedTag[]): Promise<Failure | undefined> {
    const tags = listed.filter(({ tag }) => TAG.test(tag))
    const isOpen = content.otherThan !== undefined && !knownRepositories.has(repository)
    const newest = isOpen ? newestOf(tags.filter(({ tag }) => !isCompanionTag(tag))) : undefined
    const verdict = newest === undefined ? undefined : await judgeRepository(context, content, repository, newest, known.get(repository))
    if (verdict?.ok === false) return verdict
    const judged = verdict?.value
    if (judged?.kind === 'unchanged' || judged?.kind === 'other') {
      references.add(repository)
      if (judged.kind === 'other') await options.onSkipped({ reference: repository, digest: judged.digest, reason: judged.reason })
      return undefined
    }
    for (const { tag, digest } of tags)
      candidates.push({
        repository,
        name,
        tag,
        digest,
        fetched: tag === newest?.tag && judged?.kind === 'wanted' ? judged.fetched : undefined,
      })
    return undefined
  }

  const listing = await forEach(wanted, signal, stop, async (repository) => {
    const outcome = await source.listTags(repository.repository, signal)
    if (!outcome.ok && !health.isIsolated(outcome)) return outcome
    if (outcome.ok) {
      health.good()
      const failure = await consider(repository, outcome.value)
      if (failure !== undefined) return failure
    } else {
      for (const reference of known.keys())
        if (reference === repository.repository || reference.startsWith(`${repository.repository}:`)) references.add(reference)
      await options.onSkipped({ reference: repository.repository, digest: null, reason: outcome.detail })
    }
    progress.done('repositories')
    return undefined
  })
  if (listing !== undefined) return listing
  const nothingReadable = health.allBad()
  if (nothingReadable !== undefined) return nothingReadable

  progress.total('tags', candidates.length)
  const changed: Candidate[] = []
  const comparing = await forEach(candidates, signal, stop, async (candidate) => {
    const reference = `${candidate.repository}:${candidate.tag}`
    references.add(reference)
    if (isCompanionTag(candidate.tag)) {
      await options.onSkipped({
        reference,
        digest: null,
        reason: `it belongs to another artifact (a signature, an attestation or the like), and is not ${content.noun}`,
      })
    } else {
      const before = known.get(reference)
      const outcome: Outcome<string | undefined> =
        before === undefined || candidate.digest !== undefined
          ? { ok: true, value: candidate.digest }
          : await source.headManifest(candidate.repository, candidate.tag, signal)
      // What HEAD can't tell is found out by reading.
      if (!outcome.ok && !isOwnFailure(outcome)) return outcome
      if (before === undefined || !outcome.ok || outcome.value !== before) changed.push(candidate)
    }
    progress.done('tags')
    return undefined
  })
  if (comparing !== undefined) return comparing

  progress.phase('reading')
  progress.total('packs', changed.length)
  const reading = await forEach(changed, signal, stop, async (candidate) => {
    const { repository, tag } = candidate
    const reference = `${repository}:${tag}`
    const fetched: Outcome<FetchedManifest> =
      candidate.fetched === undefined ? await source.getManifest(repository, tag, signal) : { ok: true, value: candidate.fetched }
    /** @param digest null when the content may not be to blame: it is tried again next time */
    const setAside = async (digest: string | null, reason: string, failure?: Failure) => {
      if (failure === undefined) health.good()
      else if (!health.isIsolated(failure)) return failure
      await options.onSkipped({ reference, digest, reason })
      return undefined
    }
    if (!fetched.ok) {
      if (!isOwnFailure(fetched)) return fetched
      const failure = await setAside(null, fetched.detail, fetched)
      if (failure !== undefined) return failure
    } else if (fetched.value.digest === known.get(reference)) {
      health.good()
    } else {
      const { digest } = fetched.value
      const outcome = await content.read(context, candidate, fetched.value)
      if (!outcome.ok) return outcome
      const { value } = outcome
      if (value.kind === 'content') {
        health.good()
        await options.onPack({ repository, tag, digest, content: value.content })
      } else {
        const failure = await setAside(value.failure === undefined ? digest : null, value.reason, value.failure)
        if (failure !== undefined) return failure
      }
    }
    progress.done('packs')
    return undefined
  })
  if (reading !== undefined) return reading
  return { ok: true, value: { references, requests: source.usage.requests, bytes: source.usage.bytes } }
}
