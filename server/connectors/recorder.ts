import { isIP } from 'node:net'
import {
  type Diagnosis,
  type DiagnosisFact,
  type DiagnosisStep,
  type DiagnosisStepId,
  EXPIRY_WARNING_DAYS,
  type PresentedChain,
  STEP_LIMIT_MS,
} from '~/contract/diagnosis'
import { type DiagnosisCode, diagnosisCodes } from '~/contract/diagnosis-codes'
import { ladderOf } from '~/contract/diagnosis-ladder'
import type { RegistryKind } from '~/contract/registries'
import type { Failure } from './connector'
import type { NetworkEvent, Trace } from './trace'
import { adviseTrust } from './trust'

const DAY_MS = 86_400_000
/** A clock that differs by more is worth a word, in milliseconds: AWS refuses from five minutes on. */
const CLOCK_TOLERANCE_MS = 60_000

export interface Recorder {
  readonly trace: Trace
  readonly steps: readonly DiagnosisStep[]
  readonly chains: readonly PresentedChain[]
  readonly actions: Diagnosis['actions']
  /** The step under way has failed, and those after it were not reached. @returns the step */
  fail(failure: Failure): DiagnosisStepId
  /** The step under way has passed; what nobody came to had nothing to do. */
  finish(): void
}

export interface RecorderOptions {
  readonly kind: RegistryKind
  /** As it is spoken to; shown in the first step. */
  readonly endpoint: string
  readonly insecureSkipVerify: boolean
  /** Called with each change of a step. */
  readonly onStep: (step: DiagnosisStep) => void
}

/** Turns what a connector tells while it checks into the steps of a ladder. The first host that is spoken to is the one of the steps DNS, connection and TLS. */
export function createRecorder({ kind, endpoint, insecureSkipVerify, onStep }: RecorderOptions): Recorder {
  const steps = ladderOf(kind).map(({ id, title }): DiagnosisStep => ({
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
  const chains: PresentedChain[] = []
  const actions: { action: string; result: 'allowed' | 'denied' | 'not-tested' }[] = []
  /** When the running step went on last, and what it took before, in milliseconds. */
  let since = performance.now()
  let running: DiagnosisStepId | undefined
  /** The step that waits until the first host is connected to. */
  let waiting: DiagnosisStepId | undefined
  let mainHost: string | undefined
  let isReached = false

  const at = (id: DiagnosisStepId) => steps.findIndex((step) => step.id === id)
  const get = (id: DiagnosisStepId) => steps[at(id)]

  function change(id: DiagnosisStepId, next: Partial<DiagnosisStep>): void {
    const index = at(id)
    const step = steps[index]
    if (step === undefined) return
    const changed = { ...step, ...next }
    steps[index] = changed
    onStep(changed)
  }

  /** What the running step took so far. */
  const elapsed = (id: DiagnosisStepId) => Math.round((get(id)?.ms ?? 0) + performance.now() - since)

  function pass(id: DiagnosisStepId): void {
    if (get(id)?.state === 'running') change(id, { state: 'passed', ms: elapsed(id), limitMs: null })
    if (running === id) running = undefined
  }

  function begin(id: DiagnosisStepId): void {
    if (running === id || get(id) === undefined) return
    if (running !== undefined) pass(running)
    running = id
    since = performance.now()
    change(id, { state: 'running', limitMs: STEP_LIMIT_MS })
  }

  const addFacts = (id: DiagnosisStepId, facts: readonly DiagnosisFact[]) => [
    ...(get(id)?.facts ?? []).filter((old) => !facts.some((fact) => fact.term === old.term && fact.value === old.value)),
    ...facts,
  ]

  /** Until the first host is connected to, its own steps go before the one that needs it. */
  function isOnTheWay(event: NetworkEvent): boolean {
    mainHost ??= event.host
    if (isReached || event.host !== mainHost) return false
    if (waiting === undefined && running !== undefined && !['dns', 'connect', 'tls'].includes(running)) {
      waiting = running
      change(running, { state: 'pending', ms: elapsed(running), limitMs: null })
      running = undefined
    }
    return true
  }

  function arrive(): void {
    isReached = true
    if (running !== undefined) pass(running)
    if (waiting !== undefined) begin(waiting)
    waiting = undefined
  }

  function onTheWay(event: NetworkEvent): void {
    const { host } = event
    switch (event.type) {
      case 'lookup':
        begin('dns')
        change('dns', { host })
        return
      case 'addresses': {
        const allowed = event.addresses.filter(({ refused }) => refused === undefined)
        const facts = event.addresses.map(({ address, refused }) => ({
          term: 'Address',
          value: refused === undefined ? address : `${address} (not allowed)`,
        }))
        change('dns', { message: allowed.map(({ address }) => address).join(', '), facts: addFacts('dns', facts) })
        if (allowed.length === 0) return
        begin('connect')
        change('connect', { host })
        return
      }
      case 'connecting':
        if (get('dns')?.state === 'pending') {
          const message = event.proxy === undefined ? 'The endpoint is an address already.' : `The proxy ${event.proxy} resolves the name.`
          change('dns', { state: 'skipped', message, host, ms: 0 })
        }
        begin('connect')
        change('connect', {
          host,
          ...(event.proxy === undefined ? {} : { facts: addFacts('connect', [{ term: 'Proxy', value: event.proxy }]) }),
        })
        return
      case 'connected': {
        const message = event.proxy === undefined ? `Connected to ${event.address}.` : `Connected through the proxy ${event.proxy}.`
        change('connect', { message })
        if (event.plain) {
          pass('connect')
          change('tls', {
            state: 'warning',
            code: 'PLAIN_HTTP',
            aim: diagnosisCodes.PLAIN_HTTP,
            message: 'Plain HTTP: nothing is encrypted.',
            ms: 0,
          })
          arrive()
        } else {
          begin('tls')
          change('tls', { host })
        }
        return
      }
      case 'secured': {
        const { message, code } = describeSecured(event)
        const facts = [
          { term: 'Protocol', value: event.protocol },
          { term: 'Cipher', value: event.cipher },
          ...event.chain.map((one) => ({ term: 'Certificate', value: one.subject })),
          ...event.chain.slice(0, 1).map((leaf) => ({ term: 'Valid until', value: leaf.notAfter.slice(0, 10) })),
        ]
        change('tls', { message, facts: addFacts('tls', facts) })
        if (code !== undefined) warnStep('tls', code, message)
        arrive()
        return
      }
      case 'distrusted':
        return
    }
  }

  /** Another host: the token service, the storage. What is seen of it belongs to the step under way. */
  function elsewhere(event: NetworkEvent): void {
    // More connections to the first host are more of the same.
    if (running === undefined || event.host === mainHost) return
    const add = (facts: readonly DiagnosisFact[]) => running !== undefined && change(running, { facts: addFacts(running, facts) })
    switch (event.type) {
      case 'addresses':
        add([{ term: event.host, value: event.addresses.map(({ address }) => address).join(', ') }])
        return
      case 'secured':
        // Of a session that goes on no certificate is shown again.
        if (event.chain[0] !== undefined)
          add([{ term: event.host, value: `${event.protocol}, certificate of ${shortName(event.chain[0].subject)}` }])
        return
      case 'lookup':
      case 'connecting':
      case 'connected':
      case 'distrusted':
        return
    }
  }

  function keepChain(event: Extract<NetworkEvent, { type: 'secured' | 'distrusted' }>): void {
    if (chains.some((chain) => chain.host === event.host)) return
    const trust = event.type === 'distrusted' ? adviseTrust(event.problem, event.chain, hostnameOf(event.host)) : null
    chains.push({ host: event.host, step: running ?? 'tls', certificates: [...event.chain], trust })
  }

  function describeSecured({ protocol, verified, chain }: Extract<NetworkEvent, { type: 'secured' }>): {
    message: string
    code: DiagnosisCode | undefined
  } {
    const leaf = chain[0]
    const by = leaf === undefined ? '' : `, certificate of ${shortName(leaf.subject)}`
    if (!verified || insecureSkipVerify)
      return { message: `${protocol}${by}. It was not verified: Insecure Skip TLS Verify is checked.`, code: 'VERIFICATION_SKIPPED' }
    const days = leaf === undefined ? Infinity : Math.floor((Date.parse(leaf.notAfter) - Date.now()) / DAY_MS)
    if (days <= EXPIRY_WARNING_DAYS)
      return {
        message: `${protocol}${by}, which ends in ${days} ${days === 1 ? 'day' : 'days'}. Have it renewed.`,
        code: 'CERTIFICATE_EXPIRES_SOON',
      }
    return { message: `${protocol}${by}.`, code: undefined }
  }

  function warnStep(id: DiagnosisStepId, code: DiagnosisCode, message: string): void {
    change(id, { state: 'warning', code, aim: diagnosisCodes[code], message, ms: elapsed(id), limitMs: null })
    if (running === id) running = undefined
  }

  begin('address')
  change('address', { message: endpoint })
  pass('address')

  return {
    steps,
    chains,
    actions,
    trace: {
      begin(id) {
        // Steps of the way are begun by what happens on the network.
        if (waiting !== undefined) waiting = id
        else begin(id)
      },
      found(message, facts = []) {
        const id = waiting ?? running
        if (id !== undefined) change(id, { message, facts: addFacts(id, facts) })
      },
      warn(code, message) {
        const id = waiting ?? running
        if (id !== undefined) warnStep(id, code, message)
      },
      skip(id, message) {
        if (running !== undefined) pass(running)
        change(id, { state: 'skipped', message, ms: 0 })
      },
      action(action, result) {
        const known = actions.find((one) => one.action === action)
        if (known === undefined) actions.push({ action, result })
        else known.result = result
      },
      serverTime(host, time) {
        const difference = Math.abs(time.getTime() - Date.now())
        if (difference < CLOCK_TOLERANCE_MS || running === undefined) return
        change(running, { facts: addFacts(running, [{ term: `Clock of ${host}`, value: time.toISOString() }]) })
      },
      network(event) {
        if (event.type === 'secured' || event.type === 'distrusted') keepChain(event)
        if (isOnTheWay(event)) onTheWay(event)
        else elsewhere(event)
      },
    },
    fail(failure) {
      const failed = failedStep(failure)
      if (running !== undefined && running !== failed) {
        if (at(running) < at(failed)) pass(running)
        else change(running, { state: 'pending', limitMs: null })
      }
      change(failed, {
        state: 'failed',
        code: failure.code,
        aim: diagnosisCodes[failure.code],
        message: failure.detail,
        host: failure.host ?? get(failed)?.host ?? '',
        ms: get(failed)?.state === 'running' ? elapsed(failed) : 0,
        limitMs: null,
      })
      running = undefined
      for (const { id, state } of steps.slice(at(failed) + 1))
        if (state === 'pending' || state === 'running') change(id, { state: 'not-reached', ms: null, limitMs: null })
      return failed
    },
    finish() {
      if (running !== undefined) pass(running)
      for (const { id, state } of steps)
        if (state === 'pending') change(id, { state: 'skipped', message: 'There was nothing to do.', ms: 0 })
    },
  }

  /** The step under way, but for what is refused before anything happens on the network. */
  function failedStep({ layer, host }: Failure): DiagnosisStepId {
    if (layer === 'address') return 'address'
    // TLS 1.3 refuses a client without a certificate only after the handshake, when the first request is on its way.
    if (layer === 'tls' && host === mainHost) return 'tls'
    if (layer === 'policy' && !isReached) return isIP(hostnameOf(host ?? '')) === 0 ? 'dns' : 'address'
    return running ?? waiting ?? steps.find(({ state }) => state === 'pending')?.id ?? 'content'
  }
}

/** Of `host:port`, without brackets. */
function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}

/** The common name alone where there is nothing else. */
function shortName(subject: string): string {
  return subject.replace(/^CN=([^,]+)$/, '$1')
}
