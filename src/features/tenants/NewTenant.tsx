import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useLocation, useNavigate } from 'react-router'
import * as z from 'zod/mini'
import { type Tenant, TenantInput } from '~/contract/people'
import { call } from '../../api/client'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import { ActivatedTenant } from './ActivatedTenant'
import { TENANTS_PATH } from './tenant-view'

const Values = z.object(TenantInput.shape.spec.shape)
type Values = z.infer<typeof Values>

const initial: Values = { orgName: '', firstName: '', lastName: '', emailId: '' }
const serverFields: ServerFieldMap<Values> = {
  'spec.orgName': 'orgName',
  'spec.firstName': 'firstName',
  'spec.lastName': 'lastName',
  'spec.emailId': 'emailId',
}

/** A tenant with its first admin, who gets an activation link. */
export function NewTenant() {
  const navigate = useNavigate()
  const { search } = useLocation()
  const close = () => void navigate({ pathname: TENANTS_PATH, search })
  const form = useForm<Values>({ defaultValues: initial, resolver: zodResolver(Values) })
  const { control, formState } = form
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const [made, setMade] = useState<Tenant>()
  const create = useApiMutation('tenantsCreate', { invalidates: ['tenantsList', 'auditsList'] })
  const submit = form.handleSubmit(async (spec) => {
    setError(undefined)
    try {
      const { uid } = await create.mutateAsync({ body: { spec } })
      toast({ message: `Tenant ${spec.orgName} created`, tone: 'success' })
      setMade(await call('tenantsUidGet', { params: { tenantUid: uid } }))
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  if (made !== undefined) return <ActivatedTenant tenant={made} onClose={close} />
  return (
    <FormDialog title="Create New Tenant" submitLabel="Create" busy={formState.isSubmitting} onSubmit={() => void submit()} onClose={close}>
      {error !== undefined && <FormError title="The tenant was not created" failure={error.failure} messages={error.messages} />}
      <TextField control={control} name="orgName" label="Org Name" hint="As people see it at log-in." required autoFocus />
      <TextField control={control} name="firstName" label="First Name" required />
      <TextField control={control} name="lastName" label="Last Name" required />
      <TextField
        control={control}
        name="emailId"
        label="Email"
        type="email"
        required
        note="Of the first admin, who gets a link to choose a password."
      />
    </FormDialog>
  )
}
