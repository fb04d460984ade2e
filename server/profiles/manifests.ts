import { createHash } from 'node:crypto'
import type { StoredManifest } from '../db/schema'

interface ManifestInput {
  readonly uid?: string | undefined
  readonly name: string
  readonly content?: string | undefined
}

/** `sha256:…` of the content, as of everything else that has a digest. */
function contentDigest(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

export function newManifest(uid: string, { name, content }: { name: string; content: string }): StoredManifest {
  return { uid, name, content, digest: contentDigest(content) }
}

/**
 * The manifests of a layer: one that is there is named by its uid, or found by its name; without content it keeps what it has.
 * @param inputs undefined keeps all
 * @param wrong called with the field below the layer
 */
export function resolveManifests(
  inputs: readonly ManifestInput[] | undefined,
  before: readonly StoredManifest[],
  { newUid, wrong }: { newUid: () => string; wrong: (field: string, sentence: string) => void },
): readonly StoredManifest[] {
  if (inputs === undefined) return before
  const names = new Set<string>()
  return inputs.flatMap(({ uid = '', name, content }, index) => {
    const stored = before.find((manifest) => (uid === '' ? manifest.name === name : manifest.uid === uid))
    if (stored === undefined && uid !== '') {
      wrong(`manifests.${index}.uid`, `The layer has no manifest of this uid. Leave the uid out to add ${name}`)
      return []
    }
    if (names.has(name)) {
      wrong(`manifests.${index}.name`, `The layer has another manifest named ${name}`)
      return []
    }
    names.add(name)
    return [newManifest(stored?.uid ?? newUid(), { name, content: content ?? stored?.content ?? '' })]
  })
}
