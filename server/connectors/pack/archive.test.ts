import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { archiveAnnouncing, archiveEntries, archiveFolder, makeBadPacks, makePack, packFolder, tarEntries } from '../../test/packs'
import { makePng } from '../../test/png'
import { SourceError } from '../source-error'
import { readPackArchive } from './archive'
import { archiveLimits } from './files'

const containing = (text: string): unknown => expect.stringContaining(text)
const matching = (expression: RegExp): unknown => expect.stringMatching(expression)

async function* pieces(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function read(archive: Buffer, size?: number) {
  const warnings: string[] = []
  const result = await readPackArchive(pieces(archive, size), (warning) => warnings.push(warning))
  return { result, warnings }
}

async function reasonOf(archive: Buffer): Promise<string> {
  const { result } = await read(archive)
  return result.ok ? 'accepted' : result.reason
}

async function contentOf(archive: Buffer, size?: number) {
  const { result } = await read(archive, size)
  if (!result.ok) throw new Error(result.reason)
  return result.content
}

describe('a good pack', () => {
  it('is read with all its parts', async () => {
    const logo = makePng(200)
    const pack = {
      name: 'demo',
      version: '1.10.0',
      displayName: 'Demo',
      packJson: {
        addonSubType: 'agent',
        group: 'g',
        eol: '2027-01-31',
        cloudType: 'aws',
        constraints: {
          dependencies: [
            { packName: 'cilium', layer: 'cni', type: 'required', minVersion: '1.14', maxVersion: 1.16 },
            { packName: 'old', layer: 'addon', type: 'notSupported' },
            { packName: 'x', layer: 'addon', type: 'whatever' },
            { layer: 'addon', type: 'required' },
            'cilium',
          ],
          resources: [
            {
              type: 'cpu',
              minLimit: '300',
              components: [
                { scheduleType: 'worker', resourceRequestParamRef: 'charts.demo.cpu', replicaCountParamRef: 'charts.demo.replicas' },
                { scheduleType: 'some', resourceRequestParamRef: 'x' },
                'worker',
              ],
            },
            { type: 'diskSize', minLimit: 10 },
            { type: 'memory', minLimit: 'much' },
            { type: 'memory', minLimit: -1 },
            { type: 'gpu', minLimit: 1 },
            null,
          ],
        },
      },
      files: {
        'logo.png': logo,
        'schema.yaml': `charts.demo.port:\n  schema: '{{ required | format "\${number:[1-5]}" }}'\n`,
        'presets.yaml': 'presets:\n  - name: p\n    displayName: P\n    group: G\n    remove: ["a.b"]\n    add: |\n      a: 1.10\n',
      },
    }
    expect(await contentOf((await makePack(pack)).archive)).toEqual({
      name: 'demo',
      displayName: 'Demo',
      version: '1.10.0',
      layer: 'addon',
      type: 'spectro',
      addonType: 'system app',
      addonSubType: 'agent',
      cloudTypes: ['all', 'aws'],
      group: 'g',
      eol: '2027-01-31',
      annotations: { source: 'community', contributor: 'registry-console' },
      valuesYaml: packFolder({ name: 'demo', version: '1.10.0' })['values.yaml'],
      readme: containing('# Demo'),
      schemaEntries: [
        {
          name: 'charts.demo.port',
          required: true,
          readonly: false,
          format: '${number:[1-5]}',
          type: 'number',
          regex: '',
          listOptions: [],
          hints: [],
        },
      ],
      presets: [{ name: 'p', displayName: 'P', group: 'G', remove: ['a.b'], add: 'a: 1.10\n' }],
      logo: { mediaType: 'image/png', bytes: logo, sha256: matching(/^[0-9a-f]{64}$/) },
      dependencies: [
        { name: 'cilium', layer: 'cni', type: 'required', minVersion: '1.14', maxVersion: '1.16' },
        { name: 'old', layer: 'addon', type: 'notSupported', minVersion: '', maxVersion: '' },
      ],
      resources: [
        {
          type: 'cpu',
          minLimit: 300,
          components: [
            { scheduleType: 'worker', resourceRequestParamRef: 'charts.demo.cpu', replicaCountParamRef: 'charts.demo.replicas' },
          ],
        },
        { type: 'diskSize', minLimit: 10, components: [] },
      ],
      files: Object.entries(packFolder(pack)).map(([path, content]) => ({ path, size: Buffer.byteLength(content) })),
      definition: packFolder(pack)['pack.json'],
      archiveUrl: '',
      iconUrl: '',
      detailsRead: true,
    })
  })

  it('lists its files below its folder, without folders, and no more than 2,000 of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, number) => [`charts/a/${number}.yaml`, 'a: 1\n']))
    const pack = { name: 'demo', version: '1.0.0', files: { ...many, [`charts/${'x'.repeat(600)}`]: 'too long a path' } }
    const { files } = await contentOf((await makePack(pack)).archive)
    expect(files).toHaveLength(2_000)
    expect(files).toContainEqual({ path: 'charts/a/17.yaml', size: 5 })
    const flat = await contentOf(await archiveFolder('', packFolder({ name: 'demo', version: '1.0.0' })))
    expect(flat.files?.map(({ path }) => path)).toContain('charts/demo-1.0.0.tgz')
  })

  it.each([1, 7, 511, 512, 4096, 1_000_000])('is read in pieces of %i bytes', async (size) => {
    const pack = await makePack({ name: 'demo', version: '1.0.0' })
    expect((await contentOf(pack.archive, size)).name).toBe('demo')
  })

  it('is read without a top folder, with ./, as plain tar, with macOS files and with a byte order mark', async () => {
    const files = packFolder({ name: 'demo', version: '1.0.0' })
    const dotted = Object.entries(files).map(([path, content]) => ({ header: { name: `./demo/${path}` }, content }))
    expect((await contentOf(await archiveFolder('', files))).name).toBe('demo')
    expect((await contentOf(await archiveEntries(dotted))).logo?.mediaType).toBe('image/png')
    expect((await contentOf(await tarEntries(dotted))).name).toBe('demo')
    expect(
      (
        await contentOf(
          await archiveEntries([
            { header: { name: './._demo' }, content: 'mac' },
            { header: { name: './demo/._pack.json' }, content: 'mac' },
            ...dotted,
          ]),
        )
      ).name,
    ).toBe('demo')
    expect(
      (
        await contentOf(
          (await makePack({ name: 'demo', version: '1.0.0', files: { 'pack.json': `\uFEFF${String(files['pack.json'])}` } })).archive,
        )
      ).name,
    ).toBe('demo')
  })

  it('is not confused by files of the same names further down', async () => {
    const files = {
      'charts/demo/values.yaml': 'wrong: 1',
      'charts/demo/pack.json': '{}',
      ...packFolder({ name: 'demo', version: '1.0.0' }),
    }
    expect((await contentOf(await archiveFolder('', files))).valuesYaml).toContain('# Values of demo')
    expect((await contentOf(await archiveFolder('demo', files))).valuesYaml).toContain('# Values of demo')
  })

  it('needs neither values nor extras', async () => {
    const content = await contentOf(await archiveFolder('x', { 'pack.json': '{"name":"n","displayName":"d","version":"1","layer":"os"}' }))
    expect(content).toMatchObject({
      valuesYaml: '',
      readme: '',
      logo: null,
      presets: [],
      schemaEntries: [],
      cloudTypes: ['all'],
      addonType: '',
    })
  })

  it('ignores bytes behind the gzip data and reads several gzip members', async () => {
    const tar = await tarEntries(
      Object.entries(packFolder({ name: 'demo', version: '1.0.0' })).map(([path, content]) => ({ header: { name: `d/${path}` }, content })),
    )
    const members = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])
    expect((await contentOf(members)).name).toBe('demo')
    expect((await contentOf(Buffer.concat([gzipSync(tar), Buffer.alloc(100_000)]))).name).toBe('demo')
  })
})

describe('a bad pack is refused with its reason', () => {
  it('each in its own words', async () => {
    const bad = await makeBadPacks('bad')
    const reasons = Object.fromEntries(
      await Promise.all(Object.entries(bad).map(async ([key, archive]) => [key, await reasonOf(archive)] as const)),
    )
    expect(reasons).toEqual({
      noPackJson: 'it has no pack.json',
      notGzip: 'its content is of an unknown format, not a gzip or tar archive',
      zip: 'its content is a zip file, not a gzip or tar archive',
      empty: 'its content is empty, not a gzip or tar archive',
      brokenGzip: 'its gzip data is damaged',
      cutGzip: 'its gzip data breaks off before the end',
      traversal: 'it holds a path that leads out of it: "bad-1.0.0/../../etc/passwd"',
      absolutePath: 'it holds an absolute path: "/etc/passwd"',
      symlink: 'it holds a link, which is not followed: "bad-1.0.0/values.yaml"',
      device: 'it holds something that is neither file nor folder: "bad-1.0.0/null"',
      hugeValues: 'values.yaml has 2 GiB; at most 4 MiB are read',
      hugeOther: 'it has more than 1 GiB unpacked ("bad-1.0.0/charts/big.bin")',
      bomb: 'it unpacks to more than 100 times its size, as decompression bombs do',
      invalidJson: matching(/^pack\.json is not valid JSON \(.+\)$/),
      notAnObject: 'pack.json holds no object',
      missingFields: 'pack.json lacks displayName, layer',
      unknownLayer: 'pack.json has the unknown layer “application”; it must be one of kernel, os, k8s, cni, csi, addon',
      binaryValues: 'values.yaml is not UTF-8 text',
      wrongName: 'accepted',
      wrongVersion: 'accepted',
      severalPacks: 'it holds several packs (a, b); pack them one by one',
      tooDeep: 'it has no pack.json at its top or in its top folder, only "a/b/pack.json"',
    })
  })

  it('a huge file as soon as its header says so', async () => {
    const archive = await archiveAnnouncing('x/values.yaml', 2 * 1024 ** 3)
    let taken = 0
    async function* endless(): AsyncGenerator<Buffer> {
      yield archive
      for (; taken < 1_000; taken += 1) yield await Promise.resolve(Buffer.alloc(64 * 1024))
    }
    expect(await readPackArchive(endless(), () => undefined)).toEqual({
      ok: false,
      reason: 'values.yaml has 2 GiB; at most 4 MiB are read',
    })
    expect(taken).toBeLessThan(20)
  })

  it.each([
    ['compressed bytes', { compressed: 200 }, 'it has more than 0.2 KiB compressed'],
    ['unpacked bytes', { unpacked: 5_000 }, /^it has more than 4\.9 KiB unpacked/],
    ['entries', { entries: 3 }, 'it has more than 3 entries'],
    ['kept bytes', { kept: 512 }, 'the files to read have more than 0.5 KiB together'],
  ])('too many %s', async (_, limits, reason) => {
    const pack = await makePack({ name: 'demo', version: '1.0.0', files: { 'charts/more.txt': 'x'.repeat(4000) } })
    const result = await readPackArchive(pieces(pack.archive), () => undefined, { ...archiveLimits, ...limits })
    expect(result).toEqual({ ok: false, reason: typeof reason === 'string' ? reason : matching(reason) })
  })

  it.each(['..\\..\\x', 'a\\..\\..\\x', 'C:/x', 'c:x', 'a/..', '..'])('the path %s', async (name) => {
    expect(await reasonOf(await archiveEntries([{ header: { name }, content: '' }]))).toMatch(
      /^it holds a(n absolute path| path that leads out of it)/,
    )
  })
})

describe('parts that are left out', () => {
  it('with a warning each, and the pack stays', async () => {
    const pack = await makePack({
      name: 'demo',
      version: '1.0.0',
      files: {
        'logo.png': '<svg xmlns="http://www.w3.org/2000/svg"/>',
        'schema.yaml': '- a\n- b\n',
        'presets.yaml': 'presets: [',
        'README.md': 'x'.repeat(2 * 1024 ** 2 + 1),
      },
    })
    const { result, warnings } = await read(pack.archive)
    expect(result).toMatchObject({ ok: true, content: { logo: null, schemaEntries: [], presets: [], readme: '' } })
    expect(warnings.sort()).toEqual([
      'README.md has 2 MiB and is left out; at most 2 MiB are read',
      'logo.png is left out: it is not a PNG, GIF or JPEG picture',
      matching(/^presets\.yaml is left out: /),
      'schema.yaml is left out: holds no parameters',
    ])
  })

  it('an alias bomb in presets.yaml', async () => {
    const presets = `base: &a "${'x'.repeat(4096)}"\npresets:\n${'  - { name: n, add: *a }\n'.repeat(900)}`
    const { result, warnings } = await read(
      (await makePack({ name: 'demo', version: '1.0.0', files: { 'presets.yaml': presets } })).archive,
    )
    expect(result).toMatchObject({ ok: true, content: { presets: [] } })
    expect(warnings).toEqual([containing('once its aliases are written out')])
  })
})

describe('text that no database holds', () => {
  it('is replaced in annotations and the README', async () => {
    const pack = await makePack({
      name: 'demo',
      version: '1.0.0',
      packJson: { annotations: { a: 'x\0y', b: '\ud800', c: 1, d: null, e: { f: [1] } } },
      files: { 'README.md': Buffer.from([0x61, 0x00, 0xff]) },
    })
    const content = await contentOf(pack.archive)
    expect(content.annotations).toEqual({ a: 'x\uFFFDy', b: '\uFFFD', c: '1', d: '', e: '{"f":[1]}' })
    expect(content.readme).toBe('a\uFFFD\uFFFD')
  })
})

describe('a failing source', () => {
  it('is not blamed on the archive', async () => {
    const pack = await makePack({ name: 'demo', version: '1.0.0' })
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(pack.archive.subarray(0, 600))
      throw new SourceError('The download failed.')
    }
    await expect(readPackArchive(broken(), () => undefined)).rejects.toBeInstanceOf(SourceError)
  })

  it('after all of the archive, too', async () => {
    const pack = await makePack({ name: 'demo', version: '1.0.0' })
    async function* wrongDigest(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(pack.archive)
      throw new SourceError('The content does not match its digest.')
    }
    await expect(readPackArchive(wrongDigest(), () => undefined)).rejects.toBeInstanceOf(SourceError)
  })
})
