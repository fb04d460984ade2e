import { type DiagnosisEvent, STEP_LIMIT_MS } from '~/contract/diagnosis'
import { type DiagnosisPlan, pendingSteps } from './diagnosis'
import type { Connection } from './probe'

/** How long a preview takes in the demo, in milliseconds. */
const PREVIEW_MS = 450

/** How a plan is played: with the time that it takes unless somebody only wants its outcome, as tests do. */
interface PlayOptions {
  readonly kind: Connection['kind']
  readonly isQuick: boolean
  readonly signal: AbortSignal
}

/** The events of a diagnosis, each as it happens. Ends early, without a word, when it is aborted. */
async function* playDiagnosis({ diagnosis }: DiagnosisPlan, { kind, isQuick, signal }: PlayOptions): AsyncGenerator<DiagnosisEvent> {
  const wait = (ms: number) => (isQuick ? Promise.resolve() : pause(ms, signal))
  yield { type: 'start', steps: pendingSteps(kind) }
  for (const step of diagnosis.steps) {
    if (step.ms !== null && step.ms > 0) {
      yield {
        type: 'step',
        step: { ...step, state: 'running', message: '', code: null, aim: null, facts: [], ms: null, limitMs: STEP_LIMIT_MS },
      }
      await wait(step.ms)
    }
    if (signal.aborted) return
    yield { type: 'step', step }
  }
  if (diagnosis.preview !== null) {
    await wait(PREVIEW_MS)
    if (signal.aborted) return
    yield { type: 'preview', preview: diagnosis.preview }
  }
  yield { type: 'done', diagnosis }
}

/** Server-sent events (WHATWG HTML, section 9.2): they stop when the reader goes away. */
export function streamDiagnosis(plan: DiagnosisPlan, options: Omit<PlayOptions, 'signal'>): Response {
  const abort = new AbortController()
  const events = playDiagnosis(plan, { ...options, signal: abort.signal })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next()
      if (abort.signal.aborted) return
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value)}\n\n`))
    },
    cancel() {
      abort.abort()
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } })
}

/** Resolves after a time, or at once when aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
