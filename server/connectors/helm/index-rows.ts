import { hash } from 'node:crypto'
import { dump, FAILSAFE_SCHEMA } from 'js-yaml'
import type { PackLogo } from '../content'
import { storable } from '../pack/text'
import { isRecord } from '../pack/yaml'
import { readDataUrl, readIcon } from './icon-image'
import type { ChartRow, SkippedChart } from './index-protocol'

/** Longest name or version, in characters. */
const MAX_WORD = 256
/** Longest address of an archive or an icon, in characters. */
const MAX_ADDRESS = 4096
/** Longest annotation, in characters. */
const MAX_ANNOTATION = 4096
/** Longest Chart.yaml that is kept, in characters; Helm's own packages stay far below. */
const MAX_DEFINITION = 256 * 1024
/** Values that are walked through to write one Chart.yaml, aliases written out. */
const MAX_NODES = 10_000
/** Versions in one index, aliases written out: ten times the largest public one. */
const MAX_VERSIONS = 200_000
/** Icons in the index itself that are kept in mind, to decode each once. */
const MAX_ICONS = 64

/** What Helm takes for a version: SemVer 2, with a leading `v` and missing numbers forgiven (github.com/Masterminds/semver, NewVersion). */
const VERSION = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

const NOT_SEMVER = 'its version is not one of SemVer, which Helm demands; correct it in Chart.yaml and index it again'

/** An address in its normal form: lower-case host, no port, no `..`, nothing to escape. */
const PLAIN_ADDRESS = /^https:\/\/[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]+\/(?!\.)(?:[\w~+@-]|[./](?!\.))*$/

/** Annotations and the fields that they come from, as for charts in OCI registries. */
const ANNOTATIONS = [
  ['description', 'description'],
  ['home', 'home'],
  ['appVersion', 'appVersion'],
  ['kubeVersion', 'kubeVersion'],
  ['chartType', 'type'],
  ['sources', 'sources'],
] as const
/** Links of one chart that are kept. */
const MAX_LIST = 50

export interface RowSink {
  row(row: ChartRow): void
  logo(logo: PackLogo): void
  skipped(skipped: SkippedChart): void
}

/** Turns parsed versions into rows. One a run: it knows what was seen. @param base address that relative ones start from */
export function createRowReader(base: string, sink: RowSink) {
  const seen = new Map<string, number>()
  const icons = new Map<string, string | null>()
  let versions = 0

  return {
    /**
     * @param entries what stands under the chart's key
     * @param definitions Chart.yaml of each version, if they are at hand
     * @returns whether the last version can be used
     * @throws Error, when aliases make more of the index than could be
     */
    chart(key: string, entries: unknown, definitions?: readonly string[]): boolean {
      const chart = storable(key).trim()
      if (chart === '' || chart.length > MAX_WORD || /\p{Cc}/u.test(chart)) {
        sink.skipped({
          reference: chart.slice(0, 64) || 'a chart without a name',
          reason: 'its name is empty, too long or has control characters',
        })
      } else if (!Array.isArray(entries) || entries.length === 0) {
        sink.skipped({ reference: chart, reason: 'the index lists no versions of it' })
      } else {
        const list: readonly unknown[] = entries
        let usable = false
        for (const [position, entry] of list.entries()) usable = version(chart, entry, position, definitions?.[position])
        return usable
      }
      return false
    },
    get versions() {
      return versions
    },
    has: (chart: string, wanted: string) => seen.has(`${chart}:${wanted}`),
  }

  function version(chart: string, entry: unknown, position: number, definition: string | undefined): boolean {
    versions += 1
    if (versions > MAX_VERSIONS)
      throw new Error(`has more than ${MAX_VERSIONS.toLocaleString('en')} versions of charts once its aliases are written out`)
    const number = isRecord(entry) ? word(entry['version']) : ''
    const reference = `${chart}:${number === '' ? `#${position + 1}` : number.slice(0, MAX_WORD)}`
    const before = seen.get(reference) ?? 0
    seen.set(reference, before + 1)
    if (before > 0) {
      sink.skipped({
        reference: `${reference} #${before + 1}`,
        reason: 'the index lists this version more than once; the first one is used',
      })
      return true
    }
    const found = isRecord(entry) ? readVersion(chart, number, entry, definition) : 'it is not a list of fields'
    if (typeof found === 'string') {
      seen.delete(reference)
      sink.skipped({ reference, reason: found, ...(found === NOT_SEMVER ? { notSemver: true } : {}) })
      return false
    }
    sink.row(found)
    return true
  }

  /** @returns the reason where it can't be used */
  function readVersion(chart: string, number: string, entry: Record<string, unknown>, definition: string | undefined): ChartRow | string {
    if (number === '') return 'it has no version'
    if (number.length > MAX_WORD || !VERSION.test(number)) return NOT_SEMVER
    const urls: readonly unknown[] = Array.isArray(entry['urls']) ? entry['urls'] : []
    if (urls.length === 0) return 'the index names no address of its archive'
    const digest = word(entry['digest'])
    const archiveUrl = urls.map((url) => archiveAddress(url, digest)).find((url) => url !== '')
    if (archiveUrl === undefined) return 'its archive stands at no http, https or oci address'
    const icon = readIconAddress(entry['icon'])
    const annotations = annotationsOf(entry)
    // A stretch of the index is storable: it was decoded from UTF-8, and has no NUL.
    const text = definition ?? storable(writeDefinition(entry))
    const whole = text.length > MAX_DEFINITION ? '' : text
    const fingerprint = sha256([archiveUrl, icon.iconUrl, icon.logoSha256 ?? '', JSON.stringify(annotations), text].join('\n'))
    return { chart, version: number, fingerprint: `sha256:${fingerprint}`, annotations, definition: whole, archiveUrl, ...icon }
  }

  /** Absolute, with the digest of the archive behind `#`, where it is never sent. Empty for what can't be used. */
  function archiveAddress(raw: unknown, digest: string): string {
    const text = word(raw)
    if (text === '' || text.length > MAX_ADDRESS) return ''
    const hash = /^[0-9a-f]{64}$/.test(digest) ? `sha256=${digest}` : ''
    // Nothing that `new URL` would change; it takes four times as long as all else about a version.
    if (PLAIN_ADDRESS.test(text)) return hash === '' ? text : `${text}#${hash}`
    if (!URL.canParse(text, base)) return ''
    const url = new URL(text, base)
    if (url.protocol !== 'http:' && url.protocol !== 'https:' && url.protocol !== 'oci:') return ''
    // Nobody's password belongs into a catalogue.
    url.username = ''
    url.password = ''
    url.hash = hash
    return url.href
  }

  /** An icon that stands in the index itself is read at once: it would be repeated with every version. */
  function readIconAddress(raw: unknown): { iconUrl: string; logoSha256: string | null } {
    if (typeof raw !== 'string' || raw === '') return { iconUrl: '', logoSha256: null }
    if (PLAIN_ADDRESS.test(raw) && raw.length <= MAX_ADDRESS) return { iconUrl: raw, logoSha256: null }
    if (/^https?:\/\//i.test(raw) && raw.length <= MAX_ADDRESS && URL.canParse(raw)) {
      const url = new URL(raw)
      url.username = ''
      url.password = ''
      return { iconUrl: url.href, logoSha256: null }
    }
    if (!raw.startsWith('data:')) return { iconUrl: '', logoSha256: null }
    const key = sha256(raw)
    let logoSha256 = icons.get(key)
    if (logoSha256 === undefined) {
      const bytes = readDataUrl(raw)
      const logo = bytes === undefined ? null : readIcon(bytes)
      logoSha256 = logo?.sha256 ?? null
      if (icons.size < MAX_ICONS) icons.set(key, logoSha256)
      if (logo !== null) sink.logo(logo)
    }
    return { iconUrl: '', logoSha256 }
  }
}

/** What a list of versions says about one; the keys of packs where packs have such a key. */
function annotationsOf(entry: Record<string, unknown>): Record<string, string> {
  const said: Record<string, string> = {}
  for (const [annotation, field] of ANNOTATIONS) {
    const value: unknown = entry[field]
    const text = word(value) || (Array.isArray(value) ? value.slice(0, MAX_LIST).map(word).join(', ') : '')
    if (text !== '') said[annotation] = text.slice(0, MAX_ANNOTATION)
  }
  if (word(entry['deprecated']).toLowerCase() === 'true') {
    said['deprecated'] = 'true'
    said['system_state'] = 'deprecated'
  }
  return said
}

/** Chart.yaml from the parsed entry. @returns empty when aliases make it larger than any chart's */
function writeDefinition(entry: Record<string, unknown>): string {
  if (countNodes(entry, 0) > MAX_NODES) return ''
  const { created: _, digest: __, urls: ___, ...chart } = entry
  return dump(chart, { schema: FAILSAFE_SCHEMA, lineWidth: -1 })
}

/** Stops counting when it is enough. */
function countNodes(value: unknown, counted: number): number {
  let total = counted + 1
  if (total > MAX_NODES || typeof value !== 'object' || value === null) return total
  for (const part of Object.values(value)) {
    total = countNodes(part, total)
    if (total > MAX_NODES) break
  }
  return total
}

/** Quicker than `storable`, which is right about pairs of surrogates. */
const MAYBE_UNSTORABLE = /[\0\uD800-\uDFFF]/

function word(value: unknown): string {
  if (typeof value !== 'string') return ''
  return (MAYBE_UNSTORABLE.test(value) ? storable(value) : value).trim()
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}
