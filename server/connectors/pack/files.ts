import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { PackFile } from '~/contract/catalogue'
import { SourceError } from '../source-error'
import { storable } from './text'

/** Limits on one archive; bytes unless said otherwise. */
export interface ArchiveLimits {
  readonly compressed: number
  readonly unpacked: number
  /** How many times larger than its compressed form an archive may be, beyond `ratioFrom`. Text packs stay below 20; deflate can reach 1,032. */
  readonly ratio: number
  /** Unpacked size up to which the ratio is not looked at. */
  readonly ratioFrom: number
  readonly entries: number
  /** Kept in memory at a time, all files of interest together. */
  readonly kept: number
}

const MiB = 1024 * 1024
export const archiveLimits: ArchiveLimits = {
  compressed: 512 * MiB,
  unpacked: 1024 * MiB,
  ratio: 100,
  ratioFrom: 32 * MiB,
  entries: 20_000,
  kept: 16 * MiB,
}

/** Files of interest: the largest size, and what happens beyond it: the archive is refused, or goes without the file. */
export type InterestingFiles = ReadonlyMap<string, { readonly max: number; readonly beyond: 'refuse' | 'leave-out' }>

const PACK_FILES: InterestingFiles = new Map([
  ['pack.json', { max: MiB, beyond: 'refuse' }],
  ['values.yaml', { max: 4 * MiB, beyond: 'refuse' }],
  ['README.md', { max: 2 * MiB, beyond: 'leave-out' }],
  ['logo.png', { max: MiB / 2, beyond: 'leave-out' }],
  ['schema.yaml', { max: MiB, beyond: 'leave-out' }],
  ['presets.yaml', { max: MiB, beyond: 'leave-out' }],
])

/** The archive can't be used; `message` says why, for an administrator, without a full stop. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
}

/** Files of one archive that are listed. */
export const MAX_FILES = 2_000
/** Longest path that is listed, in characters. */
export const MAX_PATH = 512

/** Folder (empty for the top) to file name to content. */
export type PackFiles = ReadonlyMap<string, ReadonlyMap<string, Buffer>>

/**
 * Reads the files of interest at the top and in the folders right below it out of a tar archive, gzip or plain, as a stream: nothing is written to disk, and
 * what is not of interest is skipped as it flows by. The source is read to its end.
 * @param warn told about files that are left out
 * @returns with paths and sizes (bytes) of the first `MAX_FILES` files, and the path of a pack.json that stands too deep
 * @throws ArchiveRefused for what the archive holds; SourceError as it comes from the source
 */
export async function readFiles(
  source: AsyncIterable<Buffer>,
  limits: ArchiveLimits,
  warn: (message: string) => void,
  interesting: InterestingFiles = PACK_FILES,
): Promise<{ files: PackFiles; deep: string | undefined; listed: ReadonlyMap<string, number> }> {
  const counted = countCompressed(source, limits)
  const { head, rest } = await peek(counted.stream)
  const gzip = head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b
  if (!gzip && !isTar(head)) throw new ArchiveRefused(`its content is ${nameFormat(head)}, not a gzip or tar archive`)

  const collector = createCollector(limits, warn, interesting)
  const tar = extract()
  // A refusal destroys the archive and the entry being read; both then emit the error that is thrown here anyway.
  tar.on('error', () => undefined)
  tar.on('entry', (header, stream, next) => {
    stream.on('error', () => undefined)
    collector.entry(header, stream).then(
      () => next(),
      (error: unknown) => next(error instanceof Error ? error : new Error('unreadable')),
    )
  })
  try {
    const plain = gzip ? gunzip(rest) : rest
    await pipeline(Readable.from(countUnpacked(plain, counted.bytes, limits)), tar)
  } catch (error) {
    throw asRefusal(error)
  }
  return { files: collector.files, deep: collector.deep(), listed: collector.listed }
}

/** What the unpacking stages throw is about the content; what the source throws is not. */
function asRefusal(error: unknown): unknown {
  if (error instanceof ArchiveRefused || error instanceof SourceError || !(error instanceof Error)) return error
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')) {
    return new ArchiveRefused(error.code === 'Z_BUF_ERROR' ? 'its gzip data breaks off before the end' : 'its gzip data is damaged')
  }
  if (
    /^(Invalid tar header|Unexpected end of data|Invalid header|Header exceeds max size|Writable stream closed prematurely)/.test(
      error.message,
    )
  ) {
    return new ArchiveRefused(
      error.message.startsWith('Unexpected end') ? 'its tar data breaks off before the end' : 'its tar data is damaged',
    )
  }
  return error
}

interface Counted {
  readonly stream: AsyncGenerator<Buffer>
  bytes(): number
}

function countCompressed(source: AsyncIterable<Buffer>, limits: ArchiveLimits): Counted {
  let bytes = 0
  async function* stream(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > limits.compressed) throw new ArchiveRefused(`it has more than ${megabytes(limits.compressed)} compressed`)
      yield chunk
    }
  }
  return { stream: stream(), bytes: () => bytes }
}

/** Unzips, and reads the source to its end even when bytes follow the gzip data, so that all of it is checked. */
async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip()
  let ended = false
  unzip.once('end', () => (ended = true))
  const feed = async () => {
    try {
      for await (const chunk of source) {
        // Nobody wants the rest; after damage it is read on, because a digest that doesn't match is the better reason.
        if (unzip.destroyed && !ended && unzip.errored === null) return
        if (!unzip.destroyed && !ended && !unzip.write(chunk)) await settled(unzip)
      }
      unzip.end()
    } catch (error) {
      // Behind the end of the gzip data, or behind damage, there is no reader left to tell.
      if (ended || unzip.errored !== null) throw error
      unzip.destroy(error instanceof Error ? error : new Error('unreadable'))
    }
  }
  const feeding = feed()
  feeding.catch(() => undefined)
  try {
    for await (const chunk of unzip) if (Buffer.isBuffer(chunk)) yield chunk
  } catch (error) {
    await feeding
    throw error
  }
  await feeding
}

/** The stream takes more, or never will. */
function settled(stream: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of SETTLED) stream.off(event, done)
      resolve()
    }
    for (const event of SETTLED) stream.on(event, done)
  })
}

const SETTLED = ['drain', 'end', 'close'] as const

async function* countUnpacked(source: AsyncIterable<Buffer>, compressed: () => number, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > limits.unpacked) throw new ArchiveRefused(`it has more than ${megabytes(limits.unpacked)} unpacked`)
    if (bytes > limits.ratioFrom && bytes > compressed() * limits.ratio) {
      throw new ArchiveRefused(`it unpacks to more than ${limits.ratio} times its size, as decompression bombs do`)
    }
    yield chunk
  }
}

/** The first tar block, as far as there is one, and everything with it in front again. */
async function peek(stream: AsyncGenerator<Buffer>): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  const chunks: Buffer[] = []
  let length = 0
  while (length < TAR_BLOCK) {
    const next = await stream.next()
    if (next.done === true) break
    chunks.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(chunks, length)
  async function* rest(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    yield* stream
  }
  return { head, rest: rest() }
}

const TAR_BLOCK = 512

/** The magic of POSIX and GNU tar at offset 257 (POSIX.1-1988 ustar). */
function isTar(head: Buffer): boolean {
  return head.length >= TAR_BLOCK && head.subarray(257, 262).toString('latin1') === 'ustar'
}

function nameFormat(head: Buffer): string {
  if (head.length === 0) return 'empty'
  const magic = head.subarray(0, 6).toString('latin1')
  if (magic.startsWith('PK\x03\x04')) return 'a zip file'
  if (magic.startsWith('\x28\xb5\x2f\xfd')) return 'compressed with zstd'
  if (magic.startsWith('BZh')) return 'compressed with bzip2'
  if (magic.startsWith('\xfd7zXZ')) return 'compressed with xz'
  if (/^\s*[{[]/.test(magic)) return 'a JSON file'
  return 'of an unknown format'
}

function createCollector(limits: ArchiveLimits, warn: (message: string) => void, interesting: InterestingFiles) {
  const files = new Map<string, Map<string, Buffer>>()
  const listed = new Map<string, number>()
  let entries = 0
  let announced = 0
  let kept = 0
  let deep: string | undefined

  async function entry(header: Header, stream: AsyncIterable<unknown>): Promise<void> {
    entries += 1
    if (entries > limits.entries) throw new ArchiveRefused(`it has more than ${limits.entries.toLocaleString('en')} entries`)
    const name = header.name
    const parts = checkedPath(name)
    if (header.type === 'symlink' || header.type === 'link')
      throw new ArchiveRefused(`it holds a link, which is not followed: ${shown(name)}`)
    if (header.type !== 'file' && header.type !== 'contiguous-file' && header.type !== 'directory')
      throw new ArchiveRefused(`it holds something that is neither file nor folder: ${shown(name)}`)

    const file = parts.at(-1) ?? ''
    const rule = header.type === 'directory' || parts.length > 2 ? undefined : interesting.get(file)
    const { size } = header
    if (header.type !== 'directory') list(parts.join('/'), size)
    if (rule !== undefined && size > rule.max && rule.beyond === 'refuse')
      throw new ArchiveRefused(`${file} has ${megabytes(size)}; at most ${megabytes(rule.max)} are read`)
    announced += size
    if (announced > limits.unpacked) throw new ArchiveRefused(`it has more than ${megabytes(limits.unpacked)} unpacked (${shown(name)})`)
    if (parts.length > 2 && file === 'pack.json') deep ??= name
    if (rule === undefined || size > rule.max) {
      if (rule !== undefined) warn(`${file} has ${megabytes(size)} and is left out; at most ${megabytes(rule.max)} are read`)
      for await (const _ of stream) continue
      return
    }

    const chunks: Buffer[] = []
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    const content = Buffer.concat(chunks)
    const folder = parts.length === 2 ? (parts[0] ?? '') : ''
    const inFolder = files.get(folder) ?? new Map<string, Buffer>()
    // As when unpacking, the last of several files of one name counts.
    kept += content.length - (inFolder.get(file)?.length ?? 0)
    if (kept > limits.kept) throw new ArchiveRefused(`the files to read have more than ${megabytes(limits.kept)} together`)
    inFolder.set(file, content)
    files.set(folder, inFolder)
  }

  function list(path: string, size: number): void {
    if (path.length <= MAX_PATH && (listed.size < MAX_FILES || listed.has(path))) listed.set(path, size)
  }

  return { entry, files, listed, deep: () => deep }
}

/** The files of the list that stand in a folder, with paths below it. @param folder empty for all */
export function filesBelow(listed: ReadonlyMap<string, number>, folder: string): PackFile[] {
  const start = folder === '' ? '' : `${folder}/`
  return [...listed].flatMap(([path, size]) => (path.startsWith(start) ? [{ path: storable(path.slice(start.length)), size }] : []))
}

/** Parts of an entry's path. Paths that leave the archive are refused although nothing is written: such an archive is broken or hostile. */
function checkedPath(name: string): string[] {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw new ArchiveRefused(`it holds an absolute path: ${shown(name)}`)
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw new ArchiveRefused(`it holds a path that leads out of it: ${shown(name)}`)
  return parts
}

function shown(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)
}

function megabytes(bytes: number): string {
  const format = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })
  if (bytes >= 1024 * MiB) return `${format(bytes / (1024 * MiB))} GiB`
  return bytes >= MiB ? `${format(bytes / MiB)} MiB` : `${format(bytes / 1024)} KiB`
}
