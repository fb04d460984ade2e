import type { Failure, Outcome, RegistryConnection } from '../connector'
import type { ReadSummary } from '../content'
import { forEach } from '../for-each'
import { isOwnFailure } from '../health'
import { isCompanionTag } from './artifact-kind'
import type { FetchedManifest } from './content-kind'
import { listAllTags } from './list-tags'
import { listWanted, namedContent, type WantedRepository } from './list-wanted'
import { type Candidate, isVersion, type Reading } from './reading'

/** Reads a registry, or what of it is named, in the order of the phases that progress tells. */
export async function readRegistry(reading: Reading, connection: RegistryConnection): Promise<Outcome<ReadSummary>> {
  const { source, options, progress, health, receipt, references } = reading
  progress.phase('connecting')
  const ping = await source.ping(options.signal)
  if (!ping.ok) return ping

  progress.phase('listing')
  const chosen = await choose(reading, connection)
  if (!chosen.ok) return chosen
  const { wanted, within } = chosen.value
  progress.total('repositories', wanted.length)
  const candidates: Candidate[] = []
  const listing = await listAllTags(reading, wanted, candidates)
  if (listing !== undefined) return listing
  const nothingReadable = within === undefined ? health.allBad() : undefined
  if (nothingReadable !== undefined) return nothingReadable

  const changed: Candidate[] = []
  const comparing = await compare(reading, candidates, changed)
  if (comparing !== undefined) return comparing

  progress.phase('reading')
  progress.total('packs', changed.length)
  const failed = await readAll(reading, changed)
  if (failed !== undefined) return failed
  const { requests, bytes, pages } = source.usage
  return { ok: true, value: { references, within, requests, bytes, receipt: { ...receipt, pages } } }
}

async function choose(
  { source, content, options, isJudged }: Reading,
  connection: RegistryConnection,
): Promise<Outcome<{ readonly wanted: readonly WantedRepository[]; readonly within?: ReadonlySet<string> }>> {
  const { only, signal } = options
  if (only !== undefined) return namedContent(source, content, connection, only, isJudged, signal)
  const listed = await listWanted(source, content, connection, signal)
  return listed.ok ? { ok: true, value: { wanted: listed.value.wanted } } : listed
}

/** Compares digests. @param changed gets those that are to be read */
async function compare(reading: Reading, candidates: readonly Candidate[], changed: Candidate[]): Promise<Failure | undefined> {
  const { source, content, options, progress, receipt, references, countdown } = reading
  progress.tell({ tags: { done: receipt.trusted, total: receipt.trusted + candidates.length } })
  return forEach(candidates, options.signal, reading.stop, async (candidate) => {
    const { repository, tag } = candidate
    const reference = `${repository}:${tag}`
    if (isCompanionTag(tag)) {
      references.add(reference)
      receipt.companions += 1
      const reason = `it belongs to another artifact (a signature, an attestation or the like), and is not ${content.noun}`
      await options.onSkipped({ reference, digest: null, reason })
      countdown.done(repository, true)
    } else {
      reading.noteVersion(tag)
      const before = reading.digestOf(reference)
      const outcome: Outcome<string | undefined> =
        before === undefined || candidate.digest !== undefined
          ? { ok: true, value: candidate.digest }
          : await source.headManifest(repository, tag, options.signal)
      // What HEAD can't tell is found out by reading.
      if (!outcome.ok && !isOwnFailure(outcome)) return outcome
      if (before !== undefined) receipt.compared += 1
      if (before === undefined || !outcome.ok || outcome.value !== before) changed.push(candidate)
      else {
        references.add(reference)
        countdown.done(repository, true)
      }
    }
    progress.done('tags', reference)
    return undefined
  })
}

async function readAll(reading: Reading, changed: readonly Candidate[]): Promise<Failure | undefined> {
  const { options, progress, countdown } = reading
  return forEach(changed, options.signal, reading.stop, async (candidate) => {
    const failure = await readOne(reading, candidate)
    if (failure !== undefined) return failure
    countdown.done(candidate.repository, true)
    progress.done('packs', `${candidate.repository}:${candidate.tag}`)
    return undefined
  })
}

async function readOne(reading: Reading, candidate: Candidate): Promise<Failure | undefined> {
  const { source, content, options, context, health, receipt, references } = reading
  const { repository, tag } = candidate
  const reference = `${repository}:${tag}`
  const fetched: Outcome<FetchedManifest> =
    candidate.fetched === undefined ? await source.getManifest(repository, tag, options.signal) : { ok: true, value: candidate.fetched }
  // Somebody named it; it stands in no list, and it is gone.
  if (!fetched.ok && candidate.isNamed && fetched.code === 'MANIFEST_MISSING') return undefined
  references.add(reference)

  /** @param digest null when the content may not be to blame: it is tried again next time */
  const setAside = async (digest: string | null, reason: string, isOther: boolean, failure?: Failure) => {
    if (failure === undefined) health.good()
    else if (!health.isIsolated(failure)) return failure
    if (isOther) receipt.other += 1
    else if (isVersion(content.versionIn?.(tag) ?? tag)) receipt.unreadable += 1
    await options.onSkipped({ reference, digest, reason })
    return undefined
  }
  if (!fetched.ok) return isOwnFailure(fetched) ? setAside(null, fetched.detail, false, fetched) : fetched
  const { digest } = fetched.value
  if (digest === options.known.get(reference)) {
    health.good()
    return undefined
  }
  const outcome = await content.read(context, candidate, fetched.value)
  if (!outcome.ok) return outcome
  const { value } = outcome
  if (value.kind === 'skipped')
    return setAside(value.failure === undefined ? digest : null, value.reason, value.code === 'REGISTRY_OTHER_CONTENT', value.failure)
  health.good()
  await options.onPack({ repository, tag, digest, content: value.content })
  return undefined
}
