import { useEffect, useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { ProfileType } from '~/contract/profile-fields'
import { ChipsField } from '../../../form/ChipsField'
import { type ChoiceOption, RadioGroupField } from '../../../form/ChoiceFields'
import { TextField } from '../../../form/TextField'
import type { BasicValues } from './basic-form'
import { StepHeading } from './StepHeading'
import styles from './Wizard.module.css'

const fieldOrder = ['name', 'version', 'description', 'type', 'tags'] as const satisfies readonly (keyof BasicValues)[]

const words = { cluster: 'Full', infra: 'Infrastructure', 'add-on': 'Add-on' } as const

function typeOptions(type: ProfileType, isNew: boolean): ChoiceOption[] {
  const isType = (value: string): value is keyof typeof words => Object.hasOwn(words, value)
  return Object.keys(words)
    .filter(isType)
    .map((value) => {
      const label = words[value]
      if (value === type) return { value, label }
      if (!isNew) return { value, label, disabledReason: 'The type of a profile stays as it was made' }
      const brings =
        value === 'infra' ? 'only the operating system, Kubernetes, network and storage' : 'the infrastructure of a cluster too'
      return {
        value,
        label,
        disabledReason: `This console makes Add-on profiles: ${label} profiles hold ${brings}, and are made in Palette`,
      }
    })
}

export interface BasicStepProps {
  readonly form: UseFormReturn<BasicValues>
  readonly type: ProfileType
  readonly isNew: boolean
  readonly formId: string
  readonly takesFocus: boolean
  readonly onNext: () => void
}

export function BasicStep({ form, type, isNew, formId, takesFocus, onNext }: BasicStepProps) {
  const { control } = form
  const firstError = useRef(fieldOrder.find((field) => form.getFieldState(field).error !== undefined))
  useEffect(() => {
    // Led back here by what the server said about a field.
    if (firstError.current !== undefined) form.setFocus(firstError.current)
  }, [form])
  return (
    <form
      id={formId}
      className={styles.basic}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onNext()
      }}
    >
      <StepHeading takesFocus={takesFocus}>Basic Information</StepHeading>
      <div className={styles.nameAndVersion}>
        <TextField control={control} name="name" label="Name" required autoFocus />
        <TextField control={control} name="version" label="Version" required mono />
      </div>
      <TextField control={control} name="description" label="Description" rows={3} />
      <RadioGroupField control={control} name="type" label="Type" required options={typeOptions(type, isNew)} />
      <ChipsField
        control={control}
        name="tags"
        label="Tags"
        hint="Words, or pairs such as team:platform. Enter or a comma ends a tag."
        placeholder="team:platform"
      />
    </form>
  )
}
