import { useNavigate, useSearchParams } from 'react-router'
import { call } from '../../api/client'
import { queryClient } from '../../api/query-client'
import { pathAfterLogin } from '../../session/deep-link'
import { AuthPage } from './AuthPage'
import { PasswordChosen } from './PasswordChosen'
import { SetupNeeded, useSetupNeeded } from './SetupNeeded'
import { SignInForm, type SignInValues } from './SignInForm'

/** Log-in of operators. */
export function SystemLoginPage() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const setupNeeded = useSetupNeeded()
  const signIn = async ({ email, password }: SignInValues) => {
    await call('systemAuthenticate', { body: { username: email, password } })
    queryClient.clear()
    await navigate(pathAfterLogin('system', params.get('next')), { replace: true })
  }
  return (
    <AuthPage console="system" title="Sign in">
      <PasswordChosen />
      {setupNeeded ? <SetupNeeded /> : <SignInForm onSignIn={signIn} onStart={() => void import('../layouts/SystemLayout')} />}
    </AuthPage>
  )
}
