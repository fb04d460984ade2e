import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClusterProfilesMetadata, ClusterProfilesSummary, ClusterProfileSummary } from '~/contract/cluster-profiles'
import { Uid } from '~/contract/common'
import { answer, problem } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

let bench: ProfileBench

/** Name and version to layers, type, cloud and tags. */
const profiles: [string, string, { packs?: string[]; type?: string; cloudType?: string; labels?: Record<string, string> }][] = [
  ['Alpha', '1.0.0', { packs: ['nginx 1.10.0', 'redis 7.0.0'], labels: { env: 'prod', web: 'spectro__tag' } }],
  ['alpha', '1.10.0', { packs: ['nginx 1.2.0', 'redis 7.0.0'], labels: { env: 'dev' } }],
  ['alpha', '1.9.0-rc.1', { packs: ['nginx 1.2.0'] }],
  ['beta', '2.0.0', { type: 'infra', cloudType: 'aws' }],
  ['gamma_', '1.0.0', { packs: ['away 1.0.0'], cloudType: 'azure' }],
]

beforeAll(async () => {
  bench = await startProfileBench()
  await seedPacks(bench.app.services, bench.registryUid, [samplePack('away', '1.0.0')])
  for (const [name, version, { packs = [], type = 'add-on', cloudType = '', labels = {} }] of profiles) {
    const layers = packs.map((pack) => {
      const [layer = '', tag = ''] = pack.split(' ')
      return { name: layer, tag, registryUid: bench.registryUid }
    })
    const body = { metadata: { name, labels }, spec: { version, template: { type, cloudType, packs: layers } } }
    await answer(bench.app.send('POST', '/v1/clusterprofiles', body, bench.admin), Uid, 201)
  }
  await bench.vanish('away', '1.0.0')
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const search = (body: unknown, query = '') => bench.app.send('POST', `/v1/dashboard/clusterprofiles${query}`, body, bench.viewer)
async function names(body: unknown, query = ''): Promise<string[]> {
  const { items } = await answer(search(body, query), ClusterProfilesSummary)
  return items.map(({ metadata, specSummary }) => `${metadata.name} ${specSummary.version}`)
}
const everything = ['alpha 1.10.0', 'alpha 1.9.0-rc.1', 'Alpha 1.0.0', 'beta 2.0.0', 'gamma_ 1.0.0']

describe('the summary of profiles', () => {
  it('has one item a version: by name, newest version first', async () => {
    expect(await names({})).toEqual(everything)
    const { items } = await answer(bench.app.request('/v1/dashboard/clusterprofiles/metadata', {}, bench.viewer), ClusterProfilesMetadata)
    expect(items.map(({ metadata, spec }) => `${metadata.name} ${spec.version}`)).toEqual(everything)
  })

  it.each([
    [{ profileName: { contains: 'LPH' } }, ['alpha 1.10.0', 'alpha 1.9.0-rc.1', 'Alpha 1.0.0']],
    [{ profileName: { beginsWith: 'Al', ignoreCase: false } }, ['Alpha 1.0.0']],
    [{ profileName: { eq: 'BETA' } }, ['beta 2.0.0']],
    [{ profileName: { ne: 'alpha' } }, ['beta 2.0.0', 'gamma_ 1.0.0']],
    [{ profileName: { contains: '_' } }, ['gamma_ 1.0.0']],
    [{ profileName: { contains: '' }, profileType: [], tags: { eq: [] }, version: { eq: '' } }, everything],
    [{ profileType: ['infra', 'cluster'] }, ['beta 2.0.0']],
    [{ environment: ['aws', 'azure'] }, ['beta 2.0.0', 'gamma_ 1.0.0']],
    [{ tags: { eq: ['env:prod', 'none'] } }, ['Alpha 1.0.0']],
    [{ tags: { eq: ['WEB'] } }, ['Alpha 1.0.0']],
    [{ tags: { beginsWith: ['env:'] } }, ['alpha 1.10.0', 'Alpha 1.0.0']],
    [{ tags: { ne: ['env:dev'] }, profileName: { eq: 'alpha' } }, ['alpha 1.9.0-rc.1', 'Alpha 1.0.0']],
    [{ version: { gt: '1.9.0' } }, ['alpha 1.10.0', 'beta 2.0.0']],
    [{ version: { lt: '1.9.0' }, profileName: { eq: 'alpha' } }, ['alpha 1.9.0-rc.1', 'Alpha 1.0.0']],
    [{ version: { beginsWith: '1.1' } }, ['alpha 1.10.0']],
    [{ version: { ne: '1.0.0', eq: '2.0.0' } }, ['beta 2.0.0']],
    [{ fips: 'full' }, ['Alpha 1.0.0']],
    [{ fips: 'partial' }, ['alpha 1.10.0']],
    [{ fips: 'none' }, ['alpha 1.9.0-rc.1']],
    [{ fips: 'unknown' }, ['beta 2.0.0', 'gamma_ 1.0.0']],
    [{ scope: 'tenant', resourceType: 'spectrocluster' }, everything],
    [{ scope: 'system' }, []],
    [{ scope: 'project' }, []],
    [{ resourceType: 'clustertemplate' }, []],
  ])('finds by %j', async (filter, expected) => {
    expect(await names({ filter })).toEqual(expected)
  })

  it.each([
    [[{ field: 'profileName', order: 'desc' }], ['gamma_ 1.0.0', 'beta 2.0.0', 'alpha 1.10.0', 'alpha 1.9.0-rc.1', 'Alpha 1.0.0']],
    [[{ field: 'environment', order: 'desc' }], ['gamma_ 1.0.0', 'beta 2.0.0', 'alpha 1.10.0', 'alpha 1.9.0-rc.1', 'Alpha 1.0.0']],
    [[{ field: 'profileType', order: 'desc' }], ['beta 2.0.0', 'alpha 1.10.0', 'alpha 1.9.0-rc.1', 'Alpha 1.0.0', 'gamma_ 1.0.0']],
    [[{ field: 'creationTimestamp' }], profiles.map(([name, version]) => `${name} ${version}`)],
    [[{ field: 'lastModifiedTimestamp', order: 'desc' }], profiles.map(([name, version]) => `${name} ${version}`).toReversed()],
  ])('is sorted by %j', async (sort, expected) => {
    expect(await names({ sort })).toEqual(expected)
  })

  it('comes page by page', async () => {
    const first = await answer(search({}, '?limit=2'), ClusterProfilesSummary)
    expect(first.listmeta).toMatchObject({ count: 5, limit: 2, offset: 0 })
    expect(await names({}, `?limit=2&continue=${first.listmeta.continue}`)).toEqual(everything.slice(2, 4))
    expect((await answer(search({}, '?offset=4'), ClusterProfilesSummary)).listmeta.continue).toBe('')
    expect((await problem(search({}, '?continue=made-up'))).fields).toHaveProperty('continue')
  })

  it('says which packs are gone or on their way out', async () => {
    const { items } = await answer(search({ filter: { profileName: { eq: 'gamma_' } } }), ClusterProfilesSummary)
    expect(items).toMatchObject([{ status: { isPublished: false, pack: { deleted: 1, deprecated: 0, disabled: 0 } } }])
    const alphas = await answer(search({ filter: { version: { eq: '1.0.0' }, profileName: { eq: 'alpha' } } }), ClusterProfilesSummary)
    const uid = alphas.items[0]?.metadata.uid ?? ''
    const one = await answer(bench.app.request(`/v1/dashboard/clusterprofiles/${uid}`, {}, bench.viewer), ClusterProfileSummary)
    expect(one).toEqual(alphas.items[0])
    expect(one).toMatchObject({
      specSummary: {
        draft: { type: 'add-on', packs: [{ name: 'nginx', displayName: 'NGINX', version: '1.10.0' }, { name: 'redis' }] },
        versions: [{ version: '1.10.0' }, { version: '1.9.0-rc.1' }, { version: '1.0.0' }],
      },
      status: { fips: { mode: 'full' }, pack: { deleted: 0, deprecated: 1, disabled: 0 } },
    })
  })
})
