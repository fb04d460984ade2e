import { type KeyboardEvent, useState } from 'react'
import type { LayerDraft } from '../draft'

export interface KeyboardMove {
  /** Name of the layer that is being moved; undefined while none is. */
  readonly picked: string | undefined
  /** For a live region: what the last key did. */
  readonly said: string
  readonly onKey: (event: KeyboardEvent<HTMLElement>, name: string) => void
}

/**
 * Moves layers by the keys of their handles: Space or Enter picks up and drops, arrows move by one place, Escape puts back. Every key counts however fast it comes,
 * which a drag that measures the page first can't say of itself.
 * @param onMove to a place from 0
 */
export function useKeyboardMove(layers: readonly LayerDraft[], onMove: (name: string, to: number) => void): KeyboardMove {
  const [moving, setMoving] = useState<{ readonly name: string; readonly from: number }>()
  const [said, setSaid] = useState('')

  const onKey = (event: KeyboardEvent<HTMLElement>, name: string) => {
    const index = layers.findIndex((layer) => layer.name === name)
    const words = layers[index]?.displayName ?? name
    const place = (at: number) => `position ${at + 1} of ${layers.length}`
    const isMoving = moving?.name === name
    const picksOrDrops = event.key === ' ' || event.key === 'Enter'
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!picksOrDrops && !isMoving) return
    if (event.key === 'Tab') setMoving(undefined)
    if (!picksOrDrops && step === 0 && event.key !== 'Escape') return
    event.preventDefault()
    // Escape would leave the page's panel, and arrows would scroll.
    event.stopPropagation()
    if (picksOrDrops) {
      setMoving(isMoving ? undefined : { name, from: index })
      setSaid(`${words} ${isMoving ? 'was dropped at' : 'is picked up,'} ${place(index)}.`)
    } else if (event.key === 'Escape') {
      setMoving(undefined)
      if (moving !== undefined && moving.from !== index) onMove(name, moving.from)
      setSaid(`${words} was left at ${place(moving?.from ?? index)}.`)
    } else {
      const to = index + step
      if (to < 0 || to >= layers.length) return
      onMove(name, to)
      setSaid(`${words} is over ${place(to)}.`)
    }
  }
  return { picked: moving?.name, said, onKey }
}
