import { expect } from 'vitest'
import type { consoleProfilesApi } from '~/contract/api/console-profiles'
import { Uid } from '~/contract/common'
import { EXPORT_VERSION, ExportedProfile, Repointed } from '~/contract/profile-tools'
import { containing, having, textLike } from '~/server/test/matchers'
import { ask, freshName, packUid } from '../calls'
import { addProfile, LAYER_VALUES, MANIFEST_LAYER } from '../profiles'
import type { Target } from '../target'
import { type Cases, nobody } from './case'

const params = { uid: nobody }

const file = (layers: readonly object[] = []) => ({
  apiVersion: EXPORT_VERSION,
  kind: 'ClusterProfile',
  metadata: { name: freshName('file'), description: '', tags: ['team:web', 'quick'] },
  spec: { version: '1.0.0', type: 'add-on', cloudType: '', variables: [], layers },
})
const layer = (target: Target, registry: string) => ({
  name: target.existing.packName,
  displayName: target.existing.packName,
  type: 'spectro',
  layer: 'addon',
  tag: '1.0.0',
  version: '1.0.0',
  digest: '',
  registry,
  values: '',
  manifests: [],
})
const homeless = {
  name: 'a',
  displayName: 'A',
  type: 'helm',
  layer: 'addon',
  tag: '1',
  version: '1',
  digest: '',
  values: '',
  manifests: [],
}

/** A profile of the tenant with a layer whose version has other content than when it was chosen: there is one from the start. */
async function drifted(target: Target): Promise<{ uid: string; layer: string; digest: string }> {
  const { items } = await ask(target, 'consoleProfilesOverview', { as: 'viewer' })
  const uid = items.find(({ layers }) => layers.some(({ state }) => state === 'changed' || state === 'kept'))?.uid ?? ''
  const drift = await ask(target, 'consoleProfileDrift', { as: 'viewer', params: { uid } })
  const [first] = drift.items
  return { uid, layer: first?.layer ?? '', digest: first?.currentDigest ?? '' }
}

/** Another registry that has some of what profiles use of the tenant's, and a version that both have. */
async function mirrorOf(target: Target): Promise<{ registryUid: string; name: string; tag: string }> {
  await addProfile(target)
  const { adminRegistryUid } = target.existing
  const { targets } = await ask(target, 'consoleRegistryImpact', { as: 'admin', params: { uid: adminRegistryUid } })
  const registryUid = targets[0]?.uid ?? ''
  const list = (query: string) => ask(target, 'packsSummaryList', { as: 'admin', query: `filters=${query}` })
  for (const { spec } of (await list(`spec.registryUid=${registryUid}`)).items) {
    const { items } = await list(`spec.registryUid=${adminRegistryUid}ANDspec.name=${spec.name}`)
    if (items.some((item) => item.spec.digest === spec.digest && item.spec.type === spec.type))
      return { registryUid, name: spec.name, tag: spec.version }
  }
  throw new Error('No registry has what the tenant’s has')
}

export const consoleProfilesCases: Cases<typeof consoleProfilesApi> = {
  consoleProfilesOverview: {
    as: 'viewer',
    good: async (target) => {
      await addProfile(target, { name: 'Listed profile', version: '1.0.0' })
      await addProfile(target, { name: 'Listed profile', version: '1.10.0' })
      return {}
    },
    bad: [],
    check: (answer, { existing }) => {
      const layers = [
        having({ name: existing.packName, registryUid: existing.adminRegistryUid, state: 'ok' }),
        having({ name: MANIFEST_LAYER, type: 'manifest', registryName: '', state: 'ok' }),
      ]
      const item = { name: 'Listed profile', isPublished: false, type: 'add-on', layers }
      expect(answer).toMatchObject({ items: containing([having({ ...item, version: '1.10.0' }), having({ ...item, version: '1.0.0' })]) })
      expect(JSON.stringify(answer)).toMatch(/Listed profile.*"1\.10\.0".*Listed profile.*"1\.0\.0"/)
    },
  },
  consoleProfileClone: {
    as: 'admin',
    good: async (target) => ({
      params: { uid: await addProfile(target) },
      body: { name: freshName('copy'), version: '2.0.0', description: 'A copy' },
    }),
    bad: [
      { params, body: {}, fields: ['name', 'version'] },
      { params, body: { name: '', version: 'V0.0.1', tags: [] }, fields: ['name', 'tags', 'version'] },
    ],
    check: async (answer, target) => {
      const { uid } = Uid.parse(answer)
      const { metadata, spec } = await ask(target, 'clusterProfilesGet', { as: 'viewer', params: { uid } })
      expect(metadata.annotations).toMatchObject({ description: 'A copy' })
      expect(spec).toMatchObject({ version: '2.0.0', draft: { packs: [{ values: LAYER_VALUES }, { name: MANIFEST_LAYER }] } })
    },
  },
  consoleProfileExport: {
    as: 'viewer',
    good: async (target) => ({
      params: { uid: await addProfile(target, { variables: [{ name: 'password', isSensitive: true, defaultValue: 'planted-default' }] }) },
    }),
    bad: [],
    check: (answer, { existing }) => {
      const text = new TextDecoder().decode(answer instanceof Uint8Array ? answer : undefined)
      expect(ExportedProfile.parse(JSON.parse(text)).spec).toMatchObject({
        variables: [{ name: 'password', defaultValue: '' }],
        layers: [
          { name: existing.packName, digest: textLike(/^sha256:/), values: LAYER_VALUES },
          { name: MANIFEST_LAYER, registry: '' },
        ],
      })
      expect(text).toMatch(/^\{\n {2}"apiVersion".*\}\n$/s)
    },
  },
  consoleProfileImport: {
    as: 'admin',
    good: async (target) => {
      const { items } = await ask(target, 'packsSummaryList', {
        as: 'viewer',
        query: `filters=spec.name=${target.existing.packName}ANDspec.registryUid=${target.existing.adminRegistryUid}`,
      })
      const version = items[0]?.spec.version ?? ''
      const one = { ...layer(target, 'from elsewhere'), tag: version, version, digest: 'sha256:another' }
      return {
        body: { profile: file([one]), name: freshName('imported'), registries: { 'from elsewhere': target.existing.adminRegistryUid } },
      }
    },
    bad: [
      { body: {}, fields: ['profile'] },
      { body: { profile: { ...file(), apiVersion: 'v2' } }, fields: ['profile.apiVersion'] },
      { body: { profile: file([{ ...homeless, registry: 'nowhere' }]) }, fields: ['profile.spec.layers.0'] },
    ],
    check: (answer) => expect(answer).toMatchObject({ warnings: [textLike(/digest/)] }),
  },
  consoleProfileDrift: {
    as: 'viewer',
    good: async (target) => ({ params: { uid: (await drifted(target)).uid } }),
    bad: [],
    check: (answer) =>
      expect(answer).toMatchObject({ items: containing([having({ chosenDigest: textLike(/./), currentDigest: textLike(/./) })]) }),
  },
  consoleProfileDriftDecide: {
    as: 'admin',
    good: async (target) => {
      const { uid, ...body } = await drifted(target)
      return { params: { uid }, body: { ...body, decision: 'keep' } }
    },
    bad: [{ params, body: { layer: 'x', decision: 'forget' }, fields: ['decision', 'digest'] }],
    check: async (_, target) => {
      const { uid } = await drifted(target)
      const { items } = await ask(target, 'consoleProfileDrift', { as: 'viewer', params: { uid } })
      expect(items[0]).toMatchObject({ kept: true })
    },
  },
  consoleRegistryImpact: {
    as: 'viewer',
    good: async (target) => {
      await addProfile(target)
      return { params: { uid: target.existing.adminRegistryUid } }
    },
    bad: [],
    check: (answer, { existing }) => {
      const layers = containing([having({ name: existing.packName })])
      expect(answer).toMatchObject({ profiles: containing([having({ layers })]), tenants: [] })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  consoleRegistryRepoint: {
    as: 'admin',
    good: async (target) => {
      const layer = await mirrorOf(target)
      await addProfile(target, { layers: [layer] })
      return { params: { uid: layer.registryUid }, body: { to: target.existing.adminRegistryUid } }
    },
    bad: [
      { params, body: {}, fields: ['to'] },
      { params, body: { to: '' }, fields: ['to'] },
    ],
    check: (answer) => expect(Repointed.parse(answer).moved).toBeGreaterThan(0),
  },
  consolePackUses: {
    as: 'viewer',
    good: async (target) => {
      await addProfile(target)
      return { params: { uid: await packUid(target) } }
    },
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ items: containing([having({ isPublished: false, state: 'ok' })]) }),
  },
}
