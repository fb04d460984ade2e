import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import * as z from 'zod/mini'
import { OperatorSetup, TenantSetup } from '~/contract/console'
import { OperatorPassword } from '~/contract/people-fields'
import { FormError } from '../../form/FormError'
import { PasswordField } from '../../form/PasswordField'
import { PasswordRules } from '../../form/PasswordRules'
import { TextField } from '../../form/TextField'
import { Button } from '../../ui/Button'
import styles from './AuthPage.module.css'

/** What both steps ask for; the operator's has no tenant name. */
export interface AccountValues {
  orgName: string
  firstName: string
  lastName: string
  emailId: string
  password: string
}

export const emptyAccount: AccountValues = { orgName: '', firstName: '', lastName: '', emailId: '', password: '' }

const OperatorStepSchema = z.object({ ...OperatorSetup.shape, orgName: z.string() })
const TenantStepSchema = z.object(TenantSetup.shape)

export interface AccountStepProps {
  readonly kind: 'operator' | 'tenant'
  readonly values: AccountValues
  /** What the server said about fields of this step, by field. */
  readonly serverErrors: Readonly<Record<string, string>>
  readonly onContinue: (values: AccountValues) => void
  /** Buttons left of `Continue`; they get what is typed so far. */
  readonly renderButtons?: (current: () => AccountValues) => ReactNode
}

/** The form of one step. What is typed survives going back and forth, since the page keeps it. */
export function AccountStep({ kind, values, serverErrors, onContinue, renderButtons }: AccountStepProps) {
  const isTenant = kind === 'tenant'
  const passwordSchema = isTenant ? TenantSetup.shape.password : OperatorPassword
  // Fixed for the life of the step: the form reacts to the object, not to what is in it.
  const [errors] = useState(() =>
    Object.fromEntries(Object.entries(serverErrors).map(([name, message]) => [name, { type: 'server', message }])),
  )
  const { control, handleSubmit, getValues } = useForm<AccountValues>({
    resolver: zodResolver(isTenant ? TenantStepSchema : OperatorStepSchema),
    defaultValues: values,
    errors,
    // Not on blur: a sentence that appears while a button is pressed would push the button away.
    mode: 'onSubmit',
  })
  const password = useWatch({ control, name: 'password' })
  const known = Object.keys(emptyAccount)
  const submit = handleSubmit(onContinue)
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        void submit(event)
      }}
    >
      <FormError messages={Object.entries(serverErrors).flatMap(([name, message]) => (known.includes(name) ? [] : [message]))} />
      {isTenant && (
        <TextField
          control={control}
          name="orgName"
          label="Tenant name"
          hint="Your organization’s name, as people will see it at log-in."
          required
          autoFocus
        />
      )}
      <div className={styles.pair}>
        <TextField
          control={control}
          name="firstName"
          label="First name"
          autoComplete={isTenant ? 'off' : 'given-name'}
          required
          autoFocus={!isTenant}
        />
        <TextField control={control} name="lastName" label="Last name" autoComplete={isTenant ? 'off' : 'family-name'} required />
      </div>
      <TextField control={control} name="emailId" label="Email" type="email" autoComplete={isTenant ? 'off' : 'username'} required />
      <PasswordField
        control={control}
        name="password"
        label="Password"
        autoComplete="new-password"
        required
        note={<span>Keep it in a password manager: it can’t be shown again.</span>}
      />
      <PasswordRules schema={passwordSchema} password={password} />
      <div className={styles.buttons}>
        {renderButtons?.(getValues)}
        <Button type="submit" variant="primary">
          Continue
        </Button>
      </div>
    </form>
  )
}
