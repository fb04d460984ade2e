import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import * as z from 'zod/mini'
import { SystemLogin } from '~/contract/auth'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { SelectField } from '../../form/ChoiceFields'
import { FormError } from '../../form/FormError'
import { PasswordField } from '../../form/PasswordField'
import { TextField } from '../../form/TextField'
import { Button } from '../../ui/Button'
import styles from './AuthPage.module.css'
import { signInSentences } from './sign-in-sentences'

// The limits and sentences are the contract's; both log-ins have the same ones under other names.
const SignIn = z.object({ email: SystemLogin.shape.username, password: SystemLogin.shape.password, organization: z.string() })
export type SignInValues = z.infer<typeof SignIn>

export interface SignInFormProps {
  /** Signs in and leaves the page. @throws {ApiFailure} */
  readonly onSignIn: (values: SignInValues) => Promise<void>
  /** Called on the first key, when it is likely that the console is needed soon. */
  readonly onStart: () => void
  readonly foot?: ReactNode
}

export function SignInForm({ onSignIn, onStart, foot }: SignInFormProps) {
  const form = useForm<SignInValues>({
    resolver: zodResolver(SignIn),
    defaultValues: { email: '', password: '', organization: '' },
    mode: 'onSubmit',
  })
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [sentences, setSentences] = useState<readonly string[]>([])
  const [organizations, setOrganizations] = useState<readonly string[]>([])
  const { control, formState, handleSubmit, setFocus, setError } = form

  // The one thing this page is for.
  useEffect(() => setFocus('email'), [setFocus])

  const submit = handleSubmit(async (values) => {
    if (organizations.length > 0 && values.organization === '') {
      setError('organization', { message: 'Choose the organization to sign in to' }, { shouldFocus: true })
      return
    }
    setFailure(null)
    setSentences([])
    try {
      await onSignIn(values)
    } catch (error) {
      if (!isApiFailure(error)) throw error
      if (error.code === 'OrganizationRequired') {
        setOrganizations(error.details?.organizations ?? [])
        // The field is there after the next render.
        requestAnimationFrame(() => setFocus('organization'))
      } else {
        setFailure(error)
        setSentences(signInSentences(error))
        if (error.code === 'InvalidCredentials') setFocus('password', { shouldSelect: true })
      }
    }
  })
  return (
    <form
      className={styles.form}
      noValidate
      onInput={onStart}
      onSubmit={(event) => {
        void submit(event)
      }}
    >
      <FormError messages={sentences} failure={failure} />
      <TextField control={control} name="email" label="Email" type="email" autoComplete="username" required />
      <PasswordField control={control} name="password" label="Password" autoComplete="current-password" required />
      {organizations.length > 0 && (
        <SelectField
          control={control}
          name="organization"
          label="Organization"
          required
          placeholder="Choose…"
          note="Your email belongs to more than one organization."
          options={organizations.map((name) => ({ value: name, label: name }))}
        />
      )}
      <div className={styles.submit}>
        <Button type="submit" variant="primary" busy={formState.isSubmitting}>
          Sign in
        </Button>
      </div>
      {foot}
    </form>
  )
}
