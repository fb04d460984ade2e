import { memo } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { CatalogueItem, CatalogueOffer } from '~/contract/catalogue'
import type { PackMark } from '../../catalogue/pack-facts'
import { MarkChip, useMarks } from '../../catalogue/PackMarks'
import { PackLogo } from '../../catalogue/PackLogo'
import { titleOf, typeLabel } from '../../catalogue/pack-types'
import { Chip } from '../../ui/Chip'
import styles from './PackCard.module.css'
import { withPack } from './use-pack-address'

export interface PackCardProps {
  readonly item: CatalogueItem
  /** A line of the list instead of a card of the grid. */
  readonly asLine: boolean
  /** Those that are filtered by; empty for all. */
  readonly registries: readonly string[]
  /** Whether the content of a version changed after a profile chose it. */
  readonly isChanged: (registryUid: string, name: string) => boolean
}

/** Registries that fit on a card. */
const FIT = 2

const contentChanged: PackMark = { tone: 'warning', text: 'Content changed' }

export const PackCard = memo(function PackCard({ item, asLine, registries, isChanged }: PackCardProps) {
  const shown = item.registries.find(({ uid }) => registries.includes(uid)) ?? item.registries[0]
  if (shown === undefined) return null
  const changed = [shown, ...item.registries].find(({ uid }) => isChanged(uid, item.name))
  return <Card item={item} shown={shown} asLine={asLine} changed={changed} />
})

interface CardProps extends Pick<PackCardProps, 'item' | 'asLine'> {
  /** The offer whose version stands on the card: the newest, or that of the registry filtered by. */
  readonly shown: CatalogueOffer
  /** The one of which a version's content changed: the card leads to it. */
  readonly changed: CatalogueOffer | undefined
}

function Card({ item, shown, asLine, changed }: CardProps) {
  const [params] = useSearchParams()
  const marks = [...(changed === undefined ? [] : [contentChanged]), ...useMarks(shown)]
  const kind = typeLabel(item.type)
  const more = item.registries.length - FIT
  return (
    <Link to={{ search: withPack(params, item, (changed ?? shown).uid) }} className={asLine ? styles.line : styles.card} preventScrollReset>
      <PackLogo url={shown.logoUrl} />
      <span className={styles.words}>
        <strong className={styles.title}>{titleOf(item)}</strong>
        <span className={styles.name}>{item.name}</span>
      </span>
      <span className={styles.version}>
        <span className={styles.mono}>{shown.latestVersion}</span>
        {kind !== undefined && <Chip tone="accent">{kind}</Chip>}
        {(asLine ? marks : marks.slice(0, 1)).map((mark) => (
          <MarkChip key={mark.text} mark={mark} />
        ))}
        {!asLine && marks.length > 1 && (
          <span className={styles.more} data-tooltip={marks.map(({ text }) => text).join(', ')}>
            <Chip>
              <span aria-hidden="true">+{marks.length - 1}</span>
              <span className="visually-hidden">
                {marks
                  .slice(1)
                  .map(({ text }) => text)
                  .join(', ')}
              </span>
            </Chip>
          </span>
        )}
      </span>
      <span className={styles.chips}>
        {item.registries.slice(0, FIT).map((registry) => (
          <Chip key={registry.uid}>{registry.name}</Chip>
        ))}
        {more > 0 && (
          <span className={styles.more}>
            <Chip>+{more}</Chip>
          </span>
        )}
      </span>
    </Link>
  )
}
