import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import type { Variable } from '~/contract/profile-variables'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { CheckboxField, SelectField } from '../../form/ChoiceFields'
import { ChipsField } from '../../form/ChipsField'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import { viewsOfProfile } from './profile-operations'
import styles from './ProfilePage.module.css'
import { emptyVariable, formatWords, fromVariable, inputWords, toVariable, variableSchema, type VariableValues } from './variable-form'

const serverFields: ServerFieldMap<VariableValues> = {
  'variables.0.name': 'name',
  'variables.0.defaultValue': 'defaultValue',
  'variables.0.regex': 'regex',
  'variables.0.options': 'options',
  'variables.0.format': 'format',
}

export interface VariableDialogProps {
  /** Of the profile. */
  readonly uid: string
  /** The one that is edited; a new one without it. */
  readonly variable: Variable | undefined
  readonly taken: readonly string[]
  readonly onClose: () => void
}

/** A variable, new or stored. Its name is what values refer to, so it stays. */
export function VariableDialog({ uid, variable, taken, onClose }: VariableDialogProps) {
  const [resolver] = useState(() => zodResolver(variableSchema(taken)))
  const form = useForm<VariableValues>({ resolver, defaultValues: variable === undefined ? emptyVariable : fromVariable(variable) })
  const { control } = form
  const [inputType, isSensitive] = useWatch({ control, name: ['inputType', 'isSensitive'] })
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const save = useApiMutation('clusterProfilesUidVariablesPatch', { invalidates: [...viewsOfProfile, 'clusterProfilesUidVariablesGet'] })
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      await save.mutateAsync({ params: { uid }, body: { variables: [toVariable(values, variable)] } })
      toast({ message: `Variable ${values.name} saved`, tone: 'success' })
      onClose()
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  const isStoredSecret = variable?.isSensitive === true && isSensitive
  return (
    <FormDialog
      title={variable === undefined ? 'Add variable' : `Edit variable ${variable.name}`}
      submitLabel="Save"
      busy={form.formState.isSubmitting}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {error !== undefined && <FormError title="The variable was not saved" failure={error.failure} messages={error.messages} />}
      {variable === undefined && (
        <TextField control={control} name="name" label="Name" required autoFocus mono hint="Values refer to it as {{.spectro.var.name}}." />
      )}
      <TextField control={control} name="displayName" label="Display name" />
      <TextField control={control} name="description" label="Description" rows={2} />
      <div className={styles.pair}>
        <SelectField control={control} name="format" label="Format" options={optionsOf(formatWords)} />
        <SelectField control={control} name="inputType" label="Input" options={optionsOf(inputWords)} />
      </div>
      {inputType === 'dropdown' && (
        <ChipsField control={control} name="options" label="Options" required hint="Enter or a comma ends each." />
      )}
      <TextField
        control={control}
        name="defaultValue"
        label="Default value"
        type={isSensitive ? 'password' : 'text'}
        {...(isSensitive && { autoComplete: 'new-password' as const })}
        {...(inputType === 'multiline' && !isSensitive && { rows: 4 })}
        mono
        {...(isStoredSecret && { placeholder: 'Stored', note: 'Leave it empty to keep the stored one. It is never shown.' })}
      />
      <TextField control={control} name="regex" label="Regular expression" mono hint="What is entered has to match it." />
      <div className={styles.checks}>
        <CheckboxField control={control} name="required" label="Required" />
        <CheckboxField control={control} name="isSensitive" label="Sensitive" note="Masked in the console and in answers of the API." />
        <CheckboxField control={control} name="immutable" label="Immutable" note="Set once, when a cluster is made." />
        <CheckboxField control={control} name="hidden" label="Hidden" note="Not asked for; the default counts." />
      </div>
    </FormDialog>
  )
}

function optionsOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}
