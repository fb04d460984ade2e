import { expect } from 'vitest'
import type { registriesApi } from '~/contract/api/registries'
import { SECRET_MASK } from '~/contract/registries'
import { ask } from '../calls'
import { addOf } from '../kinds'
import { containing, having, textLike } from '~/server/test/matchers'
import type { Target } from '../target'
import { badPages, type Case, type Cases, noInput, nobody } from './case'
import { kindCases } from './kind-cases'

const helm = kindCases('helm', { endpoint: '', auth: {}, typo: true })
const pack = kindCases('pack', { endpoint: '', auth: {}, typo: true })

const account = { accessKey: 'AKIAIOSFODNN7EXAMPLE', accountId: '123456789012', secretKey: 'wJalrXUtnFEMI/K7MDENG' }
const badAccount = [
  { body: { accessKey: 'lower', accountId: '12', secretKey: '' }, fields: ['accessKey', 'accountId', 'secretKey'] },
  { body: { ...account, token: 'x' }, fields: ['token'] },
]

/** A page of registries of one kind. */
function list(kind: 'helm' | 'pack'): Case {
  return {
    as: 'viewer',
    good: async (target) => {
      const name = `listed ${kind} ${(lists += 1)}`
      await addOf(target, kind, 'admin', {}, name)
      return { query: `scope=tenant&orderBy=metadata.name=-1&filters=${encodeURIComponent(`metadata.name=${name}`)}` }
    },
    bad: [
      ...badPages,
      { query: 'scope=galaxy', fields: ['scope'] },
      { query: 'filters=spec.size=1', fields: ['filters'] },
      { query: 'orderBy=metadata.name', fields: ['orderBy'] },
      { query: 'orderBy=spec.size=1', fields: ['orderBy'] },
      { query: 'continue=made-up', fields: ['continue'] },
    ],
    check: (answer) => expect(answer).toMatchObject({ items: [{ spec: { endpoint: textLike(/^https?:/) } }], listmeta: { count: 1 } }),
  }
}
let lists = 0

export const registriesCases: Cases<typeof registriesApi> = {
  registriesMetadata: {
    as: 'viewer',
    good: () => ({ query: 'scope=system' }),
    bad: [{ query: 'scope=galaxy', fields: ['scope'] }],
    check: (answer, { existing }) => {
      expect(answer).toMatchObject({
        items: containing([having({ uid: existing.systemRegistryUid, scope: 'system', kind: 'oci' })]),
      })
      expect(JSON.stringify(answer)).not.toContain(existing.adminRegistryUid)
    },
  },
  registryConfigGet: {
    as: 'viewer',
    good: ({ existing }) => ({ params: { registryName: existing.systemRegistryName } }),
    bad: [],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({ config: { name: existing.systemRegistryName, endpoint: textLike(/./) } }),
  },
  registryDelete: { as: 'admin', good: async (target) => ({ params: { uid: await addOf(target, 'helm') } }), bad: [] },

  awsAccountStsGet: {
    as: 'viewer',
    good: () => ({ query: 'partition=aws-us-gov' }),
    bad: [{ query: 'partition=aws-cn', fields: ['partition'] }],
    check: async (answer, target) => {
      expect(answer).toMatchObject({ partition: 'aws-us-gov', externalId: textLike(/^\S{8,}$/) })
      // One external id a tenant, or one could use the roles of another.
      const [own, other] = [await trust(target, 'admin'), await trust(target, 'otherTenant')]
      expect(own.externalId).not.toBe(other.externalId)
      expect(own.partition).toBe('aws')
    },
  },
  systemAwsStsAccountCreate: { as: 'operator', good: () => ({ body: account }), bad: badAccount },
  systemAwsStsAccountUpdate: { as: 'operator', good: () => ({ body: account }), bad: badAccount },
  systemAwsStsAccountGet: { as: 'operator', good: withAccount('systemAwsStsAccountUpdate'), bad: [], check: isMasked },
  systemAwsGovStsAccountCreate: { as: 'operator', good: () => ({ body: account }), bad: badAccount },
  systemAwsGovStsAccountUpdate: { as: 'operator', good: () => ({ body: account }), bad: badAccount },
  systemAwsGovStsAccountGet: { as: 'operator', good: withAccount('systemAwsGovStsAccountUpdate'), bad: [], check: isMasked },

  helmRegistriesList: list('helm'),
  helmRegistryCreate: {
    ...helm.create,
    bad: [
      ...helm.create.bad,
      { query: 'scope=galaxy', body: { metadata: { name: 'x' }, spec: { endpoint: 'x', auth: {} } }, fields: ['scope'] },
    ],
  },
  helmRegistriesSummary: list('helm'),
  helmRegistryValidate: helm.validate,
  helmRegistryGet: helm.get,
  helmRegistryUpdate: helm.update,
  helmRegistryDelete: helm.remove,
  helmRegistrySync: helm.sync,
  helmRegistrySyncStatus: helm.status,

  packRegistriesList: list('pack'),
  packRegistryCreate: {
    ...pack.create,
    bad: [
      ...pack.create.bad,
      { query: 'skipPackSync=yes', body: { metadata: { name: 'x' }, spec: { endpoint: 'x', auth: {} } }, fields: ['skipPackSync'] },
    ],
  },
  packRegistriesSummary: list('pack'),
  packRegistryValidate: pack.validate,
  packRegistryGet: pack.get,
  packRegistryUpdate: pack.update,
  packRegistryDelete: { ...pack.remove, bad: [] },
  packRegistrySync: { ...pack.sync, bad: [{ params: { uid: nobody }, query: 'forceSync=2', fields: ['forceSync'] }] },
  packRegistrySyncStatus: pack.status,
}

function trust(target: Target, as: 'admin' | 'otherTenant') {
  return ask(target, 'awsAccountStsGet', { as })
}

function withAccount(id: 'systemAwsStsAccountUpdate' | 'systemAwsGovStsAccountUpdate') {
  return async (target: Target) => {
    await ask(target, id, { as: 'operator', body: account })
    return noInput()
  }
}

/** The secret is masked, and the mask keeps it. */
function isMasked(answer: unknown): void {
  expect(answer).toEqual({ ...account, secretKey: SECRET_MASK })
}
