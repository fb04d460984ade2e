import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import { useBlocker } from 'react-router'
import { ConfirmDialog } from '../ui/Dialog'

export interface LeaveGuard {
  /** Render it anywhere in the form. */
  readonly dialog: ReactNode
  /** Lets the next navigation pass: call it once the changes are saved, right before leaving. */
  readonly release: () => void
}

/**
 * Asks before unsaved changes are lost: on navigation, on Back, on closing the tab.
 * @param dirty whether there is something to lose
 */
export function useLeaveGuard(dirty: boolean): LeaveGuard {
  const released = useRef(false)
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && !released.current && currentLocation.pathname !== nextLocation.pathname,
  )
  const release = useCallback(() => {
    released.current = true
  }, [])

  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => {
      if (!released.current) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])

  const dialog = (
    <ConfirmDialog
      open={blocker.state === 'blocked'}
      title="Discard changes?"
      confirmLabel="Discard changes"
      cancelLabel="Keep editing"
      danger
      onConfirm={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      <p>What you typed here has not been saved.</p>
    </ConfirmDialog>
  )
  return { dialog, release }
}
