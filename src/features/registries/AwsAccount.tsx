import { useState } from 'react'
import { type Resolver, useForm } from 'react-hook-form'
import { readInput } from '~/contract/input'
import { type AwsPartition, type SystemAwsStsAccount, SystemAwsStsAccountInput } from '~/contract/aws'
import { SECRET_MASK } from '~/contract/registries'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiQuery, useApiRequest } from '../../api/query'
import { FormError } from '../../form/FormError'
import { PasswordField } from '../../form/PasswordField'
import { applyServerErrors } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { useLeaveGuard } from '../../form/use-leave-guard'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './RegistryForm.module.css'
import { useArea, useGoTo } from './use-area'

const calls = {
  aws: { get: 'systemAwsStsAccountGet', update: 'systemAwsStsAccountUpdate', title: 'AWS' },
  'aws-us-gov': { get: 'systemAwsGovStsAccountGet', update: 'systemAwsGovStsAccountUpdate', title: 'AWS GovCloud (US)' },
} as const

/** The accounts of this installation, from which the roles of registries in Amazon ECR are assumed. */
export function AwsAccount() {
  const session = useSession()
  const goTo = useGoTo(useArea())
  const [dirty, setDirty] = useState<Readonly<Partial<Record<AwsPartition, boolean>>>>({})
  const guard = useLeaveGuard(Object.values(dirty).includes(true))
  return (
    <SidePanel
      title="AWS account"
      description="Roles of registries in Amazon ECR are assumed from it. Its user needs permission for sts:AssumeRole."
      onRequestClose={() => goTo('')}
    >
      {can(session, 'setting.update') ? (
        <div className={styles.form}>
          {(['aws', 'aws-us-gov'] as const).map((partition) => (
            <Account key={partition} partition={partition} onDirty={(isDirty) => setDirty((now) => ({ ...now, [partition]: isDirty }))} />
          ))}
        </div>
      ) : (
        <Alert tone="info" role="note">
          Your role, {session.role}, can’t change settings of the installation.
        </Alert>
      )}
      {guard.dialog}
    </SidePanel>
  )
}

interface AccountProps {
  readonly partition: AwsPartition
  readonly onDirty: (isDirty: boolean) => void
}

function Account({ partition, onDirty }: AccountProps) {
  const { get, title } = calls[partition]
  const { data, error, refetch } = useApiQuery(get, {})
  return (
    <fieldset className={styles.section}>
      <legend>{title}</legend>
      {data !== undefined ? (
        <AccountForm key={JSON.stringify(data)} partition={partition} stored={data} onDirty={onDirty} />
      ) : error === null ? (
        <PanelSkeleton />
      ) : (
        <ErrorState title="The account could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
      )}
    </fieldset>
  )
}

interface AccountValues {
  accessKey: string
  /** Empty means: keep the stored one. */
  secretKey: string
  accountId: string
}

function toUpdate(values: AccountValues, stored: SystemAwsStsAccount): SystemAwsStsAccountInput {
  return {
    accessKey: values.accessKey.trim(),
    accountId: values.accountId.trim(),
    secretKey: values.secretKey === '' && stored.secretKey !== '' ? SECRET_MASK : values.secretKey.trim(),
  }
}

function AccountForm({ partition, stored, onDirty }: AccountProps & { readonly stored: SystemAwsStsAccount }) {
  const { get, update, title } = calls[partition]
  const resolver: Resolver<AccountValues> = (values) => {
    const input = readInput(SystemAwsStsAccountInput, toUpdate(values, stored), 'body')
    if (input.ok) return { values, errors: {} }
    const errors = Object.entries(input.fields).map(([name, message]) => [name, { type: 'rule', message }] as const)
    return { values: {}, errors: Object.fromEntries<{ type: string; message: string }>(errors) }
  }
  const form = useForm<AccountValues>({
    defaultValues: { accessKey: stored.accessKey, secretKey: '', accountId: stored.accountId },
    resolver,
    mode: 'onTouched',
  })
  const { control, handleSubmit, formState } = form
  const { mutateAsync, isPending } = useApiRequest({ invalidates: [get, 'awsAccountStsGet'] })
  const [failed, setFailed] = useState<{ readonly failure: ApiFailure; readonly messages: string[] }>()
  const save = handleSubmit(async (values) => {
    setFailed(undefined)
    try {
      await mutateAsync({ id: update, input: { body: toUpdate(values, stored) } })
    } catch (error) {
      if (!isApiFailure(error)) throw error
      const messages = applyServerErrors(form, error, { accessKey: 'accessKey', secretKey: 'secretKey', accountId: 'accountId' })
      setFailed({ failure: error, messages })
      return
    }
    form.reset({ ...values, secretKey: '' })
    onDirty(false)
    toast({ message: `${title} account saved`, tone: 'success' })
  })
  return (
    <form
      className={styles.fields}
      noValidate
      aria-label={`${title} account`}
      onChange={() => onDirty(true)}
      onSubmit={(event) => void save(event)}
    >
      <TextField control={control} name="accessKey" label="Access Key" required mono />
      <PasswordField
        control={control}
        name="secretKey"
        label="Secret access key"
        required={stored.secretKey === ''}
        {...(stored.secretKey !== '' && !formState.dirtyFields.secretKey && { note: 'Set. Leave empty to keep it.' })}
      />
      <TextField control={control} name="accountId" label="Account ID" hint="Twelve digits." required mono />
      {failed !== undefined && <FormError title="The account was not saved" failure={failed.failure} messages={failed.messages} />}
      <div>
        <Button type="submit" variant="primary" busy={isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
