import { expect } from 'vitest'
import type { ociRegistriesApi } from '~/contract/api/oci-registries'
import { addOf } from '../kinds'
import { containing, having } from '~/server/test/matchers'
import { type Cases, noInput } from './case'
import { kindCases } from './kind-cases'

const basic = kindCases('oci-basic', { providerType: 'pack', endpoint: '', auth: {}, typo: true })
const ecr = kindCases('oci-ecr', { providerType: 'pack', endpoint: '', typo: true }, ['isPrivate'])

export const ociRegistriesCases: Cases<typeof ociRegistriesApi> = {
  ociRegistriesSummary: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer, { existing }) => {
      const item = (uid: string) => having({ metadata: having({ uid }) })
      expect(answer).toMatchObject({ items: containing([item(existing.adminRegistryUid), item(existing.systemRegistryUid)]) })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  ociImageRegistryGet: { as: 'viewer', good: noInput, bad: [], check: (answer) => expect(answer).toMatchObject({ endpoint: '' }) },
  ociRegistryGet: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await addOf(target, 'oci-ecr') } }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ type: 'ecr', providerType: 'pack', scope: 'tenant' }),
  },
  basicOciRegistryCreate: {
    ...basic.create,
    bad: [
      ...basic.create.bad,
      { query: 'skipPackSync=yes', body: { metadata: { name: 'x' }, spec: { endpoint: 'x', auth: {} } }, fields: ['skipPackSync'] },
    ],
  },
  basicOciRegistryValidate: basic.validate,
  basicOciRegistryGet: basic.get,
  basicOciRegistryUpdate: basic.update,
  basicOciRegistryDelete: basic.remove,
  basicOciRegistrySync: basic.sync,
  basicOciRegistrySyncStatus: basic.status,
  ecrRegistryCreate: ecr.create,
  ecrRegistryValidate: ecr.validate,
  ecrRegistryGet: ecr.get,
  ecrRegistryUpdate: ecr.update,
  ecrRegistryDelete: ecr.remove,
  ecrRegistrySync: ecr.sync,
  ecrRegistrySyncStatus: ecr.status,
}
