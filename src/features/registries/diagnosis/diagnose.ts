import type { Diagnosis, DiagnosisStep, SyncPreview } from '~/contract/diagnosis'
import { callEvents, STREAM_ENDED } from '../../../api/call-events'
import type { CallInput } from '../../../api/client'
import { isApiFailure } from '../../../api/failure'
import { endedAt } from './ended'
import type { Progress } from './live'

export type DiagnoseBody = CallInput<'consoleRegistryDiagnose'>['body']

export interface DiagnoseOptions {
  /** What is diagnosed, for a report of a diagnosis whose end was never heard. */
  readonly endpoint: string
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

/**
 * Has the server prove a registry, and hears of each step. A failed step stands also where the rest was never heard: to ask again would sign in again, and wrong
 * credentials lock accounts.
 * @throws {ApiFailure}
 */
export async function diagnose(body: DiagnoseBody, { endpoint, onProgress, signal }: DiagnoseOptions): Promise<Diagnosis> {
  const startedAt = new Date()
  let steps: readonly DiagnosisStep[] = []
  let preview: SyncPreview | null = null
  const failed = () => steps.some(({ state }) => state === 'failed')
  try {
    return await callEvents(
      'consoleRegistryDiagnose',
      { body },
      {
        onEvent: (event) => {
          switch (event.type) {
            case 'start':
              steps = event.steps
              break
            case 'step':
              steps = steps.map((step) => (step.id === event.step.id ? event.step : step))
              break
            case 'preview':
              preview = event.preview
              break
            case 'done':
              return
          }
          onProgress({ steps, preview })
        },
        resultOf: (event) => (event.type === 'done' ? event.diagnosis : undefined),
        mayRepeat: () => !failed(),
      },
      signal,
    )
  } catch (error) {
    if (isApiFailure(error) && error.code === STREAM_ENDED && failed()) return endedAt(steps, endpoint, startedAt)
    throw error
  }
}
