import type { Logger } from 'pino'
import type { ContentAddress, Failure, FoundChart, NamedChart, Outcome } from '../connector'
import type { ContentDetails, PackContent } from '../content'
import { isOwnFailure } from '../health'
import type { Manifest } from './manifest'
import type { OciSource } from './source'

/** One tag of a repository. */
export interface TagRef {
  readonly repository: string
  /** What the content must be called. */
  readonly name: string
  readonly tag: string
}

/** A manifest with its digest. */
export interface FetchedManifest {
  readonly digest: string
  readonly manifest: Manifest
}

/** What contents are read with. */
export interface ReadContext {
  readonly source: OciSource
  readonly log: Logger
  readonly signal: AbortSignal
}

export type ReadTag =
  | { readonly kind: 'content'; readonly content: PackContent }
  /** With `failure` the content may not be to blame, and it is tried again next time. */
  | { readonly kind: 'skipped'; readonly reason: string; readonly failure?: Failure }

/** How one kind of content stands in an OCI registry. */
export interface OciContent {
  /** With its article, in sentences: `a pack`. */
  readonly noun: string
  /** Where the repositories with it are: beginnings of their names, each ending with a slash, or empty for all. None: there is nothing to be found. */
  prefixes(contentPaths: readonly string[]): readonly string[]
  /** What the content of a repository must be called. @param prefix the beginning it was found by */
  nameOf(repository: string, prefix: string): string
  /**
   * Set where other things stand beside the content: such a repository is known by its newest tag. Returns what the manifest stands for instead (`a container image`),
   * or undefined when it may be the content, which `read` tells.
   */
  readonly otherThan?: (manifest: Manifest) => string | undefined
  /** Reads the content behind a manifest. @returns a failure only when the registry as a whole can't be used */
  read(context: ReadContext, ref: TagRef, fetched: FetchedManifest): Promise<Outcome<ReadTag>>
  /** A check reads a content, and not only its manifest. */
  readonly isReadByCheck: boolean
  /** Reads what `read` left to be opened. */
  readonly open?: (context: ReadContext, address: ContentAddress) => Promise<Outcome<ContentDetails>>
  /** Looks for one chart below the content paths. */
  readonly find?: (context: ReadContext, contentPaths: readonly string[], chart: NamedChart) => Promise<Outcome<FoundChart>>
}

/** Sets a content aside for what it is. */
export function skipped(reason: string): Outcome<ReadTag> {
  return { ok: true, value: { kind: 'skipped', reason } }
}

/** Sets a content aside for a failure that it can be to blame for; others are those of the registry. */
export function skipIfItsOwn(failure: Failure): Outcome<ReadTag> {
  return isOwnFailure(failure) ? { ok: true, value: { kind: 'skipped', reason: failure.detail, failure } } : failure
}
