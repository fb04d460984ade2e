import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import { useBlocker } from 'react-router'
import { ConfirmDialog } from '../ui/Dialog'

export interface LeaveGuard {
  /** Render it anywhere in the form. */
  readonly dialog: ReactNode
  /** Lets the next navigation pass: call it once the changes are saved, right before leaving. */
  readonly release: () => void
}

export interface LeaveGuardOptions {
  /** Called when somebody chose to leave without the changes. */
  readonly onDiscard?: () => void
  /** What may be left for without a question, as the changes are kept until one is back: the log-in page. */
  readonly keptAt?: (pathname: string) => boolean
}

/**
 * Asks before unsaved changes are lost: on navigation, on Back, on closing the tab.
 * @param dirty whether there is something to lose
 */
export function useLeaveGuard(dirty: boolean, { onDiscard, keptAt }: LeaveGuardOptions = {}): LeaveGuard {
  const released = useRef(false)
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && !released.current && currentLocation.pathname !== nextLocation.pathname && keptAt?.(nextLocation.pathname) !== true,
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
      onConfirm={() => {
        onDiscard?.()
        blocker.proceed?.()
      }}
      onCancel={() => blocker.reset?.()}
    >
      <p>What you typed here has not been saved.</p>
    </ConfirmDialog>
  )
  return { dialog, release }
}
