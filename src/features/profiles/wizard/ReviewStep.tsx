import type { ProfileType } from '~/contract/profile-fields'
import { PackLogo } from '../../../catalogue/PackLogo'
import type { ApiFailure } from '../../../api/failure'
import { FormError } from '../../../form/FormError'
import { Chip } from '../../../ui/Chip'
import { Facts } from '../../../ui/Facts'
import type { LayerDraft, ProfileDraft } from '../draft'
import { kindLabel, valuesChanged } from './layer-list'
import { LayerNotes } from './LayerNotes'
import { ConstraintState } from './LayersStep'
import { StepHeading } from './StepHeading'
import type { Constraints } from './use-constraints'
import { countOf } from '../../../lib/number'
import styles from './Wizard.module.css'

export interface ReviewStepProps {
  readonly draft: ProfileDraft
  readonly type: ProfileType
  readonly constraints: Constraints
  readonly registryNameOf: (layer: LayerDraft) => string
  /** Why it was not saved. */
  readonly failure: ApiFailure | undefined
  readonly takesFocus: boolean
}

/** Everything that is about to be saved, as one reads it. */
export function ReviewStep({ draft, type, constraints, registryNameOf, failure, takesFocus }: ReviewStepProps) {
  return (
    <section className={styles.review} aria-labelledby="review-heading">
      <StepHeading id="review-heading" takesFocus={takesFocus}>
        Review
      </StepHeading>
      {failure !== undefined && <FormError title="The profile was not saved" failure={failure} messages={sentencesOf(failure)} />}
      <div className={styles.card}>
        <h3>Basic Information</h3>
        <Facts
          items={[
            { term: 'Name', value: draft.name.trim() },
            { term: 'Version', value: draft.version.trim() },
            { term: 'Description', value: draft.description.trim() === '' ? 'None' : draft.description.trim() },
            { term: 'Type', value: typeLabel(type) },
            {
              term: 'Tags',
              value:
                draft.tags.length === 0 ? (
                  'None'
                ) : (
                  <span className={styles.chips}>
                    {draft.tags.map((tag) => (
                      <Chip key={tag}>{tag}</Chip>
                    ))}
                  </span>
                ),
            },
          ]}
        />
      </div>
      <div className={styles.card}>
        <h3>{countOf(draft.layers.length, 'layer')}</h3>
        <ConstraintState constraints={constraints} />
        <ol className={styles.reviewLayers} aria-label="Layers">
          {draft.layers.map((layer, index) => (
            <li key={layer.name} className={styles.reviewLayer}>
              <div className={styles.layerLine}>
                <span className={styles.number}>{index + 1}</span>
                <PackLogo url={layer.logoUrl} size="small" />
                <div className={styles.layerWords}>
                  <strong>{layer.displayName}</strong>
                  <span className={styles.secondary}>
                    {[layer.version, registryNameOf(layer)].filter((part) => part !== '').join(' · ')}
                  </span>
                </div>
                <span className={styles.layerChips}>
                  <span className={styles.secondary}>{contentOf(layer)}</span>
                  <Chip>{kindLabel(layer)}</Chip>
                </span>
              </div>
              <LayerNotes label={layer.displayName} notes={constraints.notes.get(layer.name) ?? []} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

function sentencesOf(failure: ApiFailure): string[] {
  const sentences = Object.values(failure.details?.fields ?? {})
  return sentences.length === 0 ? [failure.message] : [...new Set(sentences)]
}

function contentOf(layer: LayerDraft): string {
  if (layer.kind === 'manifest') return countOf(layer.manifests.length, 'manifest')
  const changed = valuesChanged(layer)
  if (changed === undefined) return layer.values.trim() === '' ? 'No values' : 'Own values'
  return changed ? 'Values changed' : 'Default values'
}

function typeLabel(type: ProfileType): string {
  switch (type) {
    case 'add-on':
      return 'Add-on'
    case 'infra':
      return 'Infrastructure'
    case 'cluster':
      return 'Full'
    case 'system':
      return 'System'
  }
}
