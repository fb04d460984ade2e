import { useLocation } from 'react-router'
import { Alert } from '../../ui/Alert'

/** On the log-in page, right after a password was chosen with a link. */
export function PasswordChosen() {
  const chosen: unknown = useLocation().state
  if (typeof chosen !== 'object' || chosen === null || !('passwordChosen' in chosen)) return null
  return (
    <Alert tone="success" title="Your password is set">
      Sign in with it.
    </Alert>
  )
}
