import { X509Certificate } from 'node:crypto'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { api } from '~/contract/api'
import { RegistriesOverview, RegistryOverview } from '~/contract/console'
import { Diagnosis, DiagnosisEvent, type DiagnosisStep } from '~/contract/diagnosis'
import { ladderOf } from '~/contract/diagnosis-ladder'
import { ApiError } from '~/contract/errors'
import type { RegistryKind } from '~/contract/registries'
import { containing, textLike } from '~/server/test/matchers'
import { respond } from './api'
import { MockDb } from './db'
import { failingHosts } from './failing-hosts'
import { selfSignedCertificate, unsentCertificate } from './presented'
import { demoCertificate } from './seeds/certificate'
import { demoAccounts } from './seeds/people'
import { newToken } from './sessions'

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>

function start(options: { probeMs?: number; as?: keyof typeof demoAccounts } = {}): { db: MockDb; send: Send } {
  const db = new MockDb({ probeMs: options.probeMs ?? 0 })
  const person = db.people.find(({ email }) => email === demoAccounts[options.as ?? 'admin'].email)
  if (person === undefined) throw new Error('The demo has no such person')
  const send: Send = (method, path, body, headers = {}) => {
    const init = { method, headers: { Authorization: newToken(person, db.now()), 'Content-Type': 'application/json', ...headers } }
    return respond(db, new Request(new URL(path, 'http://mocks.test'), body === undefined ? init : { ...init, body: JSON.stringify(body) }))
  }
  return { db, send }
}

const diagnosePath = api.consoleRegistryDiagnose.path

function ociSpec(endpoint: string, tls: { certificate?: string; insecureSkipVerify?: boolean } = {}, password = 'demo-Pa55-word') {
  return { providerType: 'pack', endpoint, baseContentPath: 'platform', auth: { type: 'basic', username: 'robot', password, tls } }
}

function requestFor(kind: RegistryKind, endpoint: string) {
  const auth = { type: 'basic', username: 'robot', password: 'demo-Pa55-word', tls: {} }
  switch (kind) {
    case 'oci-basic':
      return { kind, spec: ociSpec(endpoint) }
    case 'oci-ecr':
      return { kind, spec: ecrSpec('AKIAIOSFODNN7EXAMPLE') }
    case 'helm':
      return { kind, spec: { endpoint, auth, isPrivate: false } }
    case 'pack':
      return { kind, spec: { endpoint, auth, name: 'x' } }
  }
}

function ecrSpec(accessKey: string) {
  const credentials = { credentialType: 'secret', accessKey, secretKey: 'demo-Pa55-word' }
  return {
    providerType: 'pack',
    endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    baseContentPath: 'platform',
    credentials,
    isPrivate: true,
  }
}

async function diagnose(send: Send, body: object): Promise<Diagnosis> {
  const response = await send('POST', diagnosePath, body)
  const answer: unknown = await response.json()
  expect({ status: response.status, answer }).toMatchObject({ status: 200 })
  const diagnosis = z.parse(Diagnosis, answer)
  expect(diagnosis).toEqual(answer)
  return diagnosis
}

async function eventsOf(response: Response): Promise<DiagnosisEvent[]> {
  expect(response.headers.get('Content-Type')).toBe('text/event-stream')
  const events: DiagnosisEvent[] = []
  const messages = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  if (messages === undefined) throw new Error('There is no body')
  for await (const { data } of messages) events.push(z.parse(DiagnosisEvent, JSON.parse(data)))
  return events
}

afterEach(() => vi.useRealTimers())

const stateOf = (steps: readonly DiagnosisStep[]) => Object.fromEntries(steps.map(({ id, state }) => [id, state]))

describe('a healthy registry', () => {
  it.each(['oci-basic', 'oci-ecr', 'helm', 'pack'] as const)('of kind %s passes its ladder and reads something', async (kind) => {
    const { send } = start()
    const diagnosis = await diagnose(send, { ...requestFor(kind, 'https://good.registry.test'), preview: true })
    expect(diagnosis.steps.map(({ id, title }) => ({ id, title }))).toEqual(ladderOf(kind))
    expect(diagnosis).toMatchObject({ outcome: 'passed', failure: null })
    expect(diagnosis.steps.filter(({ state }) => state !== 'passed' && state !== 'skipped')).toEqual([])
    const { read, preview } = diagnosis
    expect(diagnosis.steps.at(-1)?.message).toBe(`Read ${read?.name} ${read?.version}, ${Math.round((read?.bytes ?? 0) / 1000)} kB.`)
    expect(preview?.versions).toBeGreaterThan(preview?.repositories ?? 0)
    expect(preview?.examples.length).toBe(5)
    expect(diagnosis.actions.map(({ result }) => result)).toEqual(kind === 'oci-ecr' ? Array.from({ length: 5 }, () => 'allowed') : [])
  })

  it('shows the chain of real certificates that it presents', async () => {
    const { chains } = await diagnose(start().send, requestFor('oci-basic', 'https://good.registry.test:8443'))
    expect(chains.map(({ host, step, trust }) => ({ host, step, trust }))).toEqual([
      { host: 'good.registry.test:8443', step: 'tls', trust: null },
    ])
    for (const { pem, sha256, subject } of chains.flatMap(({ certificates }) => certificates)) {
      expect(new X509Certificate(pem).fingerprint256).toBe(sha256)
      expect(new X509Certificate(pem).subject.split('\n').join(', ')).toBe(subject)
    }
  })

  it('has what its synchronisation brings', async () => {
    const { db, send } = start()
    const spec = ociSpec('https://new.registry.test')
    const { preview } = await diagnose(send, { kind: 'oci-basic', spec, preview: true })
    await send('POST', api.basicOciRegistryCreate.path, { metadata: { name: 'new' }, spec })
    const row = db.registries.find(({ name }) => name === 'new')
    if (row === undefined) throw new Error('It was not added')
    row.run = null
    row.lastSyncedAt = db.now()
    expect({ repositories: preview?.repositories, versions: preview?.versions }).toEqual({
      repositories: db.packsOf(row).length,
      versions: db.packsOf(row).flat().length,
    })
  })
})

describe('failures', () => {
  const kindOf = (host: string): RegistryKind => failingHosts[host]?.kinds?.[0] ?? 'oci-basic'

  it.each(Object.entries(failingHosts))('%s: the ladder stops with its code, and validate says the same', async (host, words) => {
    const { send } = start()
    const request = requestFor(kindOf(host), `${words.scheme ?? 'https:'}//${host}`)
    const { outcome, failure, steps, read, preview, chains } = await diagnose(send, { ...request, preview: true })
    expect({ outcome, read, preview }).toEqual({ outcome: 'failed', read: null, preview: null })
    expect(failure?.code).toBe(words.code)
    const at = steps.findIndex(({ id }) => id === failure?.step)
    expect(steps[at]).toMatchObject({
      state: 'failed',
      code: words.code,
      aim: failure?.aim,
      message: failure?.message,
      host: failure?.host,
    })
    expect(steps.slice(at + 1).filter(({ state }) => state !== 'not-reached')).toEqual([])
    expect(steps.slice(0, at).filter(({ state }) => !['passed', 'skipped', 'warning'].includes(state))).toEqual([])
    expect(chains.length).toBe(['address', 'dns', 'connect'].includes(failure?.step ?? '') || words.scheme !== undefined ? 0 : 1)

    const validate = {
      'oci-basic': api.basicOciRegistryValidate,
      helm: api.helmRegistryValidate,
      pack: api.packRegistryValidate,
      'oci-ecr': api.ecrRegistryValidate,
    }
    const response = await send('POST', validate[request.kind].path, request.spec)
    const error = z.parse(ApiError, await response.json())
    expect(response.status).toBe(400)
    expect(error).toMatchObject({ code: words.code, message: failure?.message, details: { layer: words.layer, failure, steps } })
  })

  it('refused credentials have the documented code', async () => {
    const { send } = start()
    const spec = ociSpec('https://good.registry.test', {}, 'wrong')
    expect((await diagnose(send, { kind: 'oci-basic', spec })).failure).toMatchObject({ code: 'AUTH_REJECTED', step: 'auth', aim: 'form' })
    const response = await send('POST', api.basicOciRegistryValidate.path, spec)
    expect(z.parse(ApiError, await response.json())).toMatchObject({
      code: 'InvalidRegistryCredentials',
      details: { layer: 'auth', failure: { code: 'AUTH_REJECTED' } },
    })
  })

  it.each([
    ['AKIAWRONGKEY00000', 'AWS_KEY_UNKNOWN', 'auth'],
    ['AKIASKEWEDCLOCK00', 'AWS_CLOCK_SKEW', 'auth'],
    ['AKIANOLISTRIGHT00', 'AWS_ACTION_DENIED', 'list'],
    ['AKIANOBUCKET00000', 'BLOB_HOST_UNREACHABLE', 'blob'],
  ])('%s: %s', async (key, code, step) => {
    const { failure, actions } = await diagnose(start().send, { kind: 'oci-ecr', spec: ecrSpec(key) })
    expect(failure).toMatchObject({ code, step })
    expect(actions.filter(({ result }) => result === 'denied').map(({ action }) => action)).toEqual(
      code === 'AWS_ACTION_DENIED' ? ['ecr:DescribeRepositories'] : [],
    )
  })

  it('an empty registry passes with a warning', async () => {
    const { outcome, steps, read, preview } = await diagnose(start().send, {
      ...requestFor('oci-basic', 'https://empty.test'),
      preview: true,
    })
    expect({ outcome, read, preview }).toEqual({ outcome: 'empty', read: null, preview: null })
    expect(stateOf(steps)).toMatchObject({ list: 'warning', tags: 'skipped', manifest: 'skipped', blob: 'skipped', content: 'skipped' })
    expect(steps.find(({ id }) => id === 'list')?.code).toBe('REGISTRY_EMPTY')
  })
})

describe('trust', () => {
  const look = (host: string, tls: Parameters<typeof ociSpec>[1] = {}) =>
    diagnose(start().send, { kind: 'oci-basic', spec: ociSpec(`https://${host}`, tls) })

  it('names the authority of a private chain; with its certificate it passes, with another one it says so', async () => {
    const { chains } = await look('private-ca.test')
    const [chain] = chains
    expect(chain?.certificates.map(({ isAuthority }) => isAuthority)).toEqual([false, true, true])
    const authority = chain?.certificates[2]
    expect(chain?.trust).toMatchObject({ sha256: authority?.sha256, missingIntermediate: false })
    expect(authority?.pem).toBe(demoCertificate)
    expect(await look('private-ca.test', { certificate: authority?.pem ?? '' })).toMatchObject({ outcome: 'passed' })
    expect((await look('private-ca.test', { certificate: selfSignedCertificate })).failure?.code).toBe('TLS_OTHER_AUTHORITY')
  })

  it('takes a self-signed certificate, and no other for it', async () => {
    const { chains } = await look('self-signed.test')
    expect(chains[0]?.trust?.sha256).toBe(chains[0]?.certificates[0]?.sha256)
    expect(await look('self-signed.test', { certificate: chains[0]?.certificates[0]?.pem ?? '' })).toMatchObject({ outcome: 'passed' })
    expect((await look('self-signed.test', { certificate: demoCertificate })).failure?.code).toBe('TLS_SELF_SIGNED')
  })

  it('has nothing to trust where the intermediate was not sent', async () => {
    expect((await look('missing-intermediate.test')).chains[0]?.trust).toMatchObject({ sha256: null, missingIntermediate: true })
    expect(await look('missing-intermediate.test', { certificate: unsentCertificate })).toMatchObject({ outcome: 'passed' })
  })

  it.each(['expired.test', 'wrong-host.test'])('does not help with %s; skipping does, with a warning', async (host) => {
    expect((await look(host)).chains[0]?.trust).toBeNull()
    const { outcome, steps } = await look(host, { insecureSkipVerify: true })
    expect(outcome).toBe('passed')
    expect(steps.find(({ id }) => id === 'tls')).toMatchObject({ state: 'warning', code: 'VERIFICATION_SKIPPED' })
  })

  it('warns of a certificate that ends soon', async () => {
    const { outcome, steps } = await look('expires-soon.test')
    expect(outcome).toBe('passed')
    expect(steps.find(({ id }) => id === 'tls')).toMatchObject({ code: 'CERTIFICATE_EXPIRES_SOON', message: /ends in 5 days/ })
  })
})

describe('the stream', () => {
  it('tells each step as it runs and as it ends, then the preview and the whole', async () => {
    const { send } = start()
    const body = { ...requestFor('helm', 'https://good.registry.test'), preview: true }
    const events = await eventsOf(await send('POST', diagnosePath, body, { Accept: 'text/event-stream' }))
    const [first] = events
    expect(first?.type === 'start' && first.steps.every(({ state }) => state === 'pending')).toBe(true)
    const done = events.at(-1)
    if (done?.type !== 'done') throw new Error('It did not end')
    const { startedAt: _, ...whole } = await diagnose(send, body)
    expect(done.diagnosis).toMatchObject(whole)
    expect(events.at(-2)).toEqual({ type: 'preview', preview: done.diagnosis.preview })
    const told = events.flatMap((event) => (event.type === 'step' ? [event.step] : []))
    expect(told.filter(({ state }) => state === 'running').every(({ limitMs }) => limitMs === 10_000)).toBe(true)
    expect(told.filter(({ state }) => state !== 'running')).toEqual(done.diagnosis.steps)
  })

  it('takes its time, runs into the limit of a host that hangs, and stops when the reader goes away', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { send } = start({ probeMs: 1 })
    const body = requestFor('oci-basic', 'https://slow.test')
    const response = await send('POST', diagnosePath, body, { Accept: 'text/event-stream' })
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Error('There is no body')
    const told: string[] = []
    while (told.at(-1) !== 'connect running') {
      const next = reader.read()
      await vi.advanceTimersByTimeAsync(150)
      const event = z.parse(DiagnosisEvent, JSON.parse(new TextDecoder().decode((await next).value).replace('data: ', '')))
      if (event.type === 'step') told.push(`${event.step.id} ${event.step.state}`)
    }
    expect(told).toEqual(['address passed', 'dns running', 'dns passed', 'connect running'])
    await vi.advanceTimersByTimeAsync(9000)
    expect(vi.getTimerCount()).toBe(1)
    await reader.cancel()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('saved registries', () => {
  const overview = async (send: Send, uid: string) =>
    z.parse(RegistryOverview, await (await send('GET', api.consoleRegistryOverview.path.replace('{uid}', uid))).json())

  it('fail for the reason of their last synchronisation', async () => {
    const { db, send } = start()
    const uid = db.registries.find(({ name }) => name === 'artifactory-eu')?.uid ?? ''
    const { failure } = await diagnose(send, { kind: 'saved', registryUid: uid })
    expect(failure?.code).toBe('AUTH_REJECTED')
    expect((await overview(send, uid)).sync.message).toBe(failure?.message)
  })

  it('that wait for credentials say so', async () => {
    const { db, send } = start({ as: 'operator' })
    const registryUid = db.registries.find(({ needsCredentials }) => needsCredentials)?.uid
    expect((await diagnose(send, { kind: 'saved', registryUid })).failure).toMatchObject({ code: 'AUTH_REQUIRED', step: 'auth' })
  })

  it('of the system are not diagnosed by tenants', async () => {
    const { db, send } = start()
    const registryUid = db.registries.find(({ name }) => name === 'Hardened Packs')?.uid
    expect((await send('POST', diagnosePath, { kind: 'saved', registryUid })).status).toBe(403)
    const operator = start({ as: 'operator' })
    expect((await diagnose(operator.send, { kind: 'saved', registryUid })).failure?.code).toBe('TLS_EXPIRED')
  })

  it('rest after two refusals, until a new password is accepted', async () => {
    const { db, send } = start()
    const row = db.registries.find(({ name }) => name === 'artifactory-eu')
    if (row === undefined) throw new Error('The demo has no artifactory-eu')
    const before = await overview(send, row.uid)
    expect(before).toMatchObject({ paused: { message: textLike(/refused the password twice/) }, nextSyncAt: null })
    const { spec } = z.parse(
      z.object({ spec: z.looseObject({ auth: z.looseObject({}) }) }),
      await (await send('GET', api.basicOciRegistryGet.path.replace('{uid}', row.uid))).json(),
    )
    const body = { metadata: { name: row.name }, spec: { ...spec, auth: { ...spec.auth, password: 'a-better-one' } } }
    expect((await send('PUT', api.basicOciRegistryUpdate.path.replace('{uid}', row.uid), body)).status).toBe(204)
    expect((await overview(send, row.uid)).paused).toBeNull()
  })

  it.each(['admin', 'operator'] as const)('show %s what needs a look', async (as) => {
    const { send } = start({ as })
    const { items } = z.parse(RegistriesOverview, await (await send('GET', api.consoleRegistriesOverview.path)).json())
    const own = items.filter(({ scope }) => scope === (as === 'admin' ? 'tenant' : 'system'))
    expect(own.filter(({ paused }) => paused?.by === 'refused')).toHaveLength(1)
    expect(own.some(({ insecureSkipVerify }) => insecureSkipVerify)).toBe(true)
    expect(own.some(({ sync }) => sync.status === 'Failed')).toBe(true)
    const days = own.flatMap(({ expiringCertificate: one }) =>
      one === null ? [] : [`${one.of} ${Math.floor((Date.parse(one.notAfter) - Date.now()) / 86_400_000)}`],
    )
    expect(days).toEqual(containing(['uploaded 12', 'server 5']))
  })

  it('rest once the password is refused twice in a row', async () => {
    const { db, send } = start()
    const row = db.registries.find(({ name }) => name === 'gitlab-charts')
    if (row === undefined) throw new Error('The demo has no gitlab-charts')
    expect((await overview(send, row.uid)).paused).toBeNull()
    await send('POST', `${api.helmRegistrySync.path.replace('{uid}', row.uid)}`)
    expect(row).toMatchObject({ refusals: 2, pausedAt: row.run?.endsAt })
  })
})
