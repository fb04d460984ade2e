import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useLocation, useNavigate, useParams } from 'react-router'
import type { ApiKey } from '~/contract/api-keys'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation, useApiQuery } from '../../api/query'
import { SelectField } from '../../form/ChoiceFields'
import { FormError } from '../../form/FormError'
import { applyServerErrors } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { absoluteDate } from '../../lib/time'
import { useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import {
  apiKeySchema,
  type ApiKeyValues,
  emptyApiKey,
  expiryOf,
  fromApiKey,
  presets,
  serverFields,
  toApiKeyInput,
  toApiKeyUpdate,
} from './api-key-form'
import { API_KEYS_PATH } from './api-keys-path'

function useClose(): () => void {
  const navigate = useNavigate()
  const { search } = useLocation()
  return () => void navigate({ pathname: API_KEYS_PATH, search })
}

export function NewApiKey() {
  const session = useSession()
  const close = useClose()
  const [created, setCreated] = useState<{ name: string; key: string; expiry: string }>()
  const create = useApiMutation('apiKeysCreate', { invalidates: ['apiKeysList', 'auditsList'] })
  if (created !== undefined) {
    return (
      <CopyOnceDialog
        title={`API key ${created.name}`}
        label="API key"
        text={created.key}
        copyLabel="Copy key & close"
        closeLabel="Close without copying"
        onClose={close}
      >
        <Alert tone="warning" title="The key is shown this once" role="note">
          Keep it in a password manager or a secret store now. Nobody can show it again; a lost key has to be replaced.
        </Alert>
        <p>It is sent in the header ApiKey and is good until {absoluteDate(created.expiry)}.</p>
      </CopyOnceDialog>
    )
  }
  const { firstName, lastName } = session.user
  return (
    <ApiKeyForm
      title="Add New API key"
      intro={`The key is for yourself: what uses it acts as ${`${firstName} ${lastName}`.trim()}, with the role ${session.role}.`}
      submitLabel="Generate"
      initial={emptyApiKey}
      onClose={close}
      onSave={async (values) => {
        const input = toApiKeyInput(values, Date.now())
        const { apiKey } = await create.mutateAsync({ body: input })
        setCreated({ name: values.name, key: apiKey, expiry: input.spec.expiry })
      }}
    />
  )
}

export function EditApiKey() {
  const close = useClose()
  const { uid = '' } = useParams()
  const key = useApiQuery('apiKeysUidGet', { params: { uid } })
  if (key.error !== null) {
    return (
      <FormDialog title="Edit API key" submitLabel="Try again" cancelLabel="Close" onSubmit={() => void key.refetch()} onClose={close}>
        <Alert tone="error" title="The API key could not be loaded">
          {key.error.message}
        </Alert>
      </FormDialog>
    )
  }
  return key.data === undefined ? null : <EditForm key={uid} saved={key.data} onClose={close} />
}

function EditForm({ saved, onClose }: { readonly saved: ApiKey; readonly onClose: () => void }) {
  const [start] = useState(() => fromApiKey(saved))
  const update = useApiMutation('apiKeysUidUpdate', { invalidates: ['apiKeysList', 'apiKeysUidGet', 'auditsList'] })
  return (
    <ApiKeyForm
      title={`Edit API key ${saved.metadata.name}`}
      submitLabel="Save"
      initial={start}
      onClose={onClose}
      onSave={async (values) => {
        await update.mutateAsync({ params: { uid: saved.metadata.uid }, body: toApiKeyUpdate(values, saved, Date.now()) })
        toast({ message: `API key ${values.name} saved`, tone: 'success' })
        onClose()
      }}
    />
  )
}

interface ApiKeyFormProps {
  readonly title: string
  readonly intro?: string
  readonly submitLabel: string
  readonly initial: ApiKeyValues
  /** @throws {ApiFailure} */
  readonly onSave: (values: ApiKeyValues) => Promise<void>
  readonly onClose: () => void
}

const resolver = zodResolver(apiKeySchema(Date.now))

function ApiKeyForm({ title, intro, submitLabel, initial, onSave, onClose }: ApiKeyFormProps) {
  const form = useForm<ApiKeyValues>({ defaultValues: initial, resolver })
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const { control, formState } = form
  const [opened] = useState(Date.now)
  const preset = useWatch({ control, name: 'preset' })
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      await onSave(values)
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  return (
    <FormDialog title={title} submitLabel={submitLabel} busy={formState.isSubmitting} onSubmit={() => void submit()} onClose={onClose}>
      {error !== undefined && <FormError title="The API key was not saved" failure={error.failure} messages={error.messages} />}
      {intro !== undefined && <p>{intro}</p>}
      <TextField control={control} name="name" label="API Key Name" required autoFocus />
      <TextField control={control} name="description" label="Description" hint="What uses it, so that others know later." />
      <SelectField
        control={control}
        name="preset"
        label="Expiration Date"
        options={presets}
        note={preset === 'custom' ? undefined : `The key is good until ${absoluteDate(expiryOf({ preset, day: '' }, opened))}.`}
      />
      {preset === 'custom' && <TextField control={control} name="day" type="date" label="Last day" required />}
    </FormDialog>
  )
}
