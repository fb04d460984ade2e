import type { DiagnosisFact, DiagnosisStepId } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'

/** Steps of one look into a repository, in their order. */
const STEPS = ['tags', 'manifest', 'blob', 'content'] as const
type LookStep = (typeof STEPS)[number]

/** What a look into a repository tells. */
export interface StepTeller {
  begin(step: LookStep): void
  found(message: string, facts?: readonly DiagnosisFact[]): void
}

/** What is told to whoever watches. */
interface Watcher {
  begin(step: DiagnosisStepId): void
  found(message: string, facts?: readonly DiagnosisFact[]): void
  warn(code: DiagnosisCode, message: string): void
}

/**
 * Tells several looks as one ladder: the first as it happens, the later ones only once it is known that they lead further, and then no step twice.
 */
export function createStepLog(trace: Watcher) {
  let reached = -1
  let isFirst = true
  const begin = (step: LookStep) => {
    reached = STEPS.indexOf(step)
    trace.begin(step)
  }
  return {
    /** For the next look. `tell` passes on what it told so far, from behind the step that was reached already; of the first look everything has been. */
    next(): StepTeller & { tell(): void } {
      if (isFirst) {
        isFirst = false
        return { begin, found: (message, facts) => trace.found(message, facts), tell: () => undefined }
      }
      const steps: { step: LookStep; found: [string, (readonly DiagnosisFact[])?][] }[] = []
      return {
        begin: (step) => {
          if (steps.at(-1)?.step !== step) steps.push({ step, found: [] })
        },
        found: (...told) => void steps.at(-1)?.found.push(told),
        tell() {
          for (const { step, found } of steps) {
            const index = STEPS.indexOf(step)
            if (index > reached) begin(step)
            if (index >= reached) for (const told of found) trace.found(...told)
          }
        },
      }
    },
    /** The step that was reached ends as a warning; the looks that follow begin behind it. */
    warn(code: DiagnosisCode, message: string) {
      trace.warn(code, message)
      reached += 0.5
    },
  }
}
