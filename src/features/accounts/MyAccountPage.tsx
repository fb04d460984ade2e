import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { call } from '../../api/client'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { FormError } from '../../form/FormError'
import { PasswordField } from '../../form/PasswordField'
import { PasswordRules } from '../../form/PasswordRules'
import { applyServerErrors } from '../../form/server-errors'
import { useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { PageHeader } from '../../ui/PageHeader'
import styles from './Accounts.module.css'
import { emptyPassword, passwordFormSchema, passwordSchemas, type PasswordValues, serverFields } from './password-form'

/** Who one is, and the own password; in both consoles. */
export function MyAccountPage() {
  const { user, role, tenant } = useSession()
  return (
    <>
      <PageHeader title="My Account" />
      <div className={styles.columns}>
        <section className={styles.card} aria-label="Account">
          <Facts
            items={[
              { term: 'Name', value: `${user.firstName} ${user.lastName}`.trim() },
              { term: 'Email', value: user.emailId },
              ...(tenant === undefined ? [] : [{ term: 'Organization', value: tenant.name }]),
              { term: 'Role', value: role },
            ]}
          />
        </section>
        <ChangePassword />
      </div>
    </>
  )
}

function ChangePassword() {
  const { scope, user } = useSession()
  const resolver = useMemo(() => zodResolver(passwordFormSchema(scope)), [scope])
  const form = useForm<PasswordValues>({ defaultValues: emptyPassword, resolver })
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const [done, setDone] = useState(false)
  const { control, formState } = form
  const newPassword = useWatch({ control, name: 'newPassword' })
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    setDone(false)
    try {
      const body = { currentPassword: values.currentPassword, newPassword: values.newPassword }
      if (scope === 'system') await call('systemAdminsUidPasswordChange', { params: { uid: user.uid }, body })
      else await call('usersPasswordChange', { body: { ...body, emailId: user.emailId } })
      form.reset(emptyPassword)
      setDone(true)
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  return (
    <form
      className={styles.card}
      noValidate
      aria-labelledby="change-password"
      onSubmit={(event) => {
        void submit(event)
      }}
    >
      <h2 id="change-password">Change password</h2>
      {error !== undefined && <FormError title="The password was not changed" failure={error.failure} messages={error.messages} />}
      {done && (
        <Alert tone="success" title="Password changed">
          Sessions in other browsers have ended.
        </Alert>
      )}
      {/* For password managers: whose password it is. */}
      <input type="email" autoComplete="username" value={user.emailId} readOnly hidden />
      <PasswordField control={control} name="currentPassword" label="Current Password" autoComplete="current-password" required />
      <PasswordField control={control} name="newPassword" label="New Password" autoComplete="new-password" required />
      <PasswordRules schema={passwordSchemas[scope]} password={newPassword} />
      <PasswordField control={control} name="again" label="Re-Enter New Password" autoComplete="new-password" required />
      <Button type="submit" variant="primary" className={styles.submit} busy={formState.isSubmitting}>
        Change Password
      </Button>
    </form>
  )
}
