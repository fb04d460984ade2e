import { setMaxListeners } from 'node:events'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import type { FoundPack, SyncProgressCounts } from '../pack/archive'
import { createOciClient, type OciClient } from './client'
import { isCompanionTag } from './pack-layer'
import { isOwnFailure, type PackTagRef, readPack } from './read-pack'

/** Where packs stand below a content path, and the root: obligatory (Spectro Cloud documentation, "Add Packs to an OCI Registry"). */
const ARCHIVE = 'spectro-packs/archive'
/** Requests under way at once. Measured on 1,000 repositories: more adds latency, not speed. */
const CONCURRENCY = 16
/** Repositories that a check looks into for one with a pack. */
const CHECKED_REPOSITORIES = 5
/** Answers that one repository or artifact is to blame for, without a good one between them, after which the registry is taken as out of order. */
const MAX_BAD_IN_A_ROW = 20

// OCI Distribution spec 1.1, "Pulling manifests": what <name> and <reference> (as a tag) must match.
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

export interface Skipped {
  /** `repository:tag`, or a repository whose tags can't be read. */
  readonly reference: string
  /** Set when the content itself is the reason: as long as the digest stays, so does the reason. */
  readonly digest: string | null
  readonly reason: string
}

export interface ReadOptions {
  /** `repository:tag` to the digest of last time, also of contents that were set aside. */
  readonly known: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  onProgress(progress: SyncProgressCounts): void
  onPack(found: FoundPack): Promise<void>
  onSkipped(skipped: Skipped): Promise<void>
}

export interface ReadSummary {
  /**
   * Every `repository:tag` that exists now: read, unchanged and set aside ones. Of a repository whose tags could not be read, those known before, so that nothing
   * counts as removed that may still be there.
   */
  readonly references: ReadonlySet<string>
  /** HTTP requests sent. */
  readonly requests: number
  /** Received in bodies. */
  readonly bytes: number
}

/**
 * Proves that packs can be read: the registry answers and accepts the credentials, its repositories can be listed and, if there is a pack, its tags and a
 * manifest can be read. A registry without packs passes.
 * @returns how many pack repositories stand under the content paths
 */
export async function checkPackRegistry(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<Outcome<{ repositories: number }>> {
  const client = createOciClient(connection, environment, { connections: 2, waitWhenRateLimited: false })
  try {
    const ping = await client.ping(signal)
    if (!ping.ok) return ping
    const listed = await client.listRepositories(signal)
    if (!listed.ok) return listed
    const repositories = packRepositories(listed.value, connection.contentPaths)
    for (const repository of repositories.slice(0, CHECKED_REPOSITORIES)) {
      const tags = await client.listTags(repository, signal)
      if (!tags.ok) return tags
      const tag = tags.value.find((one) => TAG.test(one) && !isCompanionTag(one))
      if (tag === undefined) continue
      const manifest = await client.getManifest(repository, tag, signal)
      if (manifest.ok) break
      // Removed between the two requests, or a tag without content: the next one may serve.
      if (manifest.kind !== 'not-found') return manifest
    }
    return { ok: true, value: { repositories: repositories.length } }
  } finally {
    await client.close()
  }
}

/**
 * Reads all packs of a registry. A bad pack is set aside with its reason and the rest goes on; a failure that concerns the registry as a whole ends the run, and
 * then nothing may be taken as removed. Manifests whose digest is known are not read again.
 * @throws what the callbacks throw; the run is stopped then
 */
export async function readPackRegistry(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: ReadOptions,
): Promise<Outcome<ReadSummary>> {
  const client = createOciClient(connection, environment, { connections: CONCURRENCY, waitWhenRateLimited: true })
  // A signal of its own: it takes a listener a request, and ends what is under way once the run has failed.
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const stop = () => controller.abort(options.signal.reason)
  if (options.signal.aborted) stop()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    return await readAll(client, connection, environment, { ...options, signal: controller.signal }, stop)
  } finally {
    options.signal.removeEventListener('abort', stop)
    await client.close()
  }
}

async function readAll(
  client: OciClient,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: ReadOptions,
  stop: () => void,
): Promise<Outcome<ReadSummary>> {
  const { known, signal } = options
  const progress = createProgress(options)
  const health = createHealth()
  const references = new Set<string>()

  progress.phase('connecting')
  const ping = await client.ping(signal)
  if (!ping.ok) return ping

  progress.phase('listing')
  const listed = await client.listRepositories(signal)
  if (!listed.ok) return listed
  const repositories = packRepositories(listed.value, connection.contentPaths)
  progress.total('repositories', repositories.length)

  const tags: PackTagRef[] = []
  const listing = await forEach(repositories, signal, stop, async (repository) => {
    const outcome = await client.listTags(repository, signal)
    if (!outcome.ok && !health.isIsolated(outcome)) return outcome
    if (outcome.ok) {
      health.good()
      for (const tag of outcome.value) if (TAG.test(tag)) tags.push({ repository, name: nameOf(repository, connection.contentPaths), tag })
    } else {
      for (const reference of known.keys()) if (reference.startsWith(`${repository}:`)) references.add(reference)
      await options.onSkipped({ reference: repository, digest: null, reason: outcome.detail })
    }
    progress.done('repositories')
    return undefined
  })
  if (listing !== undefined) return listing
  const nothingReadable = health.allBad()
  if (nothingReadable !== undefined) return nothingReadable

  progress.total('tags', tags.length)
  const changed: PackTagRef[] = []
  const comparing = await forEach(tags, signal, stop, async (ref) => {
    const reference = `${ref.repository}:${ref.tag}`
    references.add(reference)
    if (isCompanionTag(ref.tag)) {
      await options.onSkipped({
        reference,
        digest: null,
        reason: 'it belongs to another artifact (a signature, an attestation or the like), and is not a pack',
      })
    } else {
      const before = known.get(reference)
      const outcome: Outcome<string | undefined> =
        before === undefined ? { ok: true, value: undefined } : await client.headManifest(ref.repository, ref.tag, signal)
      // What HEAD can't tell is found out by reading.
      if (!outcome.ok && !isOwnFailure(outcome)) return outcome
      if (before === undefined || !outcome.ok || outcome.value !== before) changed.push(ref)
    }
    progress.done('tags')
    return undefined
  })
  if (comparing !== undefined) return comparing

  progress.phase('reading')
  progress.total('packs', changed.length)
  const reading = await forEach(changed, signal, stop, async (ref) => {
    const reference = `${ref.repository}:${ref.tag}`
    const outcome = await readPack(client, ref, known.get(reference), environment.log, signal)
    if (!outcome.ok) return outcome
    switch (outcome.value.kind) {
      case 'pack':
        health.good()
        await options.onPack(outcome.value.pack)
        break
      case 'unchanged':
        health.good()
        break
      case 'skipped':
        if (outcome.value.failure === undefined) health.good()
        else if (!health.isIsolated(outcome.value.failure)) return outcome.value.failure
        await options.onSkipped({ reference, digest: outcome.value.digest, reason: outcome.value.reason })
        break
    }
    progress.done('packs')
    return undefined
  })
  if (reading !== undefined) return reading
  return { ok: true, value: { references, requests: client.usage.requests, bytes: client.usage.bytes } }
}

/** Repositories that hold packs: those right below an archive repository. That one itself is an empty marker. Names out of form are not used in addresses. */
function packRepositories(all: readonly string[], contentPaths: readonly string[]): string[] {
  const prefixes = archivePrefixes(contentPaths)
  return [...new Set(all)].filter((repository) => REPOSITORY.test(repository) && prefixes.some((prefix) => repository.startsWith(prefix)))
}

function archivePrefixes(contentPaths: readonly string[]): string[] {
  return contentPaths.length === 0 ? [`${ARCHIVE}/`] : contentPaths.map((path) => `${path}/${ARCHIVE}/`)
}

/** What stands behind the archive repository. */
function nameOf(repository: string, contentPaths: readonly string[]): string {
  const prefix = archivePrefixes(contentPaths).find((one) => repository.startsWith(one)) ?? ''
  return repository.slice(prefix.length)
}

/** Tells a bad artifact from a registry that is out of order: by how many bad answers come in a row. */
function createHealth() {
  let badInARow = 0
  let anyGood = false
  let lastBad: Failure | undefined
  return {
    good() {
      badInARow = 0
      anyGood = true
    },
    /** The last failure, when there was nothing else. */
    allBad: () => (anyGood ? undefined : lastBad),
    isIsolated(failure: Failure): boolean {
      badInARow += 1
      lastBad = failure
      return isOwnFailure(failure) && badInARow < MAX_BAD_IN_A_ROW
    },
  }
}

function createProgress(options: ReadOptions) {
  const counts = { repositories: { done: 0, total: null }, tags: { done: 0, total: null }, packs: { done: 0, total: null } } satisfies Omit<
    SyncProgressCounts,
    'phase'
  >
  let current: SyncProgressCounts = { phase: 'connecting', ...counts }
  const tell = (next: SyncProgressCounts) => {
    current = next
    options.onProgress(current)
  }
  type Counter = 'repositories' | 'tags' | 'packs'
  return {
    phase: (phase: SyncProgressCounts['phase']) => tell({ ...current, phase }),
    total: (counter: Counter, total: number) => tell({ ...current, [counter]: { ...current[counter], total } }),
    done: (counter: Counter) => tell({ ...current, [counter]: { ...current[counter], done: current[counter].done + 1 } }),
  }
}

/**
 * Runs `work` on each item, `CONCURRENCY` at a time. The first failure stops the rest: no further item is begun, and those under way are stopped and waited for.
 * @param stop ends the requests under way
 * @throws what `work` throws, likewise after the others have ended
 */
async function forEach<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  stop: () => void,
  work: (item: Item) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const queue = items.values()
  let failure: Failure | undefined
  let thrown: { error: unknown } | undefined
  const worker = async () => {
    for (const item of queue) {
      if (failure !== undefined || thrown !== undefined) return
      if (signal.aborted) {
        failure = { ok: false, kind: 'aborted', layer: 'content', detail: 'It was stopped before it was done.' }
        return
      }
      try {
        const outcome = await work(item)
        failure ??= outcome
      } catch (error) {
        thrown ??= { error }
      }
      if (failure !== undefined || thrown !== undefined) stop()
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker))
  if (thrown !== undefined) throw thrown.error
  return failure
}
