import { useNavigate, useSearchParams } from 'react-router'
import { call } from '../../api/client'
import { queryClient } from '../../api/query-client'
import { pathAfterLogin } from '../../session/deep-link'
import { AuthPage } from './AuthPage'
import { PasswordChosen } from './PasswordChosen'
import { SetupNeeded, useSetupNeeded } from './SetupNeeded'
import { SignInForm, type SignInValues } from './SignInForm'

/** Log-in of a tenant's users. */
export function LoginPage() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const setupNeeded = useSetupNeeded()
  const signIn = async ({ email, password, organization }: SignInValues) => {
    await call('authenticate', { body: { emailId: email, password, ...(organization === '' ? {} : { org: organization }) } })
    queryClient.clear()
    await navigate(pathAfterLogin('tenant', params.get('next')), { replace: true })
  }
  return (
    <AuthPage console="tenant" title="Sign in">
      <PasswordChosen />
      {setupNeeded ? <SetupNeeded /> : <SignInForm onSignIn={signIn} onStart={() => void import('../layouts/TenantLayout')} />}
    </AuthPage>
  )
}
