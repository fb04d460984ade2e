import type { PackTag, PackTagEntity } from '~/contract/packs'
import type * as z from 'zod/mini'
import { categoryOf, layerLabel } from '~/contract/pack-categories'
import { useApiQuery } from '../../api/query'
import { annotationFacts, architecturesOf, cloudWords } from '../../catalogue/pack-facts'
import { PackMarks } from '../../catalogue/PackMarks'
import type { PackRegistry } from '../../catalogue/use-pack-registries'
import { absoluteDate, isUnset } from '../../lib/time'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { type Fact, Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import styles from './PackDetails.module.css'

export interface PackFactsProps {
  readonly pack: PackTagEntity
  readonly tag: z.output<typeof PackTag>
  readonly registryName: string
  readonly registry: PackRegistry | undefined
}

/** Digest and end of life come with a call of their own, and join when they are there. */
function useVersionSummary(packUid: string) {
  return useApiQuery('packsSummaryList', { query: { filters: `metadata.uid=${packUid}` } }).data?.items[0]?.spec
}

function annotationsOf({ pack, tag }: Pick<PackFactsProps, 'pack' | 'tag'>): Readonly<Record<string, string>> {
  return pack.packValues.find(({ packUid }) => packUid === tag.packUid)?.annotations ?? {}
}

/** What speaks for and against a version, and what it runs on: nothing is drawn for an ordinary one. */
export function VersionMarks({ pack, tag }: Pick<PackFactsProps, 'pack' | 'tag'>) {
  const eol = useVersionSummary(tag.packUid)?.eol ?? ''
  const annotations = annotationsOf({ pack, tag })
  const architectures = architecturesOf(annotations)
  return (
    <div className={styles.versionMarks}>
      {architectures.map((architecture) => (
        <Chip key={architecture} mono>
          {architecture}
        </Chip>
      ))}
      <PackMarks version={{ annotations, eol }} />
    </div>
  )
}

/** What is known about one version of a pack. */
export function PackFacts({ pack, tag, registryName, registry }: PackFactsProps) {
  const summary = useVersionSummary(tag.packUid)
  const annotations = annotationsOf({ pack, tag })
  const description = annotations['description'] ?? ''
  const eol = summary?.eol ?? ''
  return (
    <div className={styles.facts}>
      {description !== '' && <p>{description}</p>}
      <Facts
        items={[
          { term: 'Registry', value: registryName },
          ...(registry === undefined || isUnset(registry.lastSynced)
            ? []
            : [
                {
                  term: 'Last synced',
                  value: (
                    <>
                      <RelativeTime time={registry.lastSynced} />
                      {registry.failingSince !== null && (
                        <>
                          , failing since <RelativeTime time={registry.failingSince} />
                        </>
                      )}
                    </>
                  ),
                },
              ]),
          { term: 'Layer', value: layerLabel(pack.layer) },
          ...fact('Add-on type', pack.layer === 'addon' && pack.addonType !== '' ? categoryOf(pack.layer, pack.addonType).label : ''),
          ...fact('Add-on subtype', pack.addonSubType),
          {
            term: 'Cloud types',
            value: (
              <span className={styles.marks}>
                {pack.cloudTypes.map((cloud) => (
                  <Chip key={cloud}>{cloudWords(cloud)}</Chip>
                ))}
              </span>
            ),
          },
          { term: 'Tag', value: <CopyText text={tag.tag} label="tag" wrap /> },
          { term: 'Digest', value: summary === undefined ? '' : <CopyText text={summary.digest} label="digest" wrap /> },
          ...fact('End of life', Number.isNaN(Date.parse(eol)) ? eol : absoluteDate(eol)),
          ...fact('Group', tag.group),
          ...annotationFacts(annotations).map(({ term, value }) => ({ term, value: <AnnotationValue value={value} /> })),
        ]}
      />
    </div>
  )
}

function fact(term: string, value: string): Fact[] {
  return value === '' ? [] : [{ term, value }]
}

/** Links lead to http and https alone: the text is the pack author's. */
function AnnotationValue({ value }: { readonly value: string }) {
  if (!/^https?:\/\/\S+$/i.test(value)) return value
  return (
    <a href={value} target="_blank" rel="noopener noreferrer nofollow">
      {value}
    </a>
  )
}
