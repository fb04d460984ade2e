import { expect } from 'vitest'
import type { packsApi } from '~/contract/api/packs'
import { packUid } from '../calls'
import { containing, having, textLike } from '~/server/test/matchers'
import { badPages, type Cases } from './case'

export const packsCases: Cases<typeof packsApi> = {
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
}
