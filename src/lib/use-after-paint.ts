import { startTransition, useEffect, useState } from 'react'

/** False in the first render, true in one that React does after the first was painted: for content that is dear to render and may follow its frame. */
export function useAfterPaint(): boolean {
  const [painted, setPainted] = useState(false)
  useEffect(() => {
    // The frame paints between the animation frame and the task posted from it.
    const frame = requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => startTransition(() => setPainted(true))
      channel.port2.postMessage(undefined)
    })
    return () => cancelAnimationFrame(frame)
  }, [])
  return painted
}
