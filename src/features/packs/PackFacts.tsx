import { useState } from 'react'
import type { PackTag, PackTagEntity } from '~/contract/packs'
import type * as z from 'zod/mini'
import { useApiQuery } from '../../api/query'
import { absoluteDate } from '../../lib/time'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { type Fact, Facts } from '../../ui/Facts'
import { categoryOf, layerLabel } from './pack-groups'
import { annotationFacts, architecturesOf, cloudWords, eolWords, isDeprecated } from './pack-facts'
import styles from './Packs.module.css'

export interface PackFactsProps {
  readonly pack: z.output<typeof PackTagEntity>
  readonly tag: z.output<typeof PackTag>
  readonly registryName: string
}

/** Digest and end of life come with a call of their own, and join when they are there. */
function useVersionSummary(packUid: string) {
  return useApiQuery('packsSummaryList', { query: { filters: `metadata.uid=${packUid}` } }).data?.items[0]?.spec
}

function annotationsOf({ pack, tag }: Pick<PackFactsProps, 'pack' | 'tag'>): Readonly<Record<string, string>> {
  return pack.packValues.find(({ packUid }) => packUid === tag.packUid)?.annotations ?? {}
}

/** What speaks for and against a version: nothing is drawn for an ordinary one. */
export function PackMarks({ pack, tag }: Pick<PackFactsProps, 'pack' | 'tag'>) {
  const eolDate = useVersionSummary(tag.packUid)?.eol ?? ''
  const [today] = useState(() => new Date())
  const eol = eolWords(eolDate, today)
  const annotations = annotationsOf({ pack, tag })
  const deprecated = isDeprecated(annotations)
  const architectures = architecturesOf(annotations)
  if (!deprecated && eol === undefined && architectures.length === 0) return null
  return (
    <p className={styles.marks}>
      {architectures.map((architecture) => (
        <Chip key={architecture} mono>
          {architecture}
        </Chip>
      ))}
      {deprecated && (
        <Chip tone="warning" icon="warning">
          Deprecated
        </Chip>
      )}
      {eol !== undefined && (
        <Chip tone={eol.past ? 'danger' : 'neutral'} icon="calendar">
          {eol.text}: {absoluteDate(eolDate)}
        </Chip>
      )}
    </p>
  )
}

/** What is known about one version of a pack. */
export function PackFacts({ pack, tag, registryName }: PackFactsProps) {
  const summary = useVersionSummary(tag.packUid)
  const annotations = annotationsOf({ pack, tag })
  const description = annotations['description'] ?? ''
  return (
    <div className={styles.facts}>
      {description !== '' && <p>{description}</p>}
      <Facts
        items={[
          { term: 'Registry', value: registryName },
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
