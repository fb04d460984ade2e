import type { Logger } from 'pino'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
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
  /** With `failure` the content may not be to blame, and it is tried again next time. `REGISTRY_OTHER_CONTENT`: it is something else, and good for what it is. */
  | { readonly kind: 'skipped'; readonly code: DiagnosisCode; readonly reason: string; readonly failure?: Failure }

/** How one kind of content stands in an OCI registry. */
export interface OciContent {
  /** With its article, in sentences: `a pack`. */
  readonly noun: string
  /** Where the repositories with it are: beginnings of their names, each ending with a slash, or empty for all. None: there is nothing to be found. */
  prefixes(contentPaths: readonly string[]): readonly string[]
  /** The version in a tag, where more stands in it. */
  readonly versionIn?: (tag: string) => string
  /** What the content of a repository must be called. @param prefix the beginning it was found by */
  nameOf(repository: string, prefix: string): string
  /**
   * Set where other things stand beside the content: such a repository is known by its newest tag. Returns what the manifest stands for instead (`a container image`),
   * or undefined when it may be the content, which `read` tells.
   */
  readonly otherThan?: (manifest: Manifest) => string | undefined
  /** Reads the content behind a manifest. @returns a failure only when the registry as a whole can't be used */
  read(context: ReadContext, ref: TagRef, fetched: FetchedManifest): Promise<Outcome<ReadTag>>
  /**
   * Why a manifest can't be read as this content, as far as it tells by itself; undefined where it may be. A preview judges by it. Left out where `otherThan` tells all.
   */
  readonly judge?: (ref: TagRef, manifest: Manifest) => string | undefined
  /**
   * Reads what `read` leaves and a cluster would pull, as a check does to prove that it can be had. `fetched` is that of `read`, which found content in it.
   * @returns what was read, to stand behind "Read nginx 1.2.3, "; a failure that the content may be to blame for
   */
  readonly readMore?: (context: ReadContext, ref: TagRef, fetched: FetchedManifest) => Promise<Outcome<string>>
  /** Compressed bytes that reading it takes, where the manifest tells, so that a check can choose a small one. */
  readonly sizeOf?: (ref: TagRef, manifest: Manifest) => number | undefined
  /** Reads what `read` left to be opened. */
  readonly open?: (context: ReadContext, address: ContentAddress) => Promise<Outcome<ContentDetails>>
  /** Looks for one chart below the content paths. */
  readonly find?: (context: ReadContext, contentPaths: readonly string[], chart: NamedChart) => Promise<Outcome<FoundChart>>
}

/** Sets a content aside for what it is. */
export function skipped(reason: string, code: DiagnosisCode = 'CONTENT_UNREADABLE'): Outcome<ReadTag> {
  return { ok: true, value: { kind: 'skipped', code, reason } }
}

/** Sets a content aside for a failure that it can be to blame for; others are those of the registry. */
export function skipIfItsOwn(failure: Failure): Outcome<ReadTag> {
  return isOwnFailure(failure) ? { ok: true, value: { kind: 'skipped', code: failure.code, reason: failure.detail, failure } } : failure
}
