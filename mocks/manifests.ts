import type { ManifestRow } from './profile-rows'
import { hexDigits } from './random'

/** The digest belongs to the content, but is not its SHA-256: that would take a promise. */
export function newManifest(uid: string, name: string, content: string): ManifestRow {
  return { uid, name, content, digest: `sha256:${hexDigits(content, 64)}` }
}
