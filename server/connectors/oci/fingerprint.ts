import { hash } from 'node:crypto'
import type { ListedTag } from './source'

/** Of a list of tags, with their digests where it tells them: the same for the same list in any order. Synchronous: 10,000 tags take some 5 ms. */
export function fingerprintOf(tags: readonly ListedTag[]): string {
  const lines = tags.map(({ tag, digest = '' }) => `${tag} ${digest}`)
  // The specification has lists in order already.
  const isSorted = lines.every((line, index) => index === 0 || (lines[index - 1] ?? '') <= line)
  return `sha256:${hash('sha256', (isSorted ? lines : lines.toSorted()).join('\n'), 'hex')}`
}

/** Tells when a run is through with a repository. @param onDone of those of which every digest was compared */
export function createCountdown(onDone: ((repository: string, fingerprint: string) => void) | undefined) {
  const open = new Map<string, { readonly fingerprint: string; left: number; isCompared: boolean }>()
  return {
    begin(repository: string, fingerprint: string, tags: number): void {
      if (tags === 0) onDone?.(repository, fingerprint)
      else open.set(repository, { fingerprint, left: tags, isCompared: true })
    },
    /** One tag is through. @param isCompared false where it was taken for unchanged */
    done(repository: string, isCompared: boolean): void {
      const one = open.get(repository)
      if (one === undefined) return
      one.left -= 1
      one.isCompared &&= isCompared
      if (one.left > 0) return
      open.delete(repository)
      if (one.isCompared) onDone?.(repository, one.fingerprint)
    },
  }
}
