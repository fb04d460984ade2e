import type { PackFile } from '~/contract/catalogue'
import { type ArchiveLimits, ArchiveRefused, filesBelow, type InterestingFiles, readFiles } from '../pack/files'
import { decodeLeniently, decodeText } from '../pack/text'

const MiB = 1024 * 1024
/** A chart is text: Helm itself refuses to unpack more than 100 MiB. */
export const chartLimits: ArchiveLimits = {
  compressed: 64 * MiB,
  unpacked: 128 * MiB,
  ratio: 100,
  ratioFrom: 32 * MiB,
  entries: 20_000,
  kept: 16 * MiB,
}

const CHART_FILES: InterestingFiles = new Map([
  ['Chart.yaml', { max: MiB, beyond: 'refuse' }],
  ['values.yaml', { max: 4 * MiB, beyond: 'refuse' }],
  ['README.md', { max: 2 * MiB, beyond: 'leave-out' }],
])

/** What the catalogue shows of an archive, or why it can't be used: fits behind “The archive can't be used: ”. */
export type ChartArchive =
  | { readonly ok: true; readonly valuesYaml: string; readonly readme: string; readonly files: readonly PackFile[] }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads a packaged chart (`<chart>/Chart.yaml` and what stands beside it) from a stream, to its end.
 * @param warn told about files that are left out
 * @throws SourceError as it comes from the source
 */
export async function readChartArchive(
  source: AsyncIterable<Buffer>,
  warn: (message: string) => void,
  limits: ArchiveLimits = chartLimits,
): Promise<ChartArchive> {
  try {
    const { files, listed } = await readFiles(source, limits, warn, CHART_FILES)
    const found = [...files].find(([name, inFolder]) => name !== '' && inFolder.has('Chart.yaml'))
    if (found === undefined) return { ok: false, reason: 'it has no Chart.yaml in its top folder' }
    const [name, folder] = found
    const valuesYaml = decodeText(folder.get('values.yaml') ?? Buffer.alloc(0))
    if (valuesYaml === undefined) return { ok: false, reason: 'its values.yaml is not UTF-8 text' }
    return { ok: true, valuesYaml, readme: decodeLeniently(folder.get('README.md') ?? Buffer.alloc(0)), files: filesBelow(listed, name) }
  } catch (error) {
    if (error instanceof ArchiveRefused) return { ok: false, reason: error.message }
    throw error
  }
}
