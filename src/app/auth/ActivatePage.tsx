import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { Link, useNavigate, useSearchParams } from 'react-router'
import * as z from 'zod/mini'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import type { Scope } from '~/contract/operation'
import { call, type CallResult } from '../../api/client'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiQuery } from '../../api/query'
import { FormError } from '../../form/FormError'
import { PasswordField } from '../../form/PasswordField'
import { PasswordRules } from '../../form/PasswordRules'
import { applyServerErrors } from '../../form/server-errors'
import { loginPath } from '../../session/deep-link'
import { Alert } from '../../ui/Alert'
import { Button, buttonClass } from '../../ui/Button'
import { AuthPage } from './AuthPage'
import styles from './AuthPage.module.css'

export function TenantActivatePage() {
  return <ActivatePage scope="tenant" />
}

export function SystemActivatePage() {
  return <ActivatePage scope="system" />
}

type Status = CallResult<'consoleActivationStatus'>

/** Where a link leads: says who it is for and asks for a password. */
function ActivatePage({ scope }: { readonly scope: Scope }) {
  const [params] = useSearchParams()
  const token = params.get('token') ?? ''
  const status = useApiQuery('consoleActivationStatus', { params: { passwordToken: token } }, { enabled: token !== '' })
  const reset = status.data?.purpose === 'reset'
  return (
    <AuthPage console={scope} title={reset ? 'Choose a new password' : 'Activate your account'}>
      {token === '' ? (
        <LinkProblem scope={scope} message="The token at its end is missing. Open the whole link, as it was sent to you." />
      ) : status.error !== null ? (
        <LinkProblem
          scope={scope}
          message={status.error.message}
          {...(status.error.code === 'LinkInvalid' ? {} : { onRetry: () => void status.refetch() })}
        />
      ) : status.data === undefined ? (
        <p role="status" className={styles.lead}>
          Reading the link…
        </p>
      ) : status.data.scope === scope ? (
        <PasswordForm scope={scope} token={token} status={status.data} />
      ) : (
        <LinkProblem
          scope={scope}
          message={`The link is for the other console: its address begins with ${status.data.scope === 'system' ? '/system/activate' : '/activate'}.`}
        />
      )}
    </AuthPage>
  )
}

interface LinkProblemProps {
  readonly scope: Scope
  readonly message: string
  readonly onRetry?: () => void
}

function LinkProblem({ scope, message, onRetry }: LinkProblemProps) {
  return (
    <>
      <Alert tone="warning" title="This link can’t be used" role="note">
        <p>{message}</p>
      </Alert>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
      <Link className={buttonClass()} to={loginPath(scope)}>
        To the log-in
      </Link>
    </>
  )
}

interface Values {
  password: string
  again: string
}

const schemas = { tenant: TenantPassword, system: OperatorPassword } as const satisfies Record<Scope, unknown>

function PasswordForm({ scope, token, status }: { readonly scope: Scope; readonly token: string; readonly status: Status }) {
  const navigate = useNavigate()
  const resolver = useMemo(
    () =>
      zodResolver(
        z
          .object({ password: schemas[scope], again: z.string().check(z.minLength(1, 'Enter the password once more')) })
          .check(z.refine((values) => values.password === values.again, { path: ['again'], error: 'The two passwords differ' })),
      ),
    [scope],
  )
  const form = useForm<Values>({ resolver, defaultValues: { password: '', again: '' } })
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const { control, formState } = form
  const password = useWatch({ control, name: 'password' })
  const reset = status.purpose === 'reset'
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      const input = { params: { passwordToken: token }, body: { password: values.password } }
      if (scope === 'system') await call('systemAdminsPasswordActivate', input)
      else await call(reset ? 'passwordReset' : 'passwordActivate', input)
      await navigate(loginPath(scope), { replace: true, state: { passwordChosen: true, email: status.emailId } })
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      setError({ failure, messages: applyServerErrors(form, failure, { password: 'password' }) })
    }
  })
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        void submit(event)
      }}
    >
      {error !== undefined && <FormError title="The password was not set" failure={error.failure} messages={error.messages} />}
      <p className={styles.lead}>
        {reset ? 'A new password for ' : 'A password for '}
        <strong>{status.emailId}</strong>
        {status.orgName === '' ? ' in the System Console.' : ` in the organization ${status.orgName}.`}
      </p>
      <input type="email" autoComplete="username" value={status.emailId} readOnly hidden />
      <PasswordField control={control} name="password" label="Password" autoComplete="new-password" required autoFocus />
      <PasswordRules schema={schemas[scope]} password={password} />
      <PasswordField control={control} name="again" label="Re-Enter Password" autoComplete="new-password" required />
      <div className={styles.submit}>
        <Button type="submit" variant="primary" busy={formState.isSubmitting}>
          {reset ? 'Save password' : 'Activate'}
        </Button>
      </div>
    </form>
  )
}
