import type { Failure } from '../connector'
import { forEach } from '../for-each'
import { isCompanionTag } from './artifact-kind'
import { fingerprintOf } from './fingerprint'
import { judgeRepository } from './judge-repository'
import type { WantedRepository } from './list-wanted'
import { newestOf, TAG } from './names'
import type { Candidate, Reading } from './reading'
import type { ListedTag } from './source'

/** Lists the tags of the wanted repositories. @param candidates gets those that are to be compared or read */
export async function listAllTags(
  reading: Reading,
  wanted: readonly WantedRepository[],
  candidates: Candidate[],
): Promise<Failure | undefined> {
  const { source, options, health, progress, receipt } = reading
  return forEach(wanted, options.signal, reading.stop, async (one) => {
    const { repository, tags } = one
    if (options.done?.has(repository) === true) {
      health.good()
      const kept = reading.keep(repository)
      receipt.tags += kept
      receipt.compared += kept
    } else if (tags !== undefined) {
      receipt.tags += tags.length
      for (const tag of tags) candidates.push({ ...one, tag, digest: undefined, fetched: undefined, isNamed: true })
    } else {
      const listed = await source.listTags(repository, options.signal)
      if (!listed.ok && !health.isIsolated(listed)) return listed
      if (listed.ok) {
        health.good()
        const failure = await takeListed(reading, one, listed.value, candidates)
        if (failure !== undefined) return failure
      } else {
        reading.keep(repository)
        receipt.unreadable += 1
        await options.onSkipped({ reference: repository, digest: null, reason: listed.detail })
      }
    }
    receipt.repositories += 1
    progress.done('repositories', repository)
    return undefined
  })
}

/** Takes over the tags of a repository, unless it holds something else. */
async function takeListed(
  reading: Reading,
  { repository, name }: WantedRepository,
  listed: readonly ListedTag[],
  candidates: Candidate[],
): Promise<Failure | undefined> {
  const { content, options, receipt, countdown, references } = reading
  receipt.tags += listed.length
  const tags = listed.filter(({ tag }) => TAG.test(tag))
  const fingerprint = fingerprintOf(tags)
  const isSame = options.compared?.get(repository) === fingerprint
  /** Taken for unchanged, because its list is the one of last time, when its digest was compared. */
  const isTrusted = (reference: string, { digest }: ListedTag) =>
    isSame && digest === undefined && reading.digestOf(reference) !== undefined && options.compareAlways?.has(reference) !== true

  const isOpen = content.otherThan !== undefined && !reading.isJudged(repository)
  const newest = isOpen ? newestOf(tags.filter(({ tag }) => !isCompanionTag(tag))) : undefined
  let fetched: Candidate['fetched']
  if (newest !== undefined) {
    const before = reading.digestOf(repository)
    if (isTrusted(repository, newest)) {
      references.add(repository)
      receipt.other += 1
      receipt.trusted += 1
      return undefined
    }
    const verdict = await judgeRepository(reading.context, content, repository, newest, before)
    if (!verdict.ok) return verdict
    const judged = verdict.value
    if (judged.kind === 'unchanged' || judged.kind === 'other') {
      references.add(repository)
      receipt.other += 1
      if (before !== undefined) receipt.compared += 1
      if (judged.kind === 'other') await options.onSkipped({ reference: repository, digest: judged.digest, reason: judged.reason })
      options.onRepository?.(repository, fingerprint)
      return undefined
    }
    if (judged.kind === 'wanted') fetched = judged.fetched
  }

  countdown.begin(repository, fingerprint, tags.length)
  for (const one of tags) {
    const { tag, digest } = one
    const reference = `${repository}:${tag}`
    if (isTrusted(reference, one)) {
      references.add(reference)
      reading.noteVersion(tag)
      receipt.trusted += 1
      countdown.done(repository, false)
    } else candidates.push({ repository, name, tag, digest, fetched: tag === newest?.tag ? fetched : undefined, isNamed: false })
  }
  return undefined
}
