import { useEffect, useMemo, useState } from 'react'
import type { PackContents } from '~/contract/catalogue'
import type { PackPreset, PackSchemaEntry } from '~/contract/packs'
import { createWorkerCalls } from '../../../lib/worker-calls'
import type { DefaultsChange } from './merge-defaults'
import type { Parameter } from './parameter-control'
import type { PresetChange } from './presets'
import type { ZarfChoice } from './zarf-values'

type Components = PackContents['components']

/** What the worker does to values; all of it may take as long as the text, and the expressions in the pack, are large. */
export type ValuesRequest =
  | { readonly what: 'parameters'; readonly text: string; readonly defaults: string; readonly schema: readonly PackSchemaEntry[] }
  | { readonly what: 'set-parameter'; readonly text: string; readonly parameter: Parameter; readonly value: string }
  | ({ readonly what: 'choose-preset' } & PresetChange)
  | { readonly what: 'chosen-presets'; readonly text: string; readonly presets: readonly PackPreset[] }
  | ({ readonly what: 'merge-defaults' } & DefaultsChange)
  | { readonly what: 'read-zarf'; readonly text: string; readonly components: Components }
  | {
      readonly what: 'set-component'
      readonly text: string
      readonly components: Components
      readonly name: string
      readonly deployed: boolean
    }
  | { readonly what: 'set-variable'; readonly text: string; readonly variable: PackContents['variables'][number]; readonly value: string }

const ask = createWorkerCalls<ValuesRequest>(() => new Worker(new URL('./values.worker.ts', import.meta.url), { type: 'module' }))

const isText = (value: unknown): value is string => typeof value === 'string'
const areParameters = (value: unknown): value is Parameter[] => Array.isArray(value)
const isRecord = (value: unknown): value is Record<string, string> => typeof value === 'object' && value !== null
const isChoice = (value: unknown): value is ZarfChoice => isRecord(value) && 'components' in value

export type ValuesChange = Extract<
  ValuesRequest,
  { what: 'set-parameter' | 'choose-preset' | 'merge-defaults' | 'set-component' | 'set-variable' }
>

/** The values after a change. @throws an error whose message is a sentence, when they do not parse */
export function changeValues(change: ValuesChange): Promise<string> {
  return ask(change, isText)
}

/** How long typing rests before the text is read again, in milliseconds. */
const RESTS_MS = 250

/** What was read, and from which text. */
export interface Reading<Answer> {
  readonly answer: Answer
  readonly text: string
}

/** What stands in values that are being typed: of the last text that could be read. Undefined until the first one was. @param request a new one is asked for */
function useReading<Answer>(
  request: Extract<ValuesRequest, { text: string }> | undefined,
  isAnswer: (value: unknown) => value is Answer,
): Reading<Answer> | undefined {
  const [reading, setReading] = useState<Reading<Answer>>()
  useEffect(() => {
    if (request === undefined) return
    let current = true
    const timer = setTimeout(() => {
      ask(request, isAnswer).then(
        (found) => {
          if (current) setReading({ answer: found, text: request.text })
        },
        // A text that does not parse says so in the editor.
        () => undefined,
      )
    }, RESTS_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [request, isAnswer])
  return reading
}

// The requests are memoised because each new one is asked.

export function useParameters(
  text: string,
  defaults: string,
  schema: readonly PackSchemaEntry[],
): Reading<readonly Parameter[]> | undefined {
  const request = useMemo(
    () => (schema.length === 0 ? undefined : ({ what: 'parameters', text, defaults, schema } as const)),
    [text, defaults, schema],
  )
  return useReading(request, areParameters)
}

export function useChosenPresets(text: string, presets: readonly PackPreset[]): Reading<Readonly<Record<string, string>>> | undefined {
  const request = useMemo(() => (presets.length === 0 ? undefined : ({ what: 'chosen-presets', text, presets } as const)), [text, presets])
  return useReading(request, isRecord)
}

export function useZarfChoice(text: string, components: Components | undefined): Reading<ZarfChoice> | undefined {
  const request = useMemo(
    () => (components === undefined ? undefined : ({ what: 'read-zarf', text, components } as const)),
    [text, components],
  )
  return useReading(request, isChoice)
}
