import { createHash } from 'node:crypto'
import type { PackFile } from '~/contract/catalogue'
import type { PackContent, PackLogo } from '../content'
import { type ArchiveLimits, archiveLimits, ArchiveRefused, filesBelow, type PackFiles, readFiles } from './files'
import { readPackJson } from './pack-json'
import { readPresetsYaml } from './presets-yaml'
import { readSchemaYaml } from './schema-yaml'
import { decodeLeniently, decodeText } from './text'

/**
 * Reads a pack's archive from a stream.
 * @param warn told about parts that are left out because they can't be read; the pack is used without them
 * @returns the content, or why the pack can't be used (fits behind "The pack is set aside: ")
 * @throws SourceError as it comes from the source
 */
export async function readPackArchive(
  source: AsyncIterable<Buffer>,
  warn: (message: string) => void,
  limits: ArchiveLimits = archiveLimits,
): Promise<{ ok: true; content: PackContent } | { ok: false; reason: string }> {
  try {
    const { files, deep, listed } = await readFiles(source, limits, warn)
    const [folder, inFolder] = packFolder(files, deep)
    return readContent(inFolder, filesBelow(listed, folder), warn)
  } catch (error) {
    if (error instanceof ArchiveRefused) return { ok: false, reason: error.message }
    throw error
  }
}

/** The folder that has pack.json, with its files: the top, or the one folder below it. */
function packFolder(files: PackFiles, deep: string | undefined): readonly [folder: string, ReadonlyMap<string, Buffer>] {
  const top = files.get('')
  if (top?.has('pack.json') === true) return ['', top]
  const folders = [...files].filter(([, inFolder]) => inFolder.has('pack.json'))
  const only = folders[0]
  if (only === undefined)
    throw new ArchiveRefused(
      deep === undefined
        ? 'it has no pack.json'
        : `it has no pack.json at its top or in its top folder, only ${JSON.stringify(deep.slice(0, 120))}`,
    )
  if (folders.length > 1)
    throw new ArchiveRefused(
      `it holds several packs (${folders
        .map(([folder]) => folder)
        .slice(0, 5)
        .join(', ')}); pack them one by one`,
    )
  return only
}

function readContent(
  files: ReadonlyMap<string, Buffer>,
  listed: readonly PackFile[],
  warn: (message: string) => void,
): { ok: true; content: PackContent } | { ok: false; reason: string } {
  const packJson = readPackJson(files.get('pack.json') ?? Buffer.alloc(0))
  if (!packJson.ok) return packJson
  const values = files.get('values.yaml')
  const valuesYaml = values === undefined ? '' : decodeText(values)
  if (valuesYaml === undefined) return { ok: false, reason: 'values.yaml is not UTF-8 text' }
  const readme = files.get('README.md')
  return {
    ok: true,
    content: {
      ...packJson.value,
      type: 'spectro',
      archiveUrl: '',
      iconUrl: '',
      detailsRead: true,
      valuesYaml,
      readme: readme === undefined ? '' : decodeLeniently(readme),
      schemaEntries: readOptional(files, 'schema.yaml', readSchemaYaml, warn),
      presets: readOptional(files, 'presets.yaml', readPresetsYaml, warn),
      logo: readLogo(files.get('logo.png'), warn),
      files: listed,
    },
  }
}

/** A broken extra costs the extra, not the pack. */
function readOptional<Entry>(
  files: ReadonlyMap<string, Buffer>,
  name: string,
  read: (text: string) => Entry[],
  warn: (message: string) => void,
): Entry[] {
  const bytes = files.get(name)
  if (bytes === undefined) return []
  try {
    const text = decodeText(bytes)
    if (text === undefined) throw new Error('is not UTF-8 text')
    return read(text)
  } catch (error) {
    warn(`${name} is left out: ${error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'unreadable'}`)
    return []
  }
}

/** The type is told from the first bytes, never from the name; SVG is not taken because it can carry scripts. */
function readLogo(bytes: Buffer | undefined, warn: (message: string) => void): PackLogo | null {
  if (bytes === undefined || bytes.length === 0) return null
  const mediaType = sniffImage(bytes)
  if (mediaType === undefined) {
    warn('logo.png is left out: it is not a PNG, GIF or JPEG picture')
    return null
  }
  return { mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function sniffImage(bytes: Buffer): PackLogo['mediaType'] | undefined {
  const start = bytes.subarray(0, 8).toString('latin1')
  if (start === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif'
  return start.startsWith('\xff\xd8\xff') ? 'image/jpeg' : undefined
}
