import { expect } from 'vitest'
import type { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { SECRET_MASK } from '~/contract/registries'
import { containing, having, textLike } from '~/server/test/matchers'
import { freshName, packUid } from '../calls'
import { addProfile, LAYER_VALUES, MANIFEST_LAYER, manifestLayer, packLayer } from '../profiles'
import type { Target } from '../target'
import { badPages, type Cases, nobody, noInput } from './case'

const ofNew = async (target: Target) => ({ params: { uid: await addProfile(target) } })
const ofNewPack = async (target: Target) => ({ params: { uid: await addProfile(target), packName: target.existing.packName } })
const params = { uid: nobody }
const layerParams = { uid: nobody, packName: 'nginx' }
const badResourceType = [{ params, query: 'resourceType=galaxy', fields: ['resourceType'] }]
const secret = { name: 'password', isSensitive: true, defaultValue: 'planted-default' }
const badVariables = [
  { params, body: { variables: [{ name: '1st' }] }, fields: ['variables.0.name'] },
  { params, body: { variables: [{ name: 'a', format: 'galaxy' }] }, fields: ['variables.0.format'] },
]
const template = async (target: Target) => ({ type: 'add-on', packs: [await packLayer(target), manifestLayer()] })
const badTemplates = [
  { body: { packs: [{ type: 'helm' }] }, fields: ['packs.0.name'] },
  { body: { packs: [{ name: 'a', kind: 'x' }] }, fields: ['packs.0.kind'] },
]

export const clusterProfilesCases: Cases<typeof clusterProfilesApi> = {
  clusterProfilesCreate: {
    as: 'admin',
    good: () => ({
      query: 'publish=true',
      body: {
        metadata: { name: freshName('profile'), annotations: { description: 'A shop' }, labels: { env: 'prod' } },
        spec: { version: '1.2.3-rc.1', template: { type: 'add-on', packs: [manifestLayer()] }, variables: [secret] },
      },
    }),
    bad: [
      { body: {}, fields: ['metadata', 'spec'] },
      { body: { metadata: { name: ' ' }, spec: { version: 'V0.0.1' } }, fields: ['metadata.name', 'spec.version'] },
      { body: { metadata: { name: 'x' }, spec: { template: { type: 'galaxy' } } }, fields: ['spec.template.type'] },
      {
        body: { metadata: { name: 'x' }, spec: { template: { packs: [{ name: 'nginx', tag: '1.0.0' }] } } },
        fields: ['spec.template.packs.0.registryUid'],
      },
      {
        body: {
          metadata: { name: 'x' },
          spec: {
            template: {
              packs: [
                { name: 'm', uid: MANIFEST_PACK_UID },
                { name: 'm', uid: MANIFEST_PACK_UID },
              ],
            },
          },
        },
        fields: ['spec.template.packs.1.name'],
      },
      { query: 'publish=maybe', body: { metadata: { name: 'x' }, spec: {} }, fields: ['publish'] },
    ],
  },
  clusterProfilesValidateNameVersion: {
    as: 'admin',
    good: () => ({ query: `name=${freshName('free')}&version=1.0.0` }),
    bad: [
      { query: 'version=1.0.0', fields: ['name'] },
      { query: 'name=x&version=2.2.2.develop', fields: ['version'] },
    ],
  },
  clusterProfilesValidatePacks: {
    as: 'viewer',
    good: async (target) => ({ body: await template(target) }),
    bad: badTemplates,
  },
  clusterProfilesGet: {
    as: 'viewer',
    good: ofNew,
    bad: badResourceType,
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({
        metadata: { annotations: { scope: 'tenant' } },
        spec: {
          draft: {
            packs: [
              { name: existing.packName, registryUid: existing.adminRegistryUid, values: LAYER_VALUES, isInvalid: false },
              { name: MANIFEST_LAYER, packUid: MANIFEST_PACK_UID, registryUid: '', type: 'manifest' },
            ],
          },
          version: '1.0.0',
          versions: [{ version: '1.0.0' }],
        },
        status: { isPublished: false },
      }),
  },
  clusterProfilesUpdate: {
    as: 'admin',
    good: async (target) => ({
      ...(await ofNew(target)),
      body: { spec: { version: '1.1.0', template: { packs: [await packLayer(target)] } } },
    }),
    bad: [
      { params, body: { spec: { version: '1' } }, fields: ['spec.version'] },
      { params, body: { spec: { template: { packs: [{}] } } }, fields: ['spec.template.packs.0.name'] },
      ...badResourceType.map((input) => ({ ...input, body: {} })),
    ],
  },
  clusterProfilesDelete: { as: 'admin', good: ofNew, bad: badResourceType },
  clusterProfilesUidMetadataUpdate: {
    as: 'admin',
    good: async (target) => ({
      ...(await ofNew(target)),
      body: { metadata: { name: freshName('renamed'), annotations: { description: 'New' }, labels: { web: 'spectro__tag' } } },
    }),
    bad: [
      { params, body: {}, fields: ['metadata'] },
      { params, body: { metadata: { name: '' }, spec: { version: 'x' } }, fields: ['metadata.name', 'spec.version'] },
    ],
  },
  clusterProfilesUidPacksGet: {
    as: 'viewer',
    good: ofNew,
    bad: [],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({ items: [{ metadata: { name: existing.packName }, spec: { values: LAYER_VALUES } }, {}] }),
  },
  clusterProfilesUidPacksAdd: {
    as: 'admin',
    good: async (target) => ({
      params: { uid: await addProfile(target, { layers: [manifestLayer()] }) },
      body: { pack: await packLayer(target) },
    }),
    bad: [
      { params, body: {}, fields: ['pack'] },
      { params, body: { pack: { name: '', uid: 3 } }, fields: ['pack.name', 'pack.uid'] },
    ],
    check: async (answer, target) => expect(answer).toEqual({ uid: await packUid(target) }),
  },
  clusterProfilesUidPacksNameGet: {
    as: 'viewer',
    good: ofNewPack,
    bad: [],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({
        spec: { pack: { name: existing.packName, values: LAYER_VALUES }, registry: { uid: existing.adminRegistryUid } },
      }),
  },
  clusterProfilesUidPacksNameUpdate: {
    as: 'admin',
    good: async (target) => ({
      ...(await ofNewPack(target)),
      body: { pack: { name: target.existing.packName, uid: await packUid(target), values: 'pack:\n  namespace: other\n' } },
    }),
    bad: [{ params: layerParams, body: { pack: { name: 'nginx' } }, fields: ['pack.uid'] }],
  },
  clusterProfilesUidPacksNameDelete: { as: 'admin', good: ofNewPack, bad: [] },
  clusterProfilesUidPacksConfigGet: {
    as: 'viewer',
    good: async (target) => ({ ...(await ofNewPack(target)), query: `packUid=${await packUid(target)}` }),
    bad: [{ params: layerParams, fields: ['packUid'] }],
    check: (answer, { existing }) => expect(answer).toMatchObject({ items: [{ spec: { name: existing.packName, values: LAYER_VALUES } }] }),
  },
  clusterProfilesUidPacksUidManifests: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await addProfile(target), packName: MANIFEST_LAYER } }),
    bad: [],
    check: (answer) =>
      expect(answer).toMatchObject({
        items: [
          { metadata: { name: 'namespace' }, spec: { draft: { content: textLike(/kind: Namespace/), digest: textLike(/^sha256:/) } } },
        ],
      }),
  },
  clusterProfilesUidPacksNameManifestsAdd: {
    as: 'admin',
    good: async (target) => ({
      params: { uid: await addProfile(target), packName: MANIFEST_LAYER },
      body: { name: 'second', content: 'a: 1\n---\nb: 2\n' },
    }),
    bad: [{ params: layerParams, body: { content: 3 }, fields: ['name', 'content'] }],
  },
  clusterProfilesPublish: {
    as: 'admin',
    good: async (target) => ({ params: { uid: await addProfile(target, { layers: [manifestLayer()] }) } }),
    bad: [],
  },
  clusterProfilesUidValidatePacks: {
    as: 'viewer',
    good: async (target) => ({ ...(await ofNew(target)), body: await template(target) }),
    bad: badTemplates.map((input) => ({ ...input, params })),
  },
  clusterProfilesUidVariablesGet: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await addProfile(target, { variables: [secret, { name: 'host', defaultValue: 'a' }] }) } }),
    bad: [],
    check: (answer) =>
      expect(answer).toMatchObject({
        variables: [
          { name: 'password', isSensitive: true, defaultValue: SECRET_MASK },
          { name: 'host', isSensitive: false, defaultValue: 'a' },
        ],
      }),
  },
  clusterProfilesUidVariablesPut: {
    as: 'admin',
    good: async (target) => ({
      params: { uid: await addProfile(target, { variables: [secret] }) },
      body: {
        variables: [
          { ...secret, defaultValue: SECRET_MASK },
          { name: 'host', options: [{ value: 'a', default: true }] },
        ],
      },
    }),
    bad: badVariables,
  },
  clusterProfilesUidVariablesPatch: {
    as: 'admin',
    good: async (target) => ({ ...(await ofNew(target)), body: { variables: [{ name: 'host', format: 'ipv4' }] } }),
    bad: badVariables,
  },
  clusterProfilesUidVariablesDelete: {
    as: 'admin',
    good: async (target) => ({
      params: { uid: await addProfile(target, { variables: [secret] }) },
      body: { variables: ['password'] },
    }),
    bad: [{ params, body: { variables: [3] }, fields: ['variables.0'] }],
  },
  clusterProfilesFilterSummary: {
    as: 'viewer',
    good: async (target) => {
      const name = freshName('sought')
      await addProfile(target, { name, version: '1.9.0' })
      await addProfile(target, { name, version: '1.10.0' })
      return {
        query: 'limit=10',
        body: {
          filter: { profileName: { eq: name }, profileType: ['add-on'], scope: 'tenant', version: { gt: '1.0.0' } },
          sort: [{ field: 'lastModifiedTimestamp', order: 'desc' }],
        },
      }
    },
    bad: [
      ...badPages.map((input) => ({ ...input, body: {} })),
      { body: { filter: { name: { eq: 'x' } } }, fields: ['filter.name'] },
      { body: { sort: [{ field: 'size' }] }, fields: ['sort.0.field'] },
    ],
    check: (answer) =>
      expect(answer).toMatchObject({
        items: [
          { specSummary: { version: '1.10.0', versions: [{ version: '1.10.0' }, { version: '1.9.0' }] }, status: { isPublished: false } },
          { specSummary: { version: '1.9.0' } },
        ],
        listmeta: { count: 2, limit: 10, continue: '' },
      }),
  },
  clusterProfilesMetadata: {
    as: 'viewer',
    good: async (target) => {
      await addProfile(target, { name: 'conformance-listed', version: `1.${freshName('x').replace(/\D/g, '')}.0` })
      return noInput()
    },
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ items: containing([having({ metadata: having({ name: 'conformance-listed' }) })]) }),
  },
  clusterProfilesUidSummary: {
    as: 'viewer',
    good: ofNew,
    bad: [],
    check: (answer, { existing }) =>
      expect(answer).toMatchObject({
        specSummary: { draft: { packs: [{ name: existing.packName }, { name: MANIFEST_LAYER }] } },
        status: { isPublished: false, pack: { deleted: 0 } },
      }),
  },
}
