import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useLocation, useNavigate } from 'react-router'
import * as z from 'zod/mini'
import { AdminType, SystemAdminInput } from '~/contract/people'
import { call } from '../../api/client'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { SelectField } from '../../form/ChoiceFields'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { absoluteLink } from '../../lib/absolute-link'
import { absoluteTime } from '../../lib/time'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'
import { FormDialog } from '../../ui/FormDialog'
import { ACCOUNTS_PATH } from './accounts-path'
import { adminTypeWords } from './admin-view'

const Values = z.object(SystemAdminInput.shape.spec.shape)
type Values = z.infer<typeof Values>

const initial: Values = { firstName: '', lastName: '', emailId: '', adminType: 'OperationAdmin' }
const serverFields: ServerFieldMap<Values> = {
  'spec.firstName': 'firstName',
  'spec.lastName': 'lastName',
  'spec.emailId': 'emailId',
  'spec.adminType': 'adminType',
}

/** Makes an account and hands over the link that activates it. */
export function NewAdmin() {
  const navigate = useNavigate()
  const { search } = useLocation()
  const close = () => void navigate({ pathname: ACCOUNTS_PATH, search })
  const form = useForm<Values>({ defaultValues: initial, resolver: zodResolver(Values) })
  const { control, formState } = form
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const [made, setMade] = useState<{ email: string; link: string; expiry: string }>()
  const create = useApiMutation('systemAdminsCreate', { invalidates: ['systemAdminsList', 'auditsList'] })
  const submit = form.handleSubmit(async (spec) => {
    setError(undefined)
    try {
      const { uid } = await create.mutateAsync({ body: { spec } })
      const { activation } = (await call('systemAdminsUidGet', { params: { uid } })).status
      setMade({ email: spec.emailId, ...activation })
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
        <p>
          Send this link to {made.email}. It works once, until {absoluteTime(made.expiry)}; there a password is chosen.
        </p>
      </CopyOnceDialog>
    )
  }
  return (
    <FormDialog title="Create Admin" submitLabel="Create" busy={formState.isSubmitting} onSubmit={() => void submit()} onClose={close}>
      {error !== undefined && <FormError title="The account was not created" failure={error.failure} messages={error.messages} />}
      <TextField control={control} name="firstName" label="First Name" required autoFocus />
      <TextField control={control} name="lastName" label="Last Name" required />
      <TextField control={control} name="emailId" label="Email" type="email" required />
      <SelectField
        control={control}
        name="adminType"
        label="Account Type"
        options={AdminType.options.toReversed().map((value) => ({ value, label: adminTypeWords[value] }))}
        note="Operations Administrators manage registries and tenants, Account Administrators manage accounts."
      />
    </FormDialog>
  )
}
