import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { api } from '~/contract/api'
import { type Diagnosis, DiagnosisEvent, type DiagnosisStep } from '~/contract/diagnosis'
import { ladderOf } from '~/contract/diagnosis-ladder'
import { textLike } from '~/server/test/matchers'
import { addRegistry, ask, call, freshName, goodSpec } from './calls'
import { expectError } from './checks'
import { addOf, kindNames, kinds } from './kinds'
import type { Target, Who } from './target'

/** The diagnosis of a registry step by step: as one answer, and as events while it goes on. */
export function describeDiagnosis(target: () => Target): void {
  const diagnose = (body: unknown, as: Who = 'admin') => ask(target(), 'consoleRegistryDiagnose', { as, body })
  const refuse = (body: unknown, as: Who = 'admin') => call(target(), 'consoleRegistryDiagnose', { as, body })
  const follow = (body: unknown) => followEvents(target(), body)
  const settings = (change: Parameters<typeof goodSpec>[1] = {}) => ({ kind: 'oci-basic', spec: goodSpec(target(), change) })

  describe('the diagnosis of a registry', () => {
    it.each(kindNames)('walks the whole ladder of kind %s, and reads something', async (kind) => {
      const diagnosis = await diagnose({ kind, spec: kinds[kind].spec(target()) })
      expect(diagnosis).toMatchObject({ outcome: 'passed', failure: null, preview: null, read: { name: textLike(/\S/) } })
      expectWhole(diagnosis.steps, kind)
    })

    it('of a saved registry uses what is saved', async () => {
      const uid = await addRegistry(target(), 'admin')
      const diagnosis = await diagnose({ kind: 'saved', registryUid: uid })
      expect(diagnosis).toMatchObject({ outcome: 'passed', endpoint: target().registry.endpoint })
      expect(JSON.stringify(diagnosis)).not.toContain(target().registry.password)
    })

    it('of settings lets the stored password stand in, as the check does', async () => {
      const uid = await addRegistry(target(), 'admin')
      const { username, certificate } = target().registry
      const auth = { type: 'basic' as const, username, tls: { enabled: true, certificate, insecureSkipVerify: false } }
      expect(await diagnose({ ...settings({ auth }), registryUid: uid })).toMatchObject({ outcome: 'passed' })
      const moved = settings({ auth, endpoint: 'https://collector.example' })
      await expectError(await refuse({ ...moved, registryUid: uid }), 'RegistrySecretRequired')
    })

    it('says where it stopped, who can help, and what was not reached', async () => {
      const diagnosis = await diagnose(settings({ endpoint: target().failing.refused }))
      expect(diagnosis).toMatchObject({
        outcome: 'failed',
        read: null,
        failure: { code: 'CONNECT_REFUSED', step: 'connect', aim: 'registry' },
      })
      const failed = diagnosis.steps.findIndex(({ state }) => state === 'failed')
      expect(diagnosis.steps[failed]).toMatchObject({ id: 'connect', code: 'CONNECT_REFUSED', message: diagnosis.failure?.message })
      expect(diagnosis.steps.slice(failed + 1).every(({ state }) => state === 'not-reached')).toBe(true)
    })

    it('shows the chain of an unknown authority, and which certificate to trust', async () => {
      const { username, password } = target().registry
      const auth = { type: 'basic' as const, username, password, tls: { certificate: '', insecureSkipVerify: false } }
      const { failure, chains } = await diagnose(settings({ auth }))
      expect(failure).toMatchObject({ code: 'TLS_UNKNOWN_AUTHORITY', step: 'tls' })
      expect(chains).toHaveLength(1)
      const [chain] = chains
      expect(chain?.certificates[0]?.pem).toMatch(/^-----BEGIN CERTIFICATE-----/)
      expect(chain?.trust?.reason).toMatch(/\.$/)
    })

    it('is of nobody else’s registry', async () => {
      const { otherTenantRegistryUid, systemRegistryUid, adminRegistryUid } = target().existing
      await expectError(await refuse({ kind: 'saved', registryUid: otherTenantRegistryUid }), 'ResourceNotFound')
      await expectError(await refuse({ ...settings(), registryUid: otherTenantRegistryUid }), 'ResourceNotFound')
      await expectError(await refuse({ kind: 'saved', registryUid: systemRegistryUid }), 'Forbidden')
      await expectError(await refuse({ ...settings(), registryUid: systemRegistryUid }), 'ResourceNotFound')
      await expectError(await refuse({ kind: 'saved', registryUid: adminRegistryUid }, 'operator'), 'ResourceNotFound')
    })
  })

  describe('the events of a diagnosis', () => {
    it('come in order: all steps, each change, what would be indexed, the whole', async () => {
      const events = await follow({ ...settings(), preview: true })
      const types = events.map(({ type }) => type)
      expect([types[0], types.at(-1), types.at(-2)]).toEqual(['start', 'done', 'preview'])
      expect(new Set(types.slice(1, -2))).toEqual(new Set(['step']))
      const { steps, done } = replay(events)
      expect(done.outcome).toBe('passed')
      expect(steps).toEqual(done.steps)
      expectWhole(steps, 'oci-basic')
      const ended = events.flatMap((event) => (event.type === 'step' && event.step.state === 'passed' ? [event.step.id] : []))
      const ladder = ladderOf('oci-basic').map(({ id }) => id)
      expect([...new Set(ended)]).toEqual(ladder.filter((id) => ended.includes(id)))
      expect(events.some((event) => event.type === 'step' && event.step.state === 'running' && event.step.limitMs !== null)).toBe(true)
    })

    it('end with the failure', async () => {
      const events = await follow(settings({ endpoint: target().failing.refused }))
      const { steps, done } = replay(events)
      expect(done).toMatchObject({ outcome: 'failed', failure: { code: 'CONNECT_REFUSED' } })
      expect(steps).toEqual(done.steps)
      expect(events.map(({ type }) => type)).not.toContain('preview')
    })

    it('are those of a saved registry too, without its password', async () => {
      const uid = await addOf(target(), 'helm', 'admin', {}, freshName('streamed'))
      const events = await follow({ kind: 'saved', registryUid: uid })
      expect(replay(events).done).toMatchObject({ outcome: 'passed' })
      expect(JSON.stringify(events)).not.toContain(target().kinds.helm.password)
    })

    it('are an ordinary error where nothing began', async () => {
      for (const [body, code] of [
        [{ kind: 'quay' }, 'InvalidRequest'],
        [settings({ endpoint: 'ftp://files.example' }), 'InvalidRequest'],
        [{ kind: 'saved', registryUid: 'f'.repeat(24) }, 'ResourceNotFound'],
      ] as const) {
        await expectError(await requestEvents(target(), body), code)
      }
    })
  })
}

function expectWhole(steps: readonly DiagnosisStep[], kind: (typeof kindNames)[number]): void {
  expect(steps.map(({ id, title }) => ({ id, title }))).toEqual(ladderOf(kind).map(({ id, title }) => ({ id, title })))
  for (const step of steps) {
    expect(['passed', 'warning', 'skipped'], `${step.id}: ${step.message}`).toContain(step.state)
    expect(step).toMatchObject({ message: textLike(/\S/), limitMs: null })
    expect(step.ms).toBeGreaterThanOrEqual(0)
  }
}

function requestEvents(target: Target, body: unknown): Promise<Response> {
  const { method, path } = api.consoleRegistryDiagnose
  return target.request(method, path, { as: 'admin', body, headers: { Accept: 'text/event-stream' } })
}

/** Server-sent events whose data is JSON; comments are passed over. */
async function followEvents(target: Target, body: unknown): Promise<DiagnosisEvent[]> {
  const response = await requestEvents(target, body)
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream\b/)
  expect(response.headers.get('Cache-Control')).toContain('no-store')
  const blocks = (await response.text()).split('\n\n').filter((block) => block !== '' && !block.startsWith(':'))
  return blocks.map((block) => {
    const [line = '', ...more] = block.split('\n')
    expect([line.startsWith('data: '), more]).toEqual([true, []])
    const data: unknown = JSON.parse(line.slice('data: '.length))
    const event = z.parse(DiagnosisEvent, data)
    // The schema drops keys it doesn't know: what is left must be all there was.
    expect(event).toEqual(data)
    return event
  })
}

/** What somebody knows who followed the events: the steps as they changed, and the whole. */
function replay(events: readonly DiagnosisEvent[]): { steps: readonly DiagnosisStep[]; done: Diagnosis } {
  let steps: readonly DiagnosisStep[] = []
  let done: Diagnosis | undefined
  for (const event of events) {
    if (event.type === 'start') steps = event.steps
    else if (event.type === 'step') steps = steps.map((step) => (step.id === event.step.id ? event.step : step))
    else if (event.type === 'done') done = event.diagnosis
  }
  if (done === undefined) throw new Error('The events have no end')
  return { steps, done }
}
