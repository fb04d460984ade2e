import { expect } from 'vitest'
import type { consoleCatalogueApi } from '~/contract/api/console-catalogue'
import { containing, having, textLike } from '~/server/test/matchers'
import { ask, freshName, goodSpec, packUid } from '../calls'
import type { Target } from '../target'
import { type Cases, nobody } from './case'

export const consoleCatalogueCases: Cases<typeof consoleCatalogueApi> = {
  consoleCatalogue: {
    as: 'viewer',
    good: ({ existing }) => ({
      body: { text: existing.packName.toUpperCase(), registries: [existing.adminRegistryUid], types: ['spectro'], facets: true },
    }),
    bad: [
      { body: { limit: 0, offset: -1 }, fields: ['limit', 'offset'] },
      { body: { layers: ['roof'], sort: 'name' }, fields: ['layers.0', 'sort'] },
    ],
    check: (answer, { existing }) => {
      const inRegistry = [having({ uid: existing.adminRegistryUid, latestPackUid: textLike(/./), latestVersion: textLike(/^\d/) })]
      expect(answer).toMatchObject({
        items: containing([having({ name: existing.packName, type: 'spectro', registries: inRegistry })]),
        facets: { registries: containing([having({ value: existing.adminRegistryUid })]) },
      })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  consolePackDefinition: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await packUid(target) } }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ file: 'pack.json' }),
  },
  consolePackContents: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await packUid(target) } }),
    bad: [],
    check: (answer) =>
      expect(answer).toMatchObject({
        filesKnown: true,
        files: containing([having({ path: 'pack.json' }), having({ path: 'values.yaml' })]),
        digest: textLike(/^sha256:/),
        components: [],
        variables: [],
      }),
  },
  consoleChartCheck: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: await chartRegistry(target) }, body: { name: 'no-such-chart', version: '1.0.0' } }),
    bad: [{ params: { uid: nobody }, body: { name: ' ', version: '', tag: 'x' }, fields: ['name', 'tag', 'version'] }],
    check: (answer) => expect(answer).toEqual({ outcome: 'missing', message: textLike(/\.$/), values: '', readme: '', digest: '' }),
  },
}

/** A registry of Helm charts that is not synchronised. */
async function chartRegistry(target: Target): Promise<string> {
  const body = { metadata: { name: freshName() }, spec: goodSpec(target, { providerType: 'helm', isSyncSupported: false }) }
  const { uid } = await ask(target, 'basicOciRegistryCreate', { as: 'admin', body })
  return uid
}
