import { useForm, useWatch } from 'react-hook-form'
import type { Tenant } from '~/contract/people'
import { useApiMutation, useApiQuery } from '../../api/query'
import { TextField } from '../../form/TextField'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import styles from './Tenants.module.css'

/** `delete` marks it, `clean-up` removes a marked one, `force` does both at once. */
export interface Removal {
  readonly tenant: Tenant
  readonly step: 'delete' | 'clean-up' | 'force'
}

const words = {
  delete: { title: 'Delete tenant', submit: 'Delete', done: 'marked for deletion' },
  'clean-up': { title: 'Clean up tenant', submit: 'Clean up', done: 'removed' },
  force: { title: 'Force the cleanup and deletion of tenant', submit: 'Force Cleanup & Delete', done: 'removed' },
} as const satisfies Record<Removal['step'], unknown>

/** Wants the name typed: nothing of it comes back. */
export function RemoveTenant({ tenant, step, onClose }: Removal & { readonly onClose: () => void }) {
  const { uid: tenantUid, name } = tenant.metadata
  const { title, submit, done } = words[step]
  const { control } = useForm({ defaultValues: { name: '' } })
  const typed = useWatch({ control, name: 'name' })
  const invalidates = ['tenantsList', 'tenantsUidGet', 'auditsList'] as const
  const mark = useApiMutation('tenantsUidDelete', { invalidates })
  const cleanUp = useApiMutation('tenantsUidCleanUp', { invalidates })
  const error = mark.error ?? cleanUp.error
  const outcome = {
    onSuccess: () => {
      toast({ message: `Tenant ${name} ${done}`, tone: 'success' })
      onClose()
    },
  } as const
  const run = () => {
    if (step === 'delete') mark.mutate({ params: { tenantUid } }, outcome)
    else cleanUp.mutate({ params: { tenantUid }, query: { forceDelete: step === 'force' } }, outcome)
  }
  return (
    <FormDialog
      title={`${title} ${name}?`}
      submitLabel={submit}
      danger
      busy={mark.isPending || cleanUp.isPending}
      disabledReason={typed.trim() === name ? undefined : `Type ${name} first`}
      onSubmit={run}
      onClose={onClose}
    >
      {step === 'delete' ? (
        <p>Nobody can sign in to {name} any more, and its API keys stop working. What it holds stays until it is cleaned up.</p>
      ) : (
        <p>{name} is removed with all that belongs to it. This can’t be taken back.</p>
      )}
      <Held tenantUid={tenantUid} />
      <TextField control={control} name="name" label={`Type ${name} to go on`} autoFocus />
      {error !== null && <Alert tone="error">{error.message}</Alert>}
    </FormDialog>
  )
}

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  registries: ['registry', 'registries'],
  users: ['user', 'users'],
  apiKeys: ['API key', 'API keys'],
}

/** What the tenant still holds, as counts. */
function Held({ tenantUid }: { readonly tenantUid: string }) {
  const held = useApiQuery('tenantsUidIsCleanedUp', { params: { tenantUid } }).data?.activeResources.activeResources
  if (held === undefined) return null
  const lines = Object.entries(held).flatMap(([kind, names]) => {
    const [one, many] = units[kind] ?? [kind, kind]
    return names.length === 0 ? [] : [countOf(names.length, one, many)]
  })
  if (lines.length === 0) return <p>It holds nothing any more.</p>
  return (
    <div>
      <p>It holds:</p>
      <ul className={styles.held}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}
