import { type ReactNode, useState } from 'react'
import { SidePanel } from '../../ui/SidePanel'
import styles from './Registries.module.css'

export interface RegistryPanelProps {
  readonly title: string
  readonly onClose: () => void
  /** What is in it may still be on its way. Its buttons go into the footer, once that is there. */
  readonly children: (footer: HTMLElement | null) => ReactNode
}

/** The frame of a form: there at once, while the form's code and data are fetched, and the same one when they have come. */
export function RegistryPanel({ title, onClose, children }: RegistryPanelProps) {
  const [footer, setFooter] = useState<HTMLElement | null>(null)
  return (
    <SidePanel title={title} onRequestClose={onClose} footer={<div ref={setFooter} className={styles.panelFooter} />}>
      {children(footer)}
    </SidePanel>
  )
}
