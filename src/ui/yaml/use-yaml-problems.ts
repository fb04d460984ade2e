import { useEffect, useState } from 'react'
import type { Documents } from './find-problems'
import type { Problem } from './problem'
import { yamlProblems } from './problems'

/** How long typing rests before the text is checked, in milliseconds. */
const RESTS_MS = 300
const none: readonly Problem[] = []

/** What is wrong with a text that is being typed. What was found before stays until the next answer. */
export function useYamlProblems(text: string, documents: Documents): readonly Problem[] {
  const [problems, setProblems] = useState(none)
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      void yamlProblems(text, documents).then((found) => {
        if (current) setProblems(found.length === 0 ? none : found)
      })
    }, RESTS_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text, documents])
  return problems
}
