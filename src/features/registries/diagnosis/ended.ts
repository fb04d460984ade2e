import type { Diagnosis, DiagnosisStep } from '~/contract/diagnosis'
import type { ApiFailure } from '../../../api/failure'

/** A failed diagnosis, as its steps tell it. */
export function endedAt(steps: readonly DiagnosisStep[], endpoint: string, startedAt: Date): Diagnosis {
  const failed = steps.find(({ state }) => state === 'failed')
  return {
    outcome: 'failed',
    endpoint,
    startedAt: startedAt.toISOString(),
    ms: steps.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
    steps: steps.map((step) =>
      step.state === 'pending' || step.state === 'running' ? { ...step, state: 'not-reached', limitMs: null } : step,
    ),
    failure:
      failed === undefined
        ? null
        : {
            code: failed.code ?? 'HTTP_UNEXPECTED_ANSWER',
            step: failed.id,
            aim: failed.aim ?? 'registry',
            message: failed.message,
            host: failed.host,
          },
    chains: [],
    read: null,
    preview: null,
    actions: [],
  }
}

/** The diagnosis that a call for something else (a save) failed with; undefined where it failed for another reason. */
export function diagnosisOf({ details }: ApiFailure, endpoint: string): Diagnosis | undefined {
  const steps = details?.steps
  if (steps === undefined || !steps.some(({ state }) => state === 'failed')) return undefined
  const ended = endedAt(steps, endpoint, new Date())
  return { ...ended, failure: details?.failure ?? ended.failure }
}
