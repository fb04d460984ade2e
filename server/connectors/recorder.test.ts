import { describe, expect, it } from 'vitest'
import type { DiagnosisStep } from '~/contract/diagnosis'
import type { Failure } from './connector'
import { createRecorder } from './recorder'
import { createSelfSigned } from '../test/certificates'
import { readCertificates } from './certificates'

const host = 'registry.test:443'

function record(endpoint = 'https://registry.test') {
  const told: DiagnosisStep[] = []
  const recorder = createRecorder({ kind: 'oci-basic', endpoint, insecureSkipVerify: false, onStep: (step) => told.push(step) })
  const states = () => Object.fromEntries(recorder.steps.map(({ id, state }) => [id, state]))
  return { ...recorder, told, states, step: (id: string) => recorder.steps.find((step) => step.id === id) }
}

function chain(options: Parameters<typeof createSelfSigned>[0] = {}) {
  const { certificate } = createSelfSigned(options)
  const read = readCertificates(certificate)
  return read.ok ? read.report.certificates.map((one) => ({ ...one, pem: certificate })) : []
}

const secured = (at = host, options: Parameters<typeof createSelfSigned>[0] = {}) =>
  ({ type: 'secured', host: at, protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true, chain: chain(options) }) as const

function failure(overrides: Partial<Failure> = {}): Failure {
  return { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_REFUSED', detail: 'Nothing listens there.', host, ...overrides }
}

describe('a recorder', () => {
  it('puts the way to the first host before the step that needed it, and goes on with that', () => {
    const { trace, states, step, told } = record()
    trace.begin('challenge')
    trace.network({ type: 'lookup', host })
    expect(states()).toMatchObject({ address: 'passed', dns: 'running', challenge: 'pending' })
    trace.network({
      type: 'addresses',
      host,
      addresses: [
        { address: '192.0.2.7', refused: undefined },
        { address: '169.254.1.1', refused: 'no' },
      ],
    })
    expect(states()).toMatchObject({ dns: 'passed', connect: 'running' })
    trace.network({ type: 'connected', host, address: '192.0.2.7', plain: false })
    expect(states()).toMatchObject({ connect: 'passed', tls: 'running' })
    expect(step('tls')).toMatchObject({ host, limitMs: 10_000 })
    trace.network(secured())
    trace.found('Asks for a user name')
    expect(states()).toMatchObject({ tls: 'passed', challenge: 'running', auth: 'pending' })
    expect(step('dns')?.facts).toEqual([
      { term: 'Address', value: '192.0.2.7' },
      { term: 'Address', value: '169.254.1.1 (not allowed)' },
    ])
    expect(step('challenge')?.message).toBe('Asks for a user name')
    expect(told.map(({ id, state }) => `${id} ${state}`)).toContain('tls running')
  })

  it('fails the step under way, and says that the later ones were not reached', () => {
    const { trace, fail, states, step } = record()
    trace.begin('challenge')
    trace.network({ type: 'lookup', host })
    trace.network({ type: 'addresses', host, addresses: [{ address: '192.0.2.7', refused: undefined }] })
    expect(fail(failure())).toBe('connect')
    expect(states()).toMatchObject({
      dns: 'passed',
      connect: 'failed',
      tls: 'not-reached',
      challenge: 'not-reached',
      content: 'not-reached',
    })
    expect(step('connect')).toMatchObject({ code: 'CONNECT_REFUSED', aim: 'registry', message: 'Nothing listens there.', limitMs: null })
  })

  it.each([
    ['169.254.169.254:80', 'address'],
    ['metadata.test:80', 'dns'],
  ])('blames the policy on the address or on the name: %s', (refused, step) => {
    const { trace, fail } = record()
    trace.begin('challenge')
    expect(fail(failure({ kind: 'blocked', layer: 'policy', code: 'POLICY_METADATA', host: refused }))).toBe(step)
  })

  it('keeps what another host shows in the step under way, and blames that step', () => {
    const { trace, fail, step, chains } = record()
    trace.begin('challenge')
    trace.network({ type: 'lookup', host })
    trace.network({ type: 'addresses', host, addresses: [{ address: '192.0.2.7', refused: undefined }] })
    trace.network({ type: 'connected', host, address: '192.0.2.7', plain: false })
    trace.network(secured())
    trace.begin('auth')
    trace.network({ type: 'addresses', host: 'auth.test:443', addresses: [{ address: '192.0.2.8', refused: undefined }] })
    trace.network(secured('auth.test:443', { commonName: 'auth.test' }))
    trace.network({ ...secured(host), chain: [] })
    expect(step('auth')?.facts).toEqual([
      { term: 'auth.test:443', value: '192.0.2.8' },
      { term: 'auth.test:443', value: 'TLSv1.3, certificate of auth.test' },
    ])
    expect(chains.map((one) => [one.host, one.step])).toEqual([
      [host, 'tls'],
      ['auth.test:443', 'auth'],
    ])
    expect(fail(failure({ kind: 'timeout', host: 'auth.test:443', code: 'TOKEN_HOST_UNREACHABLE' }))).toBe('auth')
  })

  it('warns of plain HTTP, and of a certificate that ends soon', () => {
    const plain = record('http://registry.test')
    plain.trace.begin('challenge')
    plain.trace.network({ type: 'connected', host: 'registry.test:80', address: '192.0.2.7', plain: true })
    expect(plain.step('tls')).toMatchObject({ state: 'warning', code: 'PLAIN_HTTP' })
    expect(plain.step('challenge')).toMatchObject({ state: 'running' })

    const ending = record()
    ending.trace.begin('challenge')
    ending.trace.network({ type: 'connected', host, address: '192.0.2.7', plain: false })
    ending.trace.network(secured(host, { commonName: 'ending.test', notAfter: new Date(Date.now() + 5.5 * 86_400_000) }))
    expect(ending.step('tls')).toMatchObject({ state: 'warning', code: 'CERTIFICATE_EXPIRES_SOON' })
    expect(ending.step('tls')?.message).toMatch(/ending\.test, which ends in 5 days/)
  })

  it('says of what nobody came to that there was nothing to do', () => {
    const { trace, finish, states } = record()
    trace.begin('challenge')
    trace.skip('auth', 'Nobody signs in.')
    trace.begin('list')
    trace.warn('REGISTRY_EMPTY', 'Nothing stands there.')
    finish()
    expect(states()).toMatchObject({ challenge: 'passed', auth: 'skipped', list: 'warning', manifest: 'skipped', content: 'skipped' })
  })
})
