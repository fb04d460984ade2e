import { useForm, useWatch } from 'react-hook-form'
import type { SystemAdmin } from '~/contract/people'
import { useApiMutation } from '../../api/query'
import { CheckboxField } from '../../form/ChoiceFields'
import { Alert } from '../../ui/Alert'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import { nameOf } from './admin-view'

/** Asks twice: the box has to be checked. */
export function DeleteAdmin({ admin, onClose }: { readonly admin: SystemAdmin; readonly onClose: () => void }) {
  const { control } = useForm({ defaultValues: { sure: false } })
  const sure = useWatch({ control, name: 'sure' })
  const remove = useApiMutation('systemAdminsUidDelete', { invalidates: ['systemAdminsList', 'auditsList'] })
  const submit = () =>
    remove.mutate(
      { params: { uid: admin.metadata.uid } },
      {
        onSuccess: () => {
          toast({ message: `Account of ${nameOf(admin)} deleted`, tone: 'success' })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={`Delete the account of ${nameOf(admin)}?`}
      submitLabel="Delete"
      danger
      busy={remove.isPending}
      disabledReason={sure ? undefined : 'Check the box first'}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{admin.spec.emailId} is signed out at once and can’t sign in to the System Console any more.</p>
      <CheckboxField control={control} name="sure" label={`Delete ${admin.spec.emailId} for good`} />
      {remove.error !== null && <Alert tone="error">{remove.error.message}</Alert>}
    </FormDialog>
  )
}
