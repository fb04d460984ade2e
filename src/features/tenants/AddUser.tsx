import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useLocation, useNavigate, useParams } from 'react-router'
import * as z from 'zod/mini'
import { TenantRole, TenantUserInput } from '~/contract/people'
import { call } from '../../api/client'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { SelectField } from '../../form/ChoiceFields'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { absoluteLink } from '../../lib/absolute-link'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'
import { FormDialog } from '../../ui/FormDialog'
import { TENANTS_PATH } from './tenant-view'

const Values = z.object(TenantUserInput.shape)
type Values = z.infer<typeof Values>

const initial: Values = { firstName: '', lastName: '', emailId: '', role: 'Tenant Viewer' }
const serverFields: ServerFieldMap<Values> = { firstName: 'firstName', lastName: 'lastName', emailId: 'emailId', role: 'role' }

/** Over the list of a tenant's users. */
export function AddUser() {
  const navigate = useNavigate()
  const { search } = useLocation()
  const { uid: tenantUid = '' } = useParams()
  const close = () => void navigate({ pathname: `${TENANTS_PATH}/${tenantUid}`, search })
  const form = useForm<Values>({ defaultValues: initial, resolver: zodResolver(Values) })
  const { control, formState } = form
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const [made, setMade] = useState<{ email: string; link: string }>()
  const create = useApiMutation('consoleTenantUserCreate', { invalidates: ['consoleTenantUsersList', 'auditsList'] })
  const submit = form.handleSubmit(async (body) => {
    setError(undefined)
    try {
      const { uid } = await create.mutateAsync({ params: { tenantUid }, body })
      const { items } = await call('consoleTenantUsersList', { params: { tenantUid } })
      const link = items.find((user) => user.metadata.uid === uid)?.status.activationLink ?? ''
      if (link === '') close()
      else setMade({ email: body.emailId, link })
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  if (made !== undefined) {
    return (
      <CopyOnceDialog
        title="Activation link"
        label="activation link"
        text={absoluteLink(made.link)}
        copyLabel="Copy link & close"
        onClose={close}
      >
        <p>Send this link to {made.email}. It works once, for 24 hours; there a password is chosen.</p>
      </CopyOnceDialog>
    )
  }
  return (
    <FormDialog title="Add user" submitLabel="Add" busy={formState.isSubmitting} onSubmit={() => void submit()} onClose={close}>
      {error !== undefined && <FormError title="The user was not added" failure={error.failure} messages={error.messages} />}
      <TextField control={control} name="firstName" label="First Name" required autoFocus />
      <TextField control={control} name="lastName" label="Last Name" required />
      <TextField control={control} name="emailId" label="Email" type="email" required />
      <SelectField control={control} name="role" label="Role" options={TenantRole.options.map((value) => ({ value, label: value }))} />
    </FormDialog>
  )
}
