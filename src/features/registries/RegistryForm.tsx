import { zodResolver } from '@hookform/resolvers/zod'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { type Control, useForm, useWatch } from 'react-hook-form'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { RadioGroupField, SelectField } from '../../form/ChoiceFields'
import { FormError } from '../../form/FormError'
import { applyServerErrors } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { useLeaveGuard } from '../../form/use-leave-guard'
import { Button } from '../../ui/Button'
import { SidePanel } from '../../ui/SidePanel'
import { CheckResult } from './CheckResult'
import { ConnectionSection, CredentialsSection } from './ConnectionFields'
import type { RegistryArea } from './registry-area'
import { firstObstacle, registryFormSchema, type RegistryFormValues, type SavedConnection, serverFields } from './registry-form'
import styles from './RegistryForm.module.css'
import { TlsSection } from './TlsSection'
import { useRegistryCheck } from './use-registry-check'

export interface RegistryFormProps {
  readonly area: RegistryArea
  readonly title: string
  readonly initial: RegistryFormValues
  /** In an edit. */
  readonly saved?: SavedConnection
  /** Saves. @throws {ApiFailure} */
  readonly onSave: (values: RegistryFormValues) => Promise<void>
  /** After saving; the panel goes. */
  readonly onSaved: (values: RegistryFormValues) => void
  readonly onClose: () => void
}

export function RegistryForm({ area, title, initial, saved, onSave, onSaved, onClose }: RegistryFormProps) {
  const resolver = useMemo(() => zodResolver(registryFormSchema(saved)), [saved])
  const form = useForm<RegistryFormValues>({ defaultValues: initial, resolver, mode: 'onTouched', shouldFocusError: true })
  const { control } = form
  const check = useRegistryCheck(saved)
  const [saving, setSaving] = useState(false)
  const [saveError, setSaveError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const working = useRef(false)
  const upload = useRef<HTMLDivElement>(null)
  const guard = useLeaveGuard(form.formState.isDirty)

  /** One thing at a time: a second click or key while something runs does nothing. */
  const alone = (work: (values: RegistryFormValues) => Promise<void>) => () => {
    if (working.current) return
    working.current = true
    setSaveError(undefined)
    void form
      .handleSubmit(work)()
      .finally(() => {
        working.current = false
        setSaving(false)
      })
  }
  const prove = async (values: RegistryFormValues): Promise<boolean> => {
    const failure = await check.run(values)
    if (failure !== undefined) applyServerErrors(form, failure, serverFields)
    return failure === undefined
  }
  const validate = alone(async (values) => {
    await prove(values)
  })
  const confirm = alone(async (values) => {
    if (!check.covers(values) && !(await prove(values))) return
    setSaving(true)
    try {
      await onSave(values)
    } catch (error) {
      if (!isApiFailure(error)) throw error
      if (error.details?.layer !== undefined) check.fail(values, error)
      const messages = applyServerErrors(form, error, serverFields)
      setSaveError(error.details?.layer === undefined ? { failure: error, messages } : undefined)
      return
    }
    guard.release()
    onSaved(values)
  })

  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.defaultPrevented) return
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      confirm()
    } else if (event.target instanceof HTMLInputElement && event.target.type !== 'file') {
      event.preventDefault()
      validate()
    }
  }
  const goTo = (field: 'certificate' | 'insecureSkipVerify') => {
    if (field === 'insecureSkipVerify') form.setFocus('insecureSkipVerify')
    else upload.current?.querySelector('button')?.focus()
  }
  const checking = check.check?.state === 'checking'

  return (
    <div role="presentation" onKeyDown={handleKey}>
      <SidePanel
        title={title}
        onRequestClose={onClose}
        footer={
          <>
            <div className={styles.result}>
              <CheckResult control={control} saved={saved} check={check.check} failedTitle={area.checkFailed} onGoTo={goTo} />
              {saveError !== undefined && (
                <FormError title="The registry was not saved" failure={saveError.failure} messages={saveError.messages} />
              )}
            </div>
            <Button onClick={onClose}>Cancel</Button>
            <FooterButtons control={control} saved={saved} checking={checking} saving={saving} onValidate={validate} onConfirm={confirm} />
          </>
        }
      >
        <form className={styles.form} noValidate onSubmit={(event) => event.preventDefault()}>
          <fieldset className={styles.section}>
            <legend>Registry</legend>
            <TextField control={control} name="name" label="Name" required autoFocus />
            {area.scope === 'system' ? (
              <SelectField control={control} name="registryType" label="Registry Type" options={[{ value: 'oci', label: 'OCI' }]} />
            ) : (
              <RadioGroupField control={control} name="provider" label="Provider" options={[{ value: 'pack', label: 'Pack' }]} />
            )}
          </fieldset>
          <ConnectionSection control={control} />
          <CredentialsSection control={control} saved={saved} />
          <TlsSection control={control} uploadRef={upload} />
        </form>
      </SidePanel>
      {guard.dialog}
    </div>
  )
}

interface FooterButtonsProps {
  readonly control: Control<RegistryFormValues>
  readonly saved: SavedConnection | undefined
  readonly checking: boolean
  readonly saving: boolean
  readonly onValidate: () => void
  readonly onConfirm: () => void
}

/** Reachable always; what is missing is said by the buttons themselves. */
function FooterButtons({ control, saved, checking, saving, onValidate, onConfirm }: FooterButtonsProps) {
  const obstacle = useWatch({ control, compute: (values: RegistryFormValues) => firstObstacle(values, saved) })
  return (
    <>
      <Button disabledReason={obstacle} busy={checking} onClick={onValidate}>
        Validate
      </Button>
      <Button variant="primary" disabledReason={obstacle} busy={saving} onClick={onConfirm}>
        Confirm
      </Button>
    </>
  )
}
