import { useEffect, useRef, useState } from 'react'
import { changeValues, type ValuesChange } from './values-work'

/** Times a change is begun anew because somebody typed meanwhile. */
const ATTEMPTS = 3

export interface Values {
  readonly text: string
  /** Somebody changed them: they are not the defaults any more, whatever version is chosen. */
  readonly isOwn: boolean
  readonly set: (text: string) => void
  /** Changes them beside the page. */
  readonly apply: (change: (text: string) => ValuesChange) => void
  /** Why the last change was not made. */
  readonly failure: string | undefined
}

/**
 * Values as they are edited: the defaults until somebody changes them.
 * @param stored of a layer that is edited
 * @param defaults undefined while they are on their way
 */
export function useValues(stored: string | undefined, defaults: string | undefined): Values {
  const [own, setOwn] = useState(stored)
  const [failure, setFailure] = useState<string>()
  const text = own ?? defaults ?? ''
  const latest = useRef(text)
  useEffect(() => {
    latest.current = text
  })
  const set = (next: string) => {
    setFailure(undefined)
    setOwn(next)
  }
  const apply = async (change: (text: string) => ValuesChange) => {
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = latest.current
        const next = await changeValues(change(before))
        // What was typed meanwhile is not written over.
        if (latest.current !== before) continue
        set(next)
        return
      }
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  return { text, isOwn: own !== undefined && own !== defaults, set, apply: (change) => void apply(change), failure }
}
