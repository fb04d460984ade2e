import type { RegistryConnector } from '../connector'
import type { OciContent } from '../oci/content-kind'
import { lastPart } from '../oci/names'
import { packs } from '../oci/packs'
import { ociConnector } from '../oci/reader'
import { openLegacySource } from './source'

/** Packs of a legacy registry: every repository is one. A tag is the version, or `<group>__<version>`; the group goes to the pack ("Spectro Cloud CLI", pack tag). */
const legacyContent: OciContent = {
  noun: 'a pack',
  prefixes: () => [''],
  nameOf: lastPart,
  versionIn: (tag) => splitTag(tag).label,
  judge: (ref, manifest) => packs.judge?.({ ...ref, tag: splitTag(ref.tag).label }, manifest),
  sizeOf: (ref, manifest) => packs.sizeOf?.({ ...ref, tag: splitTag(ref.tag).label }, manifest),
  async read(context, ref, fetched) {
    const { group, label } = splitTag(ref.tag)
    const outcome = await packs.read(context, { ...ref, tag: label }, fetched)
    if (!outcome.ok || outcome.value.kind !== 'content' || group === '') return outcome
    return { ok: true, value: { kind: 'content', content: { ...outcome.value.content, group } } }
  },
}

/** Both are empty where they are absent. */
function splitTag(tag: string): { group: string; label: string } {
  const at = tag.indexOf('__')
  return at <= 0 ? { group: '', label: tag } : { group: tag.slice(0, at), label: tag.slice(at + 2) }
}

/** Legacy pack registries (`registry serve`). What is documented of them, and what is inferred, says `source.ts`. */
export const legacyPacks: RegistryConnector = ociConnector(legacyContent, openLegacySource)
