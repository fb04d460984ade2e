import { gzipSync } from 'node:zlib'
import { pack as createTar, type Header } from 'tar-stream'
import { makePng } from './png'

export interface TestPack {
  readonly name: string
  readonly version: string
  /** As `tar -czf <name>-<version>.tar.gz <folder>` makes it. */
  readonly archive: Buffer
}

/** Path below the pack's folder to content. */
export type PackFolder = Readonly<Record<string, string | Buffer>>

export interface PackOptions {
  readonly name: string
  readonly version: string
  readonly displayName?: string
  readonly layer?: string
  readonly addonType?: string
  /** Further keys of pack.json; undefined takes a key away. */
  readonly packJson?: Readonly<Record<string, unknown>>
  /** Further files, or others in place of the usual ones; undefined takes a file away. */
  readonly files?: Readonly<Record<string, string | Buffer | undefined>>
}

/** A pack in the shape of real ones: pack.json, values.yaml, README.md, logo.png and a chart. */
export async function makePack(options: PackOptions): Promise<TestPack> {
  return {
    name: options.name,
    version: options.version,
    archive: await archiveFolder(`${options.name}-${options.version}`, packFolder(options)),
  }
}

/** Several packs, one version each, over all layers and add-on types. @param from number of the first: two calls make different packs when their numbers differ */
export async function makePacks(count: number, from = 0): Promise<TestPack[]> {
  const kinds = [
    ['addon', 'monitoring'],
    ['addon', 'ingress'],
    ['addon', 'security'],
    ['addon', 'system app'],
    ['csi', ''],
    ['cni', ''],
  ] as const
  return Promise.all(
    Array.from({ length: count }, (_, offset) => {
      const index = from + offset
      const [layer, addonType] = kinds[index % kinds.length] ?? kinds[0]
      const name = `pack-${String(index).padStart(4, '0')}`
      return makePack({ name, version: `1.${index % 7}.${index % 3}`, displayName: `Pack ${index}`, layer, addonType })
    }),
  )
}

/** The files that `makePack` puts into the archive. */
export function packFolder(options: PackOptions): PackFolder {
  const { name, version } = options
  const packJson = {
    addonType: options.addonType ?? 'system app',
    annotations: { source: 'community', contributor: 'registry-console' },
    cloudTypes: ['all'],
    displayName: options.displayName ?? name,
    charts: [`charts/${name}-${version}.tgz`],
    layer: options.layer ?? 'addon',
    name,
    version,
    ...options.packJson,
  }
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
  const files: Record<string, string | Buffer | undefined> = {
    'pack.json': JSON.stringify(packJson, undefined, 2),
    'values.yaml': `# Values of ${name} ${version}\npack:\n  namespace: "${name}"\n  content:\n    images:\n      - image: registry.example.com/${name}:${version}\n\ncharts:\n  ${name}:\n    replicaCount: 1\n`,
    'README.md': `# ${options.displayName ?? name}\n\nVersion ${version}.\n\n## Prerequisites\n\n- Kubernetes 1.28 or newer\n`,
    'logo.png': makePng(hue),
    [`charts/${name}-${version}.tgz`]: gzipSync(`not a real chart of ${name} ${version}`),
    ...options.files,
  }
  return Object.fromEntries(Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])))
}

/** @param top folder in the archive; empty for none */
export function archiveFolder(top: string, files: PackFolder): Promise<Buffer> {
  const prefix = top === '' ? '' : `${top}/`
  return archiveEntries([
    ...(top === '' ? [] : [{ header: { name: prefix, type: 'directory' as const } }]),
    ...Object.entries(files).map(([path, content]) => ({ header: { name: `${prefix}${path}` }, content })),
  ])
}

export interface TarEntry {
  readonly header: Partial<Header> & Pick<Header, 'name'>
  readonly content?: string | Buffer
}

/** A tar.gz of exactly these entries, hostile ones too. */
export async function archiveEntries(entries: readonly TarEntry[]): Promise<Buffer> {
  return gzipSync(await tarEntries(entries))
}

/** A tar of exactly these entries, not compressed. */
export async function tarEntries(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = createTar()
  for (const { header, content } of entries) tar.entry({ mtime: new Date(0), ...header }, Buffer.from(content ?? ''))
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A tar.gz whose one file announces a size (in bytes) that it does not have: what a huge file looks like when its header arrives. */
export async function archiveAnnouncing(path: string, size: number): Promise<Buffer> {
  const tar = await tarEntries([{ header: { name: path }, content: 'a: 1\n' }])
  tar.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  // The checksum is the sum of the header's bytes with its own field as spaces (POSIX pax, "ustar Interchange Format").
  tar.write('        ', 148, 'latin1')
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return gzipSync(tar)
}

/** Packs that must be set aside, by what is wrong with them. Each is called `name`, version 1.0.0. */
export async function makeBadPacks(name: string) {
  const good = packFolder({ name, version: '1.0.0' })
  const top = `${name}-1.0.0`
  const as = async (options: Partial<PackOptions>) => (await makePack({ name, version: '1.0.0', ...options })).archive
  const withEntry = (header: TarEntry['header'], content = '') =>
    archiveEntries([
      { header, content },
      ...Object.entries(good).map(([path, file]) => ({ header: { name: `${top}/${path}` }, content: file })),
    ])
  return {
    noPackJson: await as({ files: { 'pack.json': undefined } }),
    notGzip: Buffer.from('this is a text file, and long enough to be looked at\n'.repeat(20)),
    zip: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(600)]),
    empty: Buffer.alloc(0),
    brokenGzip: damaged(await as({}), 60),
    cutGzip: (await as({})).subarray(0, 400),
    traversal: await withEntry({ name: `${top}/../../etc/passwd` }, 'root:x:0:0'),
    absolutePath: await withEntry({ name: '/etc/passwd' }, 'root:x:0:0'),
    symlink: await withEntry({ name: `${top}/values.yaml`, type: 'symlink', linkname: '/etc/passwd' }),
    device: await withEntry({ name: `${top}/null`, type: 'character-device' }),
    hugeValues: await archiveAnnouncing(`${top}/values.yaml`, 2 * 1024 ** 3),
    hugeOther: await archiveAnnouncing(`${top}/charts/big.bin`, 2 * 1024 ** 3),
    bomb: gzipSync(Buffer.concat([await tarEntries([{ header: { name: `${top}/zeros.bin` }, content: Buffer.alloc(80 * 1024 ** 2) }])]), {
      level: 9,
    }),
    invalidJson: await as({ files: { 'pack.json': '{ "name": "x", ' } }),
    notAnObject: await as({ files: { 'pack.json': '[]' } }),
    missingFields: await as({ packJson: { displayName: undefined, layer: '' } }),
    unknownLayer: await as({ packJson: { layer: 'application' } }),
    binaryValues: await as({ files: { 'values.yaml': Buffer.from([0xff, 0xfe, 0x61, 0x00]) } }),
    wrongName: await as({ packJson: { name: 'another' } }),
    wrongVersion: await as({ packJson: { version: '2.0.0' } }),
    severalPacks: await archiveEntries(['a', 'b'].map((folder) => ({ header: { name: `${folder}/pack.json` }, content: '{}' }))),
    tooDeep: await archiveEntries([{ header: { name: 'a/b/pack.json' }, content: '{}' }]),
  }
}

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.fill(0xa5, at, at + 40)
  return copy
}
