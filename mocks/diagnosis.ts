import { type Diagnosis, type DiagnosisFact, type DiagnosisStep, EXPIRY_WARNING_DAYS, type PresentedChain } from '~/contract/diagnosis'
import { type DiagnosisCode, diagnosisCodes } from '~/contract/diagnosis-codes'
import { ladderOf } from '~/contract/diagnosis-ladder'
import { type Contents, contentsOf, previewOf, readOf } from './diagnosis-contents'
import { actionsOf, found } from './diagnosis-words'
import { chainOf } from './presented'
import { type Connection, firstHostOf, hostOf, type Problem, problemOf } from './probe'
import { hash } from './random'
import type { RegistryRow } from './rows'
import { isoTime } from './sync'

/** How a diagnosis goes, from its beginning to its end: the steps as they end, each with the time that it takes. */
export interface DiagnosisPlan {
  readonly diagnosis: Diagnosis
  readonly problem: Problem | null
}

interface PlanOptions {
  readonly now: number
  readonly preview: boolean
  /** The registry that is meant, when it is a saved one. */
  readonly row?: RegistryRow | undefined
  /** In place of what the settings lead to: charts that are missing. */
  readonly problem?: Problem | null
}

/** Diagnoses a registry as the server would, without a network: what a host does is known from its name. */
export async function planDiagnosis(connection: Connection, options: PlanOptions): Promise<DiagnosisPlan> {
  const problem = options.problem ?? problemOf(connection)
  const contents = contentsOf(connection, options.row)
  const chains = await chainsOf(connection, problem, options.now)
  const steps = stepsOf(connection, problem, contents, chains, options.now)
  const isEmpty = contents.packs.length === 0
  const ms = steps.reduce((sum, step) => sum + (step.ms ?? 0), 0)
  return {
    problem,
    diagnosis: {
      outcome: problem !== null ? 'failed' : isEmpty ? 'empty' : 'passed',
      endpoint: connection.endpoint,
      startedAt: isoTime(options.now),
      ms,
      steps,
      failure: problem?.failure ?? null,
      chains,
      read: problem !== null ? null : readOf(contents),
      preview: problem === null && options.preview && !isEmpty ? previewOf(contents, connection.kind) : null,
      actions: connection.kind === 'oci-ecr' ? actionsOf(connection, problem, isEmpty) : [],
    },
  }
}

/** As the steps stand before anything has happened. */
export function pendingSteps(kind: Connection['kind']): DiagnosisStep[] {
  return ladderOf(kind).map(({ id, title }) => ({
    id,
    title,
    state: 'pending',
    host: '',
    message: '',
    code: null,
    aim: null,
    facts: [],
    ms: null,
    limitMs: null,
  }))
}

function stepsOf(
  connection: Connection,
  problem: Problem | null,
  contents: Contents,
  chains: readonly PresentedChain[],
  now: number,
): DiagnosisStep[] {
  const pending = pendingSteps(connection.kind)
  const stop = pending.findIndex(({ id }) => id === problem?.failure.step)
  return pending.map((step, index): DiagnosisStep => {
    if (problem !== null && index > stop) return { ...step, state: 'not-reached' }
    const ms = 60 + (hash(`${connection.endpoint} ${step.id}`) % 90)
    if (problem !== null && index === stop) {
      const { code, aim, message, host } = problem.failure
      return { ...step, state: 'failed', code, aim, message, host, ms: problem.ms ?? ms, facts: factsOfFailure(step, problem, chains) }
    }
    return ended(step, connection, contents, chains, { now, ms })
  })
}

/** A step that did not fail. */
function ended(
  step: DiagnosisStep,
  connection: Connection,
  contents: Contents,
  chains: readonly PresentedChain[],
  { now, ms }: { readonly now: number; readonly ms: number },
): DiagnosisStep {
  if (step.id === 'address') return { ...step, state: 'passed', message: connection.endpoint, ms: 0 }
  if (step.id === 'tls') return tlsStep(step, connection, chains, { now, ms })
  const words = found(step.id, connection, contents)
  if ('skipped' in words) return { ...step, state: 'skipped', message: words.skipped, ms: 0 }
  const { message, facts = [], host = '', code } = words
  const warned = code === undefined ? ({ state: 'passed' } as const) : warning(code)
  return { ...step, ...warned, message, facts: [...facts], host, ms }
}

const warning = (code: DiagnosisCode) => ({ state: 'warning', code, aim: diagnosisCodes[code] }) as const

function tlsStep(
  step: DiagnosisStep,
  connection: Connection,
  chains: readonly PresentedChain[],
  { now, ms }: { readonly now: number; readonly ms: number },
): DiagnosisStep {
  const host = firstHostOf(connection)
  const chain = chains[0]
  const leaf = chain?.certificates[0]
  if (chain === undefined || leaf === undefined)
    return { ...step, ...warning('PLAIN_HTTP'), message: 'Plain HTTP: nothing is encrypted.', host, ms: 0 }
  const about = `TLSv1.3, certificate of ${leaf.subject}`
  const facts = [{ term: 'Protocol', value: 'TLSv1.3' }, { term: 'Cipher', value: 'TLS_AES_256_GCM_SHA384' }, ...factsOfChain(chain)]
  if (connection.insecureSkipVerify) {
    const message = `${about}. It was not verified: Insecure Skip TLS Verify is checked.`
    return { ...step, ...warning('VERIFICATION_SKIPPED'), message, facts, host, ms }
  }
  const days = Math.floor((Date.parse(leaf.notAfter) - now) / 86_400_000)
  if (days <= EXPIRY_WARNING_DAYS) {
    const message = `${about}, which ends in ${days} ${days === 1 ? 'day' : 'days'}. Have it renewed.`
    return { ...step, ...warning('CERTIFICATE_EXPIRES_SOON'), message, facts, host, ms }
  }
  return { ...step, state: 'passed', message: `${about}.`, facts, host, ms }
}

function factsOfChain({ certificates }: PresentedChain): DiagnosisFact[] {
  return [
    ...certificates.map(({ subject }) => ({ term: 'Certificate', value: subject })),
    ...certificates.slice(0, 1).map(({ notAfter }) => ({ term: 'Valid until', value: notAfter.slice(0, 10) })),
  ]
}

function factsOfFailure(step: DiagnosisStep, { failure }: Problem, chains: readonly PresentedChain[]): DiagnosisFact[] {
  if (failure.code === 'POLICY_METADATA') return [{ term: 'Address', value: '169.254.169.254 (not allowed)' }]
  const chain = chains[0]
  return step.id === 'tls' && chain !== undefined ? factsOfChain(chain) : []
}

/** Of the first host that is spoken to, once a handshake was made there. */
async function chainsOf(connection: Connection, problem: Problem | null, now: number): Promise<PresentedChain[]> {
  const host = firstHostOf(connection)
  const order = ['address', 'dns', 'connect']
  const isPlain = connection.endpoint.startsWith('http:') || problem?.failure.code === 'TLS_PLAIN_HTTP'
  if (isPlain || (problem !== null && order.includes(problem.failure.step))) return []
  const hostname = host.replace(/:\d+$/, '')
  const isDistrusted = problem?.failure.step === 'tls' && host === hostOf(connection)
  return [await chainOf({ hostname, host }, { upload: connection.certificate, isDistrusted, now })]
}
