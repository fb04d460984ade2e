import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { Button, IconButton } from './Button'
import { Icon } from './icons'
import { dismissToast, type ToastEntry, toastStore } from './toast'
import styles from './Toasts.module.css'

/** How long a toast stays, in milliseconds. An error, or one with a button, stays until it is closed (WCAG 2.2.1). */
const SHOWN_MS = 6000

/** The live region for toasts: it is always in the page, so that what appears in it is announced. Once a page. */
export function Toasts() {
  const entries = useSyncExternalStore(toastStore.subscribe, toastStore.read)
  const region = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const box = region.current
    if (entries.length === 0 || box === null) return
    // An open dialog hides what is beside it from assistive technology, and so does one that opens in its place; what is said now should still be heard.
    const show = () => box.removeAttribute('aria-hidden')
    show()
    const observer = new MutationObserver(show)
    observer.observe(box, { attributeFilter: ['aria-hidden'] })
    return () => observer.disconnect()
  }, [entries])
  return createPortal(
    <section ref={region} className={styles.region} aria-label="Notifications" aria-live="polite">
      {entries.map((entry) => (
        <Toast key={entry.id} entry={entry} />
      ))}
    </section>,
    document.body,
  )
}

function Toast({ entry }: { readonly entry: ToastEntry }) {
  const { id, message, tone = 'success', action } = entry
  const [held, setHeld] = useState(false)
  const stays = held || tone === 'error' || action !== undefined
  useEffect(() => {
    if (stays) return
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id, stays])
  return (
    <div className={styles.toast} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <span className={styles[tone]}>
        <Icon name={tone === 'error' ? 'cross-circle' : tone === 'info' ? 'info' : 'check-circle'} size={20} />
      </span>
      <span className={styles.message} role={tone === 'error' ? 'alert' : 'status'}>
        {message}
      </span>
      {action !== undefined && (
        <Button
          variant="quiet"
          size="small"
          onClick={() => {
            dismissToast(id)
            action.onClick()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => dismissToast(id)} />
    </div>
  )
}
