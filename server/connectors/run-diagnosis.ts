import { type Diagnosis, type DiagnosisEvent, type DiagnosisFailure, STEP_LIMIT_MS } from '~/contract/diagnosis'
import { diagnosisCodes } from '~/contract/diagnosis-codes'
import type { RegistryKind } from '~/contract/registries'
import type { CheckSummary, ConnectorEnvironment, Deadlines, Failure, Outcome, RegistryConnection, RegistryConnector } from './connector'
import { createRecorder } from './recorder'

/** The clocks of undici that watch for silence are up to a second late. They have to end before the whole request does, or what is silent is told as slow. */
const SILENCE_MS = STEP_LIMIT_MS - 1_500

/** With somebody waiting: a host that does not answer is given up soon. */
const deadlines: Partial<Deadlines> = {
  connectMs: SILENCE_MS,
  headersMs: SILENCE_MS,
  bodyIdleMs: SILENCE_MS,
  bufferedMs: STEP_LIMIT_MS,
}

export interface DiagnosisOptions {
  readonly kind: RegistryKind
  readonly signal: AbortSignal
  /** Count what a synchronisation would index, once the check has passed. */
  readonly preview: boolean
  /** Charts that must be there, of a Helm repository. */
  readonly charts?: readonly { readonly name: string; readonly version: string }[]
  readonly onEvent?: (event: DiagnosisEvent) => void
}

/** How a diagnosis ended: for people, and for what goes on from here. */
export interface DiagnosisResult {
  readonly diagnosis: Diagnosis
  readonly outcome: Outcome<CheckSummary>
}

/**
 * Proves that a registry can be used, and keeps how: the check of its connector, with the client, the trust, the proxy and the credentials of a synchronisation, watched
 * step by step. Never throws for what the network does.
 */
export async function runDiagnosis(
  connector: RegistryConnector,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  { kind, signal, preview, charts, onEvent }: DiagnosisOptions,
): Promise<DiagnosisResult> {
  const startedAt = new Date()
  let hasStarted = false
  const recorder = createRecorder({
    kind,
    endpoint: connection.endpoint,
    insecureSkipVerify: connection.tls.insecureSkipVerify,
    onStep: (step) => {
      // Before the start the recorder has judged the address by itself: the first event shows that.
      if (hasStarted) onEvent?.({ type: 'step', step })
    },
  })
  hasStarted = true
  onEvent?.({ type: 'start', steps: [...recorder.steps] })
  const watched = { ...environment, trace: recorder.trace, deadlines: { ...deadlines, ...environment.deadlines } }
  const outcome = await connector.check(connection, watched, { signal, ...(charts && { charts }) })
  const failure = outcome.ok ? null : describe(outcome, recorder.fail(outcome))
  if (outcome.ok) recorder.finish()

  const looked = outcome.ok && preview && outcome.value.found > 0 ? await timedPreview(connector, connection, environment, signal) : null
  if (looked !== null) onEvent?.({ type: 'preview', preview: looked })
  const diagnosis: Diagnosis = {
    outcome: !outcome.ok ? 'failed' : outcome.value.read === null ? 'empty' : 'passed',
    endpoint: connection.endpoint,
    startedAt: startedAt.toISOString(),
    ms: Date.now() - startedAt.getTime(),
    steps: [...recorder.steps],
    failure,
    chains: [...recorder.chains],
    read: outcome.ok ? outcome.value.read : null,
    preview: looked,
    actions: [...recorder.actions],
  }
  onEvent?.({ type: 'done', diagnosis })
  return { diagnosis, outcome }
}

function describe(failure: Failure, step: DiagnosisFailure['step']): DiagnosisFailure {
  return { code: failure.code, step, aim: diagnosisCodes[failure.code], message: failure.detail, host: failure.host ?? '' }
}

/** @returns null where it can't be counted: the check has passed, so that is no reason to refuse anything */
async function timedPreview(
  connector: RegistryConnector,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<Diagnosis['preview']> {
  const started = performance.now()
  const counted = await connector.preview(connection, { ...environment, deadlines: { ...deadlines, ...environment.deadlines } }, { signal })
  if (!counted.ok) return null
  const { requestsMade, lookedMs = performance.now() - started, ...counts } = counted.value
  const secondsEach = lookedMs / 1000 / Math.max(1, requestsMade)
  return { ...counts, seconds: Math.max(1, Math.ceil(secondsEach * counts.requests)) }
}
