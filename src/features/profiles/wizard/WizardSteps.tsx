import { Icon } from '../../../ui/icons'
import { type StepId, steps } from './wizard-steps'
import styles from './Wizard.module.css'

export interface WizardStepsProps {
  readonly current: StepId
  /** Why a step can't be opened yet. */
  readonly obstacleTo: (step: StepId) => string | undefined
  readonly onSelect: (step: StepId) => void
}

/** The way through the wizard, with where one is. A step that can't be opened yet stays reachable and says why. */
export function WizardSteps({ current, obstacleTo, onSelect }: WizardStepsProps) {
  const at = steps.findIndex(({ id }) => id === current)
  return (
    <nav aria-label="Steps">
      <ol className={styles.steps}>
        {steps.map(({ id, label }, index) => {
          const obstacle = id === current ? undefined : obstacleTo(id)
          return (
            <li key={id} className={styles.step} data-state={index === at ? 'current' : index < at ? 'done' : 'ahead'}>
              <button
                type="button"
                className={styles.stepButton}
                aria-current={index === at ? 'step' : undefined}
                aria-disabled={obstacle === undefined ? undefined : true}
                aria-description={obstacle}
                data-tooltip={obstacle}
                onClick={() => {
                  if (obstacle === undefined && id !== current) onSelect(id)
                }}
              >
                <span className={styles.stepMark} aria-hidden="true">
                  {index < at ? <Icon name="check" /> : index + 1}
                </span>
                <span className={styles.stepLabel}>{label}</span>
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
