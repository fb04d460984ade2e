import { type KeyboardEvent, type Ref, useEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { type Control, useForm, useWatch } from 'react-hook-form'
import type { RegistryOverview } from '~/contract/console'
import type { Scope } from '~/contract/operation'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { FormError } from '../../form/FormError'
import { applyServerErrors } from '../../form/server-errors'
import { useLeaveGuard } from '../../form/use-leave-guard'
import { Button } from '../../ui/Button'
import { CheckResult, DiagnosisView } from './CheckResult'
import { CredentialsSection } from './CredentialsSection'
import { ConnectionSection } from './ConnectionSection'
import { EditImpact } from './EditImpact'
import type { CreateRequest, UpdateRequest } from './kinds/kind-form'
import type { RegistryArea } from './registry-area'
import { type AnyRegistry, firstObstacle, formOf, fromRegistry, resolverFor, savedConnection, serverFields } from './registry-form'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from './registry-values'
import styles from './RegistryForm.module.css'
import { RegistrySection } from './RegistrySection'
import { joinPem } from './pem'
import { TlsSection } from './TlsSection'
import { type Trusted, TrustedNote } from './TrustedNote'
import { useRegistryCheck } from './use-registry-check'

interface FormOfPanel {
  readonly area: RegistryArea
  /** Where the buttons go. */
  readonly footer: HTMLElement | null
  /** Saves. @throws {ApiFailure} */
  readonly save: (request: CreateRequest | UpdateRequest) => Promise<void>
  /** After saving, with the name; the panel goes. */
  readonly onSaved: (name: string) => void
  readonly onClose: () => void
}

export function NewRegistryForm(props: FormOfPanel) {
  const { area, save } = props
  const [initial] = useState(() => emptyRegistry(area.families[0]))
  return <RegistryForm {...props} scope={area.scope} initial={initial} onSave={(values) => save(formOf(values).toCreate(values))} />
}

export interface EditRegistryFormProps extends FormOfPanel {
  readonly scope: Scope
  readonly registry: AnyRegistry
  readonly overview: Pick<RegistryOverview, 'secretSetAt' | 'secretSetBy'> | undefined
}

/** Starts from the registry as it is now and then stays as it is: what is typed is never overwritten. */
export function EditRegistryForm({ registry, overview, ...props }: EditRegistryFormProps) {
  const { scope, save } = props
  const [start] = useState(() => ({ initial: fromRegistry(registry), saved: savedConnection(registry, scope, overview) }))
  return <RegistryForm {...props} {...start} onSave={(values) => save(formOf(values).toUpdate(values, start.saved))} />
}

interface RegistryFormProps extends Omit<FormOfPanel, 'save'> {
  readonly scope: Scope
  readonly initial: RegistryFormValues
  readonly saved?: SavedConnection
  readonly onSave: (values: RegistryFormValues) => Promise<void>
}

function RegistryForm({ area, scope, initial, saved, footer, onSave, onSaved, onClose }: RegistryFormProps) {
  const resolver = useMemo(() => resolverFor(scope, saved), [scope, saved])
  const form = useForm<RegistryFormValues>({ defaultValues: initial, resolver, mode: 'onTouched', shouldFocusError: true })
  const { control } = form
  const check = useRegistryCheck(saved)
  const [saving, setSaving] = useState(false)
  const [saveError, setSaveError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const working = useRef(false)
  /** An upload that is still being read: whoever presses Validate right after it means the form with the certificate. */
  const reading = useRef<Promise<void>>(Promise.resolve())
  const upload = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const validateButton = useRef<HTMLButtonElement>(null)
  const [trusted, setTrusted] = useState<Trusted>()
  const guard = useLeaveGuard(form.formState.isDirty)

  useEffect(() => DiagnosisView.preload(), [])

  useEffect(() => {
    // The panel was there before the form: whoever has not moved on goes to the first field.
    if (document.activeElement !== box.current?.closest('[role="dialog"]')?.querySelector('h2')) return
    box.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true })
  }, [])

  /** One thing at a time: a second click or key while something runs does nothing. */
  const alone = (work: (values: RegistryFormValues) => Promise<void>) => () => {
    if (working.current) return
    working.current = true
    setSaveError(undefined)
    void reading.current
      .then(() => form.handleSubmit(work)())
      .finally(() => {
        working.current = false
        setSaving(false)
      })
  }
  const prove = async (values: RegistryFormValues, { preview }: { preview: boolean }): Promise<boolean> => {
    const { proven, failure } = await check.run(values, { preview })
    if (failure !== undefined) applyServerErrors(form, failure, serverFields(values))
    return proven
  }
  const validate = alone(async (values) => {
    await prove(values, { preview: true })
  })
  const confirm = alone(async (values) => {
    // What is saved right after needs no preview.
    if (!check.covers(values) && !(await prove(values, { preview: false }))) return
    setSaving(true)
    try {
      await onSave(values)
    } catch (error) {
      if (!isApiFailure(error)) throw error
      const isOfRegistry = error.details?.layer !== undefined || error.details?.steps !== undefined
      if (isOfRegistry) check.fail(values, error)
      const messages = applyServerErrors(form, error, serverFields(values))
      setSaveError(isOfRegistry ? undefined : { failure: error, messages })
      return
    }
    guard.release()
    onSaved(values.name.trim())
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
  const trust = (pem: string, subject: string) => {
    form.setValue('certificate', joinPem(form.getValues('certificate'), pem), { shouldDirty: true })
    form.setValue('insecureSkipVerify', false, { shouldDirty: true })
    setTrusted({ pem, subject })
    // What was pressed goes away with the check that it belonged to; this is what comes next.
    validateButton.current?.focus()
  }
  const section = { form, control, scope, saved }

  return (
    <div ref={box} role="presentation" onKeyDown={handleKey}>
      <form className={styles.form} noValidate onSubmit={(event) => event.preventDefault()}>
        <RegistrySection {...section} families={area.families} />
        <ConnectionSection {...section} />
        <CredentialsSection {...section} />
        <TlsSection form={form} uploadRef={upload} onReading={(next) => (reading.current = next)} />
      </form>
      {footer !== null &&
        createPortal(
          <>
            <div className={styles.result}>
              {saved !== undefined && <EditImpact uid={saved.uid} control={control} />}
              <CheckResult
                control={control}
                saved={saved}
                check={check.check}
                failedTitle={area.checkFailed}
                onCancel={check.cancel}
                onGoTo={goTo}
                onTrust={trust}
              />
              {trusted !== undefined && <TrustedNote control={control} saved={saved} check={check.check} trusted={trusted} />}
              {saveError !== undefined && (
                <FormError title="The registry was not saved" failure={saveError.failure} messages={saveError.messages} />
              )}
            </div>
            <Button onClick={onClose}>Cancel</Button>
            <FooterButtons
              {...section}
              validateRef={validateButton}
              checking={check.check?.state === 'checking'}
              saving={saving}
              onValidate={validate}
              onConfirm={confirm}
            />
          </>,
          footer,
        )}
      {guard.dialog}
    </div>
  )
}

interface FooterButtonsProps {
  readonly control: Control<RegistryFormValues>
  readonly scope: Scope
  readonly saved: SavedConnection | undefined
  readonly validateRef: Ref<HTMLButtonElement>
  readonly checking: boolean
  readonly saving: boolean
  readonly onValidate: () => void
  readonly onConfirm: () => void
}

/** Reachable always; what is missing is said by the buttons themselves. */
function FooterButtons({ control, scope, saved, validateRef, checking, saving, onValidate, onConfirm }: FooterButtonsProps) {
  const obstacle = useWatch({ control, compute: (values: RegistryFormValues) => firstObstacle(values, scope, saved) })
  return (
    <>
      <Button ref={validateRef} disabledReason={obstacle} busy={checking} onClick={onValidate}>
        Validate
      </Button>
      <Button variant="primary" disabledReason={obstacle} busy={saving} onClick={onConfirm}>
        Confirm
      </Button>
    </>
  )
}
