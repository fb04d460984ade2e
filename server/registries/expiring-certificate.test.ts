import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import { EXPIRY_WARNING_DAYS, type PresentedCertificate } from '~/contract/diagnosis'
import type { NetworkEvent } from '../connectors/trace'
import { up } from '../db/migrations/0005-trust'
import { START_TIMEOUT } from '../test/app'
import { createBasicOciRegistry, getBasicOciRegistry, updateBasicOciRegistry } from '../test/basic-oci'
import { createSelfSigned } from '../test/certificates'
import { createSyncCases, having, type Read, type SyncScript } from '../test/sync-cases'
import { getRegistryOverview } from './overview'
import { ownCertificate } from './server-certificate'

// Certificates that end at an exact moment, on hosts that are named exactly so: the connector's part is scripted, everything else is real.
const script = vi.hoisted<SyncScript>(() => ({ read: undefined }))
vi.mock('../connectors/oci/connectors', () => ({
  ociPacks: {
    read: (...parameters: Parameters<Read>) => {
      if (script.read === undefined) throw new Error('The test has no script')
      return script.read(...parameters)
    },
    check: () => Promise.resolve({ ok: true, value: { found: 0, read: null } }),
  },
  ociCharts: undefined,
  ociZarf: undefined,
}))

const cases = createSyncCases(script)
const { sync, overview } = cases
const DAY_MS = 86_400_000
const OWN = 'registry.example.com:443'

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.begin())
afterEach(() => cases.end())

/** Of the clock of these cases, whole seconds as certificates have them. */
const inDays = (days: number) => new Date(cases.now().getTime() + days * DAY_MS)

function presented(subject: string, notAfter: Date): PresentedCertificate {
  return {
    subject,
    issuer: 'CN=Authority',
    notBefore: '2020-01-01T00:00:00.000Z',
    notAfter: notAfter.toISOString(),
    sha256: 'AA:BB',
    serialNumber: '01',
    subjectAltNames: [],
    isAuthority: false,
    isSelfSigned: false,
    key: 'EC P-256',
    signature: 'SHA-256 with EC',
    validity: 'valid',
    pem: '',
  }
}

const secured = (host: string, chain: readonly PresentedCertificate[]): NetworkEvent => ({
  type: 'secured',
  host,
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  verified: true,
  chain,
})

/** A synchronisation during which this happens on the network. */
function meeting(...events: NetworkEvent[]): Read {
  return (connection, environment, options) => {
    for (const event of events) environment.trace?.network(event)
    return having([])(connection, environment, options)
  }
}

const pemOf = (commonName: string, notAfter: Date) =>
  createSelfSigned({ commonName, notBefore: new Date('2026-01-01T00:00:00Z'), notAfter }).certificate

async function addWith(certificate: string, endpoint = 'https://registry.example.com'): Promise<string> {
  const body = BasicOciRegistryInput.parse({
    metadata: { name: `trust-${cases.app.services.newUid()}` },
    spec: { endpoint, providerType: 'pack', auth: { type: 'noAuth', tls: { enabled: true, certificate } } },
  })
  return (await createBasicOciRegistry(cases.operator, { query: { skipPackSync: true }, body })).uid
}

describe('the certificate of the server', () => {
  test('is learnt by a synchronisation, of the registry’s own host alone', async () => {
    const soon = presented('CN=registry.example.com', inDays(10))
    await sync(meeting(secured('tokens.example.com:443', [presented('CN=tokens', inDays(1))]), secured(OWN, [soon])))
    expect((await overview()).expiringCertificate).toEqual({
      of: 'server',
      subject: 'CN=registry.example.com',
      notAfter: inDays(10).toISOString(),
    })
  })

  test('is the newest that was seen, and stays where nothing was', async () => {
    await sync(meeting(secured(OWN, [presented('CN=old', inDays(1))])))
    await sync(meeting())
    expect((await overview()).expiringCertificate).toMatchObject({ subject: 'CN=old' })
    await sync(meeting(secured(OWN, [presented('CN=new', inDays(300))])))
    expect((await overview()).expiringCertificate).toBeNull()
  })

  test('is learnt from a synchronisation that fails because of it', async () => {
    const chain = [presented('CN=registry.example.com', inDays(-1))]
    await sync(async (_, environment) => {
      environment.trace?.network({ type: 'distrusted', host: OWN, problem: 'CERT_HAS_EXPIRED', chain })
      return { ok: false, kind: 'tls', layer: 'tls', code: 'TLS_EXPIRED', detail: 'It has expired.' }
    })
    expect((await overview()).expiringCertificate).toMatchObject({ of: 'server', notAfter: inDays(-1).toISOString() })
  })

  test('is forgotten when the registry moves to another server, and kept when it gets another name', async () => {
    await sync(meeting(secured(OWN, [presented('CN=old', inDays(1))])))
    const change = async (endpoint: string) => {
      const { spec } = await getBasicOciRegistry(cases.operator, cases.uid)
      const auth = { ...spec.auth, ...(endpoint === spec.endpoint ? {} : { password: 'typed-again' }) }
      const body = BasicOciRegistryInput.parse({ metadata: { name: cases.app.services.newUid() }, spec: { ...spec, endpoint, auth } })
      await updateBasicOciRegistry(cases.operator, cases.uid, body)
    }
    await change('https://registry.example.com')
    expect((await overview()).expiringCertificate).toMatchObject({ subject: 'CN=old' })
    await change('https://elsewhere.example.com')
    expect((await overview()).expiringCertificate).toBeNull()
  })

  test('is found among the chains of a diagnosis, also of a registry that is a host name', () => {
    const chains = [
      { host: 'tokens.example.com:443', certificates: [presented('CN=tokens', inDays(1))] },
      { host: OWN, certificates: [presented('CN=own', inDays(2)), presented('CN=authority', inDays(900))] },
    ]
    const own = { subject: 'CN=own', notAfter: inDays(2).toISOString() }
    expect(ownCertificate('https://registry.example.com/path', chains)).toEqual(own)
    expect(ownCertificate('registry.example.com', chains)).toEqual(own)
    expect(ownCertificate('http://registry.example.com', chains)).toBeUndefined()
  })
})

describe('the uploaded certificate', () => {
  test.each([
    [EXPIRY_WARNING_DAYS + 1, false],
    [EXPIRY_WARNING_DAYS, true],
    [-3, true],
  ])('that ends in %i days is told: %s', async (days, told) => {
    const uid = await addWith(pemOf('uploaded.test', inDays(days)))
    const expected = { of: 'uploaded', subject: 'CN=uploaded.test', notAfter: inDays(days).toISOString() }
    expect((await getRegistryOverview(cases.operator, uid)).expiringCertificate).toEqual(told ? expected : null)
  })

  test('is the one of several that ends first, and goes with the file', async () => {
    const uid = await addWith(pemOf('late.test', inDays(20)) + pemOf('early.test', inDays(5)) + pemOf('later.test', inDays(400)))
    expect((await getRegistryOverview(cases.operator, uid)).expiringCertificate).toMatchObject({ subject: 'CN=early.test' })
    const { metadata, spec } = await getBasicOciRegistry(cases.operator, uid)
    const withPem = (certificate: string) =>
      BasicOciRegistryInput.parse({ metadata, spec: { ...spec, auth: { ...spec.auth, tls: { ...spec.auth.tls, certificate } } } })
    await updateBasicOciRegistry(cases.operator, uid, withPem(pemOf('other.test', inDays(7))))
    expect((await getRegistryOverview(cases.operator, uid)).expiringCertificate).toMatchObject({ subject: 'CN=other.test' })
    await updateBasicOciRegistry(cases.operator, uid, withPem(''))
    expect((await getRegistryOverview(cases.operator, uid)).expiringCertificate).toBeNull()
  })

  test.each([
    [5, 9, 'uploaded'],
    [9, 5, 'server'],
  ] as const)('in %i days and the server’s in %i: told is the one that is %s', async (uploaded, server, told) => {
    const uid = await addWith(pemOf('uploaded.test', inDays(uploaded)))
    const { db } = cases.app.database
    const seen = JSON.stringify({ subject: 'CN=server', notAfter: inDays(server).toISOString() })
    await db.updateTable('registries').set({ server_certificate: seen }).where('uid', '=', uid).execute()
    expect((await getRegistryOverview(cases.operator, uid)).expiringCertificate).toMatchObject({
      of: told,
      notAfter: inDays(5).toISOString(),
    })
  })

  test('of registries from before is read by the migration; a file that can’t be read is passed over', async () => {
    const { db } = cases.app.database
    const good = await addWith(pemOf('late.test', inDays(20)) + pemOf('early.test', inDays(5)))
    const damaged = await addWith('')
    const columns = ['certificate_expires_at', 'certificate_subject', 'server_certificate'] as const
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    await db.updateTable('registries').set({ tls_certificate: pem }).where('uid', '=', damaged).execute()
    const rolledBack = new Error('rolled back')
    const migrated = db.transaction().execute(async (tx) => {
      for (const column of columns) await tx.schema.alterTable('registries').dropColumn(column).execute()
      for (const column of ['refusals', 'paused_at', 'paused_message'])
        await tx.schema.alterTable('registry_syncs').dropColumn(column).execute()
      await up(tx)
      const rows = await tx
        .selectFrom('registries')
        .where('uid', 'in', [good, damaged])
        .select(['uid', ...columns])
        .execute()
      expect(new Map(rows.map(({ uid, ...row }) => [uid, row]))).toEqual(
        new Map([
          [good, { certificate_expires_at: inDays(5), certificate_subject: 'CN=early.test', server_certificate: null }],
          [damaged, { certificate_expires_at: null, certificate_subject: '', server_certificate: null }],
        ]),
      )
      throw rolledBack
    })
    await expect(migrated).rejects.toBe(rolledBack)
  })
})
