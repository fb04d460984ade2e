import MuiModal from '@mui/material/Modal'
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import styles from './Modal.module.css'

export interface ModalProps {
  readonly open: boolean
  /** Escape, or a click beside the content. */
  readonly onClose: () => void
  readonly placement: 'centre' | 'large' | 'right' | 'left'
  readonly children: ReactNode
}

let openModals = 0

/** What every dialog and drawer stands in: focus stays inside and goes back where it was, the rest of the page is inert and does not scroll. No transitions: a panel is there at once. */
export function Modal({ open, onClose, placement, children }: ModalProps) {
  const pressed = useRef<EventTarget | null>(null)

  useEffect(() => {
    if (!open) return
    const root = document.documentElement
    // The scrollbar goes while the page must not scroll; its width stays, so that nothing moves.
    if (openModals === 0) root.style.paddingRight = `${window.innerWidth - root.clientWidth}px`
    openModals += 1
    root.dataset.modal = ''
    return () => {
      openModals -= 1
      if (openModals > 0) return
      delete root.dataset.modal
      root.style.paddingRight = ''
    }
  }, [open])

  // A press that began inside, as when text is selected, is no wish to close.
  const handleClick = (event: MouseEvent<HTMLDivElement>) => {
    if (event.target === event.currentTarget && pressed.current === event.currentTarget) onClose()
  }
  return (
    <MuiModal open={open} onClose={onClose} hideBackdrop disableScrollLock className={styles.root}>
      <div
        className={`${styles.backdrop} ${styles[placement]}`}
        role="presentation"
        onMouseDown={(event) => {
          pressed.current = event.target
        }}
        onClick={handleClick}
      >
        {children}
      </div>
    </MuiModal>
  )
}
