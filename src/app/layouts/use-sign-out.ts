import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Scope } from '~/contract/operation'
import { isApiFailure } from '../../api/failure'
import { loginPath } from '../../session/deep-link'
import { signOut } from '../../session/session'
import { toast } from '../../ui/toast'

/** Ends the session and goes to the log-in page. Where the server can't be told, one stays signed in and is told so. */
export function useSignOut(scope: Scope): { readonly busy: boolean; readonly run: () => Promise<void> } {
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await signOut()
      await navigate(loginPath(scope), { replace: true })
    } catch (error) {
      if (!isApiFailure(error)) throw error
      toast({ tone: 'error', message: `You are still signed in. ${error.message}` })
    } finally {
      setBusy(false)
    }
  }
  return { busy, run }
}
