import { useState } from 'react'
import type { Values } from './use-values'
import type { Reading } from './values-work'

/**
 * What is read from the values comes a moment after a choice was made: until the text that the choice made was read, the choice shows itself.
 * @param reading as it was read last; undefined before the first time
 */
export function useAhead<Value>(
  reading: Reading<Readonly<Record<string, Value>>> | undefined,
  { text, failure }: Pick<Values, 'text' | 'failure'>,
): readonly [Readonly<Record<string, Value>>, (name: string, value: Value) => void] {
  const [choices, setChoices] = useState<Readonly<Record<string, { readonly value: Value; readonly before: string }>>>({})
  const isCurrent = reading?.text === text
  const ahead = Object.entries(choices).flatMap(([name, { value, before }]) =>
    failure !== undefined || (isCurrent && text !== before) ? [] : [[name, value] as const],
  )
  const choose = (name: string, value: Value) => setChoices((current) => ({ ...current, [name]: { value, before: text } }))
  return [{ ...reading?.answer, ...Object.fromEntries(ahead) }, choose]
}
