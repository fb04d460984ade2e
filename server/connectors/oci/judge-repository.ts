import type { Outcome } from '../connector'
import { isOwnFailure } from '../health'
import type { FetchedManifest, OciContent, ReadContext } from './content-kind'
import type { ListedTag } from './source'

export type Verdict =
  | { readonly kind: 'wanted'; readonly fetched: FetchedManifest }
  /** Its newest tag is something else: `digest` is that of the tag. */
  | { readonly kind: 'other'; readonly digest: string; readonly reason: string }
  /** As before something else. */
  | { readonly kind: 'unchanged' }
  /** The tag could not be looked at: each is taken for itself. */
  | { readonly kind: 'open' }

/**
 * Tells by its newest tag whether a repository holds the content, so that a registry full of images costs one look at each of them.
 * @param before digest of the newest tag when the repository was something else last time
 */
export async function judgeRepository(
  { source, signal }: ReadContext,
  { noun, otherThan }: OciContent,
  repository: string,
  newest: ListedTag,
  before: string | undefined,
): Promise<Outcome<Verdict>> {
  if (before !== undefined) {
    const head: Outcome<string | undefined> =
      newest.digest === undefined ? await source.headManifest(repository, newest.tag, signal) : { ok: true, value: newest.digest }
    if (!head.ok && !isOwnFailure(head)) return head
    if (head.ok && head.value === before) return { ok: true, value: { kind: 'unchanged' } }
  }
  const fetched = await source.getManifest(repository, newest.tag, signal)
  if (!fetched.ok) return isOwnFailure(fetched) ? { ok: true, value: { kind: 'open' } } : fetched
  const { digest, manifest } = fetched.value
  const other = otherThan?.(manifest)
  if (other === undefined) return { ok: true, value: { kind: 'wanted', fetched: fetched.value } }
  return { ok: true, value: { kind: 'other', digest, reason: `it does not hold ${noun}: its newest tag “${newest.tag}” is ${other}` } }
}
