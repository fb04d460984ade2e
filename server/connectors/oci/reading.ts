import type { ConnectorEnvironment } from '../connector'
import type { ReadOptions } from '../content'
import { createHealth } from '../health'
import { createProgress } from '../progress'
import { emptyReceipt } from '../receipt'
import type { FetchedManifest, OciContent, TagRef } from './content-kind'
import { createCountdown } from './fingerprint'
import type { OciSource } from './source'

/** A tag that is to be compared or read. */
export interface Candidate extends TagRef {
  /** Of its manifest, where the list told. */
  readonly digest: string | undefined
  /** Its manifest, where it was looked at already. */
  readonly fetched: FetchedManifest | undefined
  /** Somebody named it, so that it may be gone; else it stands in a list. */
  readonly isNamed: boolean
}

/** A registry on its way through the phases of a run. */
export type Reading = ReturnType<typeof createReading>

/** @param stop ends the requests under way */
export function createReading(
  source: OciSource,
  content: OciContent,
  environment: ConnectorEnvironment,
  options: ReadOptions,
  stop: () => void,
) {
  /** References by repository. */
  const known = new Map<string, string[]>()
  for (const reference of options.known.keys()) {
    const at = reference.indexOf(':')
    const repository = at === -1 ? reference : reference.slice(0, at)
    const list = known.get(repository)
    if (list === undefined) known.set(repository, [reference])
    else list.push(reference)
  }
  const references = new Set<string>()
  const receipt = emptyReceipt()
  return {
    source,
    content,
    options,
    stop,
    context: { source, log: environment.log, signal: options.signal },
    progress: createProgress(options, () => source.usage),
    // What somebody names may all be bad: perhaps that is why.
    health: createHealth(options.only === undefined ? undefined : Number.POSITIVE_INFINITY),
    receipt,
    countdown: createCountdown(options.onRepository?.bind(options)),
    references,
    /** Digest of last time; undefined where there is none, or it is to be read again. */
    digestOf: (reference: string) => options.known.get(reference) || undefined,
    /** Something is known of it tag by tag. */
    isJudged: (repository: string) => known.get(repository)?.some((reference) => reference !== repository) === true,
    /** Counts a tag that is no version. */
    noteVersion(tag: string): void {
      if (!isVersion(content.versionIn?.(tag) ?? tag)) receipt.notSemver += 1
    },
    /** All that is known of a repository counts as there. @returns how many references that are */
    keep(repository: string): number {
      const kept = known.get(repository) ?? []
      for (const reference of kept) references.add(reference)
      return kept.length
    },
  }
}

/** A version of SemVer, as tags write it: with `_` for `+`, and perhaps a `v` before. */
export function isVersion(tag: string): boolean {
  return /^v?\d{1,16}\.\d{1,16}\.\d{1,16}(-[0-9A-Za-z.-]+)?([_+][0-9A-Za-z._-]+)?$/.test(tag)
}
