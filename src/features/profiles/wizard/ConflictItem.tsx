import { useId } from 'react'
import field from '../../../form/Field.module.css'
import { Chip } from '../../../ui/Chip'
import { YamlDiff } from '../../../ui/yaml/YamlDiff'
import type { LayerDraft } from '../draft'
import type { ChangedBy, Difference, DraftField, Side } from './compare-drafts'
import styles from './Wizard.module.css'

const fieldLabels: Readonly<Record<DraftField, string>> = {
  name: 'Name',
  version: 'Version',
  description: 'Description',
  tags: 'Tags',
}

export interface ConflictItemProps {
  readonly difference: Difference
  readonly side: Side
  readonly onChoose: (side: Side) => void
}

/** One difference: both sides, and which one is taken. */
export function ConflictItem({ difference, side, onChoose }: ConflictItemProps) {
  const id = useId()
  const title = titleOf(difference)
  return (
    <li className={styles.conflict}>
      <div className={styles.conflictHead}>
        <h3>{title}</h3>
        <Chip tone={difference.changedBy === 'both' ? 'warning' : 'neutral'}>{changedWords(difference.changedBy)}</Chip>
      </div>
      <div className={styles.sides} role="radiogroup" aria-label={title}>
        {(['mine', 'theirs'] as const).map((each) => (
          <label key={each} className={styles.side} htmlFor={`${id}${each}`} data-chosen={side === each || undefined}>
            <input
              id={`${id}${each}`}
              className={field.box}
              type="radio"
              name={id}
              aria-label={each === 'mine' ? 'Mine' : 'Theirs'}
              aria-describedby={`${id}${each}text`}
              checked={side === each}
              onChange={() => onChoose(each)}
            />
            <span className={styles.sideWords}>
              <strong>{each === 'mine' ? 'Mine' : 'Theirs'}</strong>
              <span id={`${id}${each}text`} className={styles.sideText}>
                {textOf(difference, each)}
              </span>
            </span>
          </label>
        ))}
      </div>
      <Diffs difference={difference} />
    </li>
  )
}

function Diffs({ difference }: { readonly difference: Difference }) {
  if (difference.kind !== 'layer' || difference.mine === undefined || difference.theirs === undefined) return null
  return diffsOf(difference.mine, difference.theirs).map(({ label, mine, theirs }) => (
    <div key={label} className={styles.conflictDiff}>
      <p className={styles.secondary}>{label}: theirs, then mine</p>
      <YamlDiff label={`${label} of ${difference.name}`} before={theirs} after={mine} height="260px" />
    </div>
  ))
}

/** The texts of a layer that differ. */
function diffsOf(mine: LayerDraft, theirs: LayerDraft): { label: string; mine: string; theirs: string }[] {
  const names = [...new Set([...mine.manifests, ...theirs.manifests].map(({ name }) => name))]
  const contentOf = (layer: LayerDraft, name: string) => layer.manifests.find((manifest) => manifest.name === name)?.content ?? ''
  return [
    { label: 'Values', mine: mine.values, theirs: theirs.values },
    ...names.map((name) => ({ label: `Manifest ${name}`, mine: contentOf(mine, name), theirs: contentOf(theirs, name) })),
  ].filter((each) => each.mine !== each.theirs)
}

function titleOf(difference: Difference): string {
  switch (difference.kind) {
    case 'field':
      return fieldLabels[difference.field]
    case 'layer':
      return `Layer ${(difference.mine ?? difference.theirs)?.displayName ?? difference.name}`
    case 'order':
      return 'Order of the layers'
  }
}

function changedWords(by: ChangedBy): string {
  switch (by) {
    case 'you':
      return 'Changed by you'
    case 'them':
      return 'Changed by them'
    case 'both':
      return 'Changed by both'
  }
}

function textOf(difference: Difference, side: Side): string {
  switch (difference.kind) {
    case 'field':
      return difference[side] === '' ? 'Empty' : difference[side]
    case 'order':
      return difference[side].join(', ')
    case 'layer': {
      const layer = difference[side]
      if (layer === undefined) return 'Not in the profile'
      return layer.version === '' ? 'In the profile' : `Version ${layer.version}`
    }
  }
}
