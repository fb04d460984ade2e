import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { artifactRoutes } from '../../test/fake-registry'
import { chartArtifact, imageArtifact, zarfArtifact, type ZarfOptions, zarfYaml } from '../../test/oci-artifacts'
import { sha256 } from '../../test/sha256'
import { ociZarf } from './connectors'

const aNumber: unknown = expect.any(Number)

const podinfo = (version: string, options: Partial<ZarfOptions> = {}) => zarfArtifact({ name: 'podinfo', version, ...options })
const read = (endpoint: string, contentPaths = ['internal']) =>
  collectPacks(testConnection(endpoint, { contentPaths }), { connector: ociZarf })
const check = (endpoint: string, contentPaths = ['internal']) =>
  ociZarf.check(testConnection(endpoint, { contentPaths }), testEnvironment(), { signal: new AbortController().signal })
/** The first part alone, without an index around it. */
function bare(options: ZarfOptions) {
  const { blobs, parts } = zarfArtifact(options)
  const [manifest] = parts
  if (manifest === undefined) throw new Error('a package has a manifest')
  return { blobs, parts: [], manifest }
}

describe('packages', () => {
  it('are one entry a tag, with their architectures and zarf.yaml', async () => {
    const artifact = podinfo('6.4.0', {
      architectures: ['arm64', 'amd64', 'skeleton'],
      metadata: { url: 'https://example.com', annotations: { team: 'web' } },
    })
    const server = await start(artifactRoutes({ 'internal/apps/podinfo:6.4.0': artifact }))
    const { packs, skipped } = await read(server.endpoint)
    expect(skipped).toEqual([])
    expect(packs).toEqual([
      {
        repository: 'internal/apps/podinfo',
        tag: '6.4.0',
        digest: sha256(artifact.manifest.bytes),
        content: {
          name: 'podinfo',
          displayName: 'podinfo',
          version: '6.4.0',
          layer: 'addon',
          type: 'oci',
          addonType: '',
          addonSubType: '',
          cloudTypes: ['all'],
          group: '',
          eol: '',
          annotations: {
            team: 'web',
            kind: 'ZarfPackageConfig',
            architectures: 'amd64, arm64',
            components: '2',
            variables: '1',
            description: 'The package podinfo',
            url: 'https://example.com',
            authors: 'Jo <jo@example.com>',
          },
          schemaEntries: [],
          presets: [],
          dependencies: [],
          resources: [],
          files: [
            { path: 'checksums.txt', size: 82 },
            { path: 'zarf.yaml', size: aNumber },
            { path: 'components/base.tar', size: 21 },
            { path: 'images/index.json', size: 57 },
          ],
          definition: zarfYaml(
            { name: 'podinfo', version: '6.4.0', metadata: { url: 'https://example.com', annotations: { team: 'web' } } },
            'amd64',
          ),
          archiveUrl: '',
          iconUrl: '',
          valuesYaml: '',
          readme: '',
          logo: null,
          detailsRead: true,
        },
      },
    ])
    // Ping, catalog, tags, index, the manifest of one architecture, its zarf.yaml: no component, no image.
    expect(server.requests).toHaveLength(6)
  })

  it('may have a flavor, a + in the version, or no index around them', async () => {
    const server = await start(
      artifactRoutes({
        'internal/podinfo:1.0.0-upstream': podinfo('1.0.0', { flavor: 'upstream' }),
        'internal/podinfo:1.0.0_b.1': podinfo('1.0.0+b.1'),
        'internal/podinfo:0.9.0': bare({ name: 'podinfo', version: '0.9.0', architectures: ['arm64'] }),
      }),
    )
    const { packs, skipped } = await read(server.endpoint)
    expect(skipped).toEqual([])
    expect(
      packs
        .map(({ content: { version, annotations } }) => `${version} (${annotations.flavor ?? 'no flavor'}): ${annotations.architectures}`)
        .sort(),
    ).toEqual(['0.9.0 (no flavor): arm64', '1.0.0+b.1 (no flavor): amd64, arm64', '1.0.0-upstream (upstream): amd64, arm64'])
  })

  it('at the root are not looked for', async () => {
    const server = await start(artifactRoutes({ 'podinfo:1.0.0': podinfo('1.0.0'), 'internal:1.0.0': podinfo('1.0.0') }))
    expect((await read(server.endpoint, [])).outcome).toMatchObject({ ok: true, value: { references: new Set() } })
    expect((await read(server.endpoint)).packs).toEqual([])
    expect(await check(server.endpoint, [])).toEqual({ ok: true, value: { found: 0, read: null } })
  })

  it('that are bad are set aside, each with its reason', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nkind: ZarfPackageConfig\nmetadata: {name: podinfo, version: 9.0.0, annotations: *c}\ncomponents: *c\n`
    const server = await start(
      artifactRoutes({
        'internal/podinfo:1.0.0': podinfo('1.0.0'),
        'internal/podinfo:2.0.0': podinfo('2.1.0'),
        'internal/podinfo:3.0.0': podinfo('3.0.0', { metadata: { name: 'other' } }),
        'internal/podinfo:4.0.0': podinfo('4.0.0', { architectures: ['skeleton'] }),
        'internal/podinfo:5.0.0': podinfo('5.0.0', { yaml: 'a: [' }),
        'internal/podinfo:6.0.0': podinfo('6.0.0', { yaml: 'kind: ZarfPackageConfig\n' }),
        'internal/podinfo:7.0.0': podinfo('7.0.0', { yaml: `# ${'x'.repeat(1_200_000)}` }),
        'internal/podinfo:8.0.0-b': podinfo('8.0.0', { flavor: 'a' }),
        'internal/podinfo:0.1.0': bare({ name: 'podinfo', version: '0.1.0', architectures: ['skeleton'] }),
        'internal/podinfo:0.2.0': imageArtifact('podinfo', ['amd64']),
        'internal/podinfo:0.3.0': await chartArtifact({ name: 'podinfo', version: '0.3.0' }),
        'internal/podinfo:9.0.0': podinfo('9.0.0', { yaml: bomb }),
      }),
    )
    const { packs, skipped } = await read(server.endpoint)
    expect(packs.map((one) => `${one.tag}: ${one.content.annotations.components}`).sort()).toEqual(['1.0.0: 2', '9.0.0: 9'])
    expect(skipped.every((one) => one.digest !== null)).toBe(true)
    const skeleton = 'it is a skeleton only, from which other packages are made; publish a package for an architecture'
    expect(Object.fromEntries(skipped.map((one) => [one.reference.slice('internal/podinfo:'.length), one.reason]))).toEqual({
      '2.0.0': 'zarf.yaml says the version “2.1.0” but the tag is “2.0.0”; it must be the version, or the version and the flavor',
      '3.0.0': 'zarf.yaml says the name “other” but the repository is called “podinfo”; they must be equal',
      '4.0.0': skeleton,
      '5.0.0': 'its zarf.yaml is not valid YAML',
      '6.0.0': 'its zarf.yaml has no usable metadata',
      '7.0.0': 'its zarf.yaml has 1.1 MiB; at most 1 MiB is read',
      '8.0.0-b': 'zarf.yaml says the version “8.0.0” but the tag is “8.0.0-b”; it must be the version, or the version and the flavor',
      '0.1.0': skeleton,
      '0.2.0': 'it is a container image for several platforms, not a Zarf package',
      '0.3.0': 'it is a Helm chart, not a Zarf package',
    })
  })
})

it('images and charts cost one look each', async () => {
  const server = await start(
    artifactRoutes({
      'internal/podinfo:1.0.0': podinfo('1.0.0'),
      'internal/nginx:1.0.0': imageArtifact('nginx', ['amd64', 'arm64']),
      'internal/nginx:1.1.0': imageArtifact('nginx 2', ['amd64', 'arm64']),
      'internal/redis:1.0.0': await chartArtifact({ name: 'redis', version: '1.0.0' }),
    }),
  )
  const { packs, skipped } = await read(server.endpoint)
  expect(packs.map((one) => one.repository)).toEqual(['internal/podinfo'])
  expect(Object.fromEntries(skipped.map((one) => [one.reference, one.reason]))).toEqual({
    'internal/nginx': 'it does not hold a Zarf package: its newest tag “1.1.0” is a container image for several platforms',
    'internal/redis': 'it does not hold a Zarf package: its newest tag “1.0.0” is a Helm chart',
  })
})

it('the check reads a zarf.yaml, and begins another file', async () => {
  const server = await start(artifactRoutes({ 'internal/podinfo:1.0.0': podinfo('1.0.0') }))
  expect(await check(server.endpoint)).toMatchObject({ ok: true, value: { found: 1, read: { name: 'podinfo', version: '1.0.0' } } })
  const yaml = sha256(Buffer.from(zarfYaml({ name: 'podinfo', version: '1.0.0' }, 'amd64')))
  const component = sha256(Buffer.from('tar of base for amd64'))
  expect(server.requests.flatMap(({ path }) => (path.includes('/blobs/') ? [path] : []))).toEqual([
    `/v2/internal/podinfo/blobs/${yaml}`,
    `/v2/internal/podinfo/blobs/${component}`,
  ])
})
