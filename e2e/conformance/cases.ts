import { expect } from 'vitest'
import type { OperationId } from '~/contract/api'
import { addRegistry, ask, freshName, goodSpec, readRegistry } from './calls'
import { containing, having, textLike } from './matchers'
import type { Target, Who } from './target'

interface Input {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

/** How an operation is called so that it works, and so that its input is refused. */
export interface Case {
  /** Who may; null for nobody signed in. */
  readonly as: Who | null
  /** Prepares what the call needs. */
  readonly good: (target: Target) => Input | Promise<Input>
  /** Input that is refused with exactly these fields. Empty where the operation takes neither query nor body that could be wrong. */
  readonly bad: readonly (Input & { readonly fields: readonly string[] })[]
  /** What must be true of the answer beyond its shape. */
  readonly check?: (answer: unknown, target: Target) => void | Promise<void>
}

const nobody = 'f'.repeat(24)
const noInput = () => ({})
const badPages = [
  { query: 'limit=many', fields: ['limit'] },
  { query: 'offset=-1', fields: ['offset'] },
]
const badSpec = { providerType: 'pack', endpoint: '', auth: {}, typo: true }

/** One case an operation: a missing one is a type error. */
export const cases: { readonly [Id in OperationId]: Case } = {
  authenticate: {
    as: null,
    good: ({ accounts: { admin } }) => ({ body: { emailId: admin.email, password: admin.password } }),
    bad: [
      { body: {}, fields: ['emailId', 'password'] },
      { body: { emailId: '', password: 'x' }, fields: ['emailId'] },
      { body: { emailId: 'x', password: 'x' }, query: 'setCookie=maybe', fields: ['setCookie'] },
    ],
  },
  systemAuthenticate: {
    as: null,
    good: ({ accounts: { operator } }) => ({ body: { username: operator.email, password: operator.password } }),
    bad: [{ body: { username: 'x', password: '' }, fields: ['password'] }],
  },
  authRefresh: {
    as: null,
    good: async (target) => ({ params: { token: await freshToken(target) }, query: 'setCookie=false' }),
    bad: [{ params: { token: 'x' }, query: 'setCookie=1', fields: ['setCookie'] }],
  },
  authTokensRevoke: {
    as: 'admin',
    good: async (target) => ({ body: { tokens: [await freshToken(target)] } }),
    bad: [{ body: { tokens: 'all' }, fields: ['tokens'] }],
  },
  userInfo: { as: 'viewer', good: noInput, bad: [] },
  systemUserMe: { as: 'accountAdmin', good: noInput, bad: [] },

  ociRegistriesSummary: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer, { existing }) => {
      expect(answer).toMatchObject({ items: containing([item(existing.adminRegistryUid), item(existing.systemRegistryUid)]) })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  registriesMetadata: {
    as: 'viewer',
    good: () => ({ query: 'scope=system' }),
    bad: [{ query: 'scope=galaxy', fields: ['scope'] }],
    check: (answer, { existing }) => {
      expect(answer).toMatchObject({
        items: containing([having({ uid: existing.systemRegistryUid, scope: 'system' })]),
      })
      expect(JSON.stringify(answer)).not.toContain(existing.adminRegistryUid)
    },
  },
  basicOciRegistryCreate: {
    as: 'admin',
    good: (target) => ({ query: 'skipPackSync=true', body: { metadata: { name: freshName() }, spec: goodSpec(target) } }),
    bad: [
      { body: {}, fields: ['metadata', 'spec'] },
      { query: 'skipPackSync=yes', body: { metadata: { name: 'x' }, spec: { endpoint: 'x', auth: {} } }, fields: ['skipPackSync'] },
      { body: { metadata: { name: 'x' }, spec: badSpec }, fields: ['spec.endpoint', 'spec.typo'] },
    ],
  },
  basicOciRegistryValidate: {
    as: 'admin',
    good: (target) => ({ body: goodSpec(target) }),
    bad: [{ body: badSpec, fields: ['endpoint', 'typo'] }],
  },
  basicOciRegistryGet: {
    as: 'viewer',
    good: ({ existing }) => ({ params: { uid: existing.adminRegistryUid } }),
    bad: [],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({ metadata: { uid: existing.adminRegistryUid }, spec: { providerType: 'pack' } }),
  },
  basicOciRegistryUpdate: {
    as: 'admin',
    good: async (target) => {
      const uid = await addRegistry(target, 'admin')
      const body = await readRegistry(target, 'admin', uid)
      return { params: { uid }, body: { ...body, metadata: { ...body.metadata, name: freshName('renamed') } } }
    },
    bad: [{ params: { uid: nobody }, body: { metadata: {}, spec: badSpec }, fields: ['metadata.name', 'spec.endpoint', 'spec.typo'] }],
  },
  basicOciRegistryDelete: { as: 'admin', good: async (target) => ({ params: { uid: await addRegistry(target, 'admin') } }), bad: [] },
  basicOciRegistrySync: {
    as: 'admin',
    good: async (target) => ({ params: { uid: await addRegistry(target, 'admin') }, query: 'forceSync=true' }),
    bad: [{ params: { uid: nobody }, query: 'forceSync=now', fields: ['forceSync'] }],
  },
  basicOciRegistrySyncStatus: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await addRegistry(target, 'admin') } }),
    bad: [],
    check: (answer) =>
      expect(answer).toEqual({
        isSyncSupported: true,
        lastRunTime: '0001-01-01T00:00:00.000Z',
        lastSyncedTime: '0001-01-01T00:00:00.000Z',
        message: '',
        status: 'Pending',
      }),
  },

  packsSummaryList: {
    as: 'viewer',
    good: ({ existing }) => ({ query: `filters=spec.name=${existing.packName}&orderBy=spec.version=-1` }),
    bad: [
      ...badPages,
      { query: 'filters=nonsense', fields: ['filters'] },
      { query: 'orderBy=spec.name', fields: ['orderBy'] },
      { query: 'continue=made-up', fields: ['continue'] },
    ],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({
        items: containing([having({ spec: having({ name: existing.packName }) })]),
      }),
  },
  packsSearch: {
    as: 'viewer',
    good: ({ existing }) => ({
      body: {
        filter: { name: { eq: existing.packName }, registryUid: [existing.adminRegistryUid] },
        sort: [{ field: 'displayName', order: 'desc' }],
      },
    }),
    bad: [
      ...badPages,
      { body: { filter: { addonType: ['x'] } }, fields: ['filter.addonType'] },
      { body: { sort: [{ field: 'size' }] }, fields: ['sort.0.field'] },
    ],
    check: (answer, { existing }) => {
      const registries = [having({ uid: existing.adminRegistryUid })]
      expect(answer).toMatchObject({ items: [{ spec: { name: existing.packName, registries } }], listmeta: { count: 1, continue: '' } })
    },
  },
  packsNameRegistryUidList: {
    as: 'viewer',
    good: ({ existing }) => ({ params: { packName: existing.packName, registryUid: existing.adminRegistryUid } }),
    bad: [],
    check: (answer, { existing }) => expect(answer).toMatchObject({ name: existing.packName, registryUid: existing.adminRegistryUid }),
  },
  packsUid: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await packUid(target) } }),
    bad: [],
    check: (answer, { existing }) => expect(answer).toMatchObject({ name: existing.packName }),
  },
  packsUidReadme: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await packUid(target) } }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ readme: textLike(/^# /) }),
  },
  packsPackUidLogo: { as: 'viewer', good: async (target) => ({ params: { packUid: await packUid(target) } }), bad: [] },

  consoleCapabilities: { as: null, good: noInput, bad: [] },
  consoleSetupStatus: { as: null, good: noInput, bad: [], check: (answer) => expect(answer).toEqual({ needed: false }) },
  // Works once, on a fresh installation: see the behaviour of set-up.
  consoleSetup: {
    as: null,
    good: noInput,
    bad: [
      { body: {}, fields: ['operator', 'token'] },
      {
        body: { token: 'x', operator: { firstName: '', lastName: 'B', emailId: 'no', password: 'short' } },
        fields: ['operator.emailId', 'operator.firstName', 'operator.password'],
      },
    ],
  },
  consoleSession: {
    as: 'noRights',
    good: noInput,
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ scope: 'tenant', role: 'Tenant User Admin', permissions: [] }),
  },
  consoleCertificatesInspect: {
    as: 'admin',
    good: ({ registry }) => ({ body: { pem: registry.certificate } }),
    bad: [{ body: { certificate: 'x' }, fields: ['certificate', 'pem'] }],
    check: (answer, { registry }) =>
      expect(answer).toMatchObject({
        pem: registry.certificate,
        certificates: [{ isAuthority: true, validity: 'valid', sha256: textLike(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) }],
      }),
  },
  consoleRegistriesOverview: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer, { existing }) => {
      const known = [existing.adminRegistryUid, existing.systemRegistryUid].map((uid) => having({ uid }))
      expect(answer).toMatchObject({ items: containing(known) })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  consoleRegistryOverview: { as: 'viewer', good: ({ existing }) => ({ params: { uid: existing.adminRegistryUid } }), bad: [] },
  consoleRegistrySkipped: { as: 'viewer', good: ({ existing }) => ({ params: { uid: existing.adminRegistryUid } }), bad: [] },
}

function item(uid: string): unknown {
  return having({ metadata: having({ uid }) })
}

/** A session that nothing else uses. */
async function freshToken(target: Target): Promise<string> {
  const { email: emailId, password } = target.accounts.admin
  const { Authorization } = await ask(target, 'authenticate', { query: 'setCookie=false', body: { emailId, password } })
  return Authorization
}

/** A version of the pack that exists from the start. */
async function packUid(target: Target): Promise<string> {
  const { packName, adminRegistryUid: registryUid } = target.existing
  const { tags } = await ask(target, 'packsNameRegistryUidList', { as: 'viewer', params: { packName, registryUid } })
  expect(tags.length).toBeGreaterThan(1)
  return tags[0]?.packUid ?? ''
}
