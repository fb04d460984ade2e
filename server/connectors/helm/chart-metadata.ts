import * as z from 'zod/mini'
import type { PackContent } from '../content'
import { storable } from '../pack/text'
import { annotation, MAX_ENTRIES, MAX_WORD, Word, word, words } from '../words'
import { closedChart } from './chart-content'

/** Chart names as Helm takes them (helm/pkg/chart/v2/lint/rules: letters, digits, dots, dashes, underscores). */
const NAME = /^[a-zA-Z0-9._-]+$/
/** What Helm takes for a version: SemVer 2.0.0, with a leading `v` or fewer numbers too (Masterminds/semver, `NewVersion`). */
const VERSION = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/
/** Links and key words of one chart that are kept. */
const MAX_LIST = 50
/** Longest address of an icon, in characters. */
const MAX_ICON_URL = 2048

// https://helm.sh/docs/topics/charts/#the-chartyaml-file. An index entry has the same fields and more.
const Metadata = z.object({
  name: Word,
  version: Word,
  description: z.optional(z.unknown()),
  icon: z.optional(z.unknown()),
  home: z.optional(z.unknown()),
  appVersion: z.optional(z.unknown()),
  kubeVersion: z.optional(z.unknown()),
  type: z.optional(z.unknown()),
  deprecated: z.optional(z.unknown()),
  keywords: z.optional(z.unknown()),
  sources: z.optional(z.unknown()),
  annotations: z.optional(z.unknown()),
})

/**
 * What the catalogue keeps of a chart's metadata: Chart.yaml as YAML with all scalars as text, as JSON, or as an entry of an index. Its values, README and logo are
 * in the archive. Synchronous: some 20 µs. Nothing below the first level but lists of texts is walked, so aliases of YAML can't blow it up.
 *
 * Annotations: those of the chart, and over them `description`, `home`, `appVersion`, `kubeVersion`, `chartType`, `keywords` and `sources` (comma lists),
 * `deprecated: true` with `system_state: deprecated`, each when the chart says so.
 * @param archiveUrl absolute address of the archive: http, https or oci
 * @param definition text of Chart.yaml, where it is known
 * @returns the content, or why the chart can't be used (fits behind "The chart is set aside: ")
 */
export function chartContent(
  metadata: unknown,
  { archiveUrl, definition = '' }: { readonly archiveUrl: string; readonly definition?: string },
): { ok: true; content: PackContent } | { ok: false; reason: string } {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return refused('its metadata is not an object')
  const parsed = Metadata.safeParse(metadata)
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
    return refused(`its metadata has a value of the wrong kind in ${fields.join(', ')}`)
  }
  const source = parsed.data
  const name = word(source.name)
  const version = word(source.version)
  const missing = Object.entries({ name, version }).flatMap(([key, value]) => (value === '' ? [key] : []))
  if (missing.length > 0) return refused(`its metadata lacks ${missing.join(' and ')}`)
  if (name.length > MAX_WORD || !NAME.test(name))
    return refused(`its name ${quoted(name)} is not one that Helm takes: letters, digits, dots, dashes and underscores`)
  if (version.length > MAX_WORD || !VERSION.test(version)) return refused(`its version ${quoted(version)} is not a semantic version`)

  return {
    ok: true,
    content: closedChart({
      name,
      version,
      annotations: chartAnnotations(source),
      definition,
      archiveUrl,
      iconUrl: iconUrl(source.icon),
      logo: null,
    }),
  }
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

/** A text of the chart in a sentence. */
function quoted(text: string): string {
  return text.length > 64 ? `“${text.slice(0, 64)}…”` : `“${text}”`
}

function chartAnnotations(source: z.infer<typeof Metadata>): Record<string, string> {
  const list = (value: unknown) => words(value).slice(0, MAX_LIST).join(', ')
  const facts: Record<string, string> = {
    description: scalar(source.description),
    home: scalar(source.home),
    appVersion: scalar(source.appVersion),
    kubeVersion: scalar(source.kubeVersion),
    chartType: scalar(source.type),
    keywords: list(source.keywords),
    sources: list(source.sources),
    ...(scalar(source.deprecated).toLowerCase() === 'true' ? { deprecated: 'true', system_state: 'deprecated' } : {}),
  }
  const own: [string, string][] = []
  const { annotations } = source
  if (typeof annotations === 'object' && annotations !== null && !Array.isArray(annotations)) {
    for (const [key, value] of Object.entries(annotations)) {
      if (own.length === MAX_ENTRIES) break
      // What has a meaning in packs has none in charts.
      if (key !== '' && key.length <= MAX_WORD && !PACK_WORDS.has(key)) own.push([annotation(key), scalar(value)])
    }
  }
  return Object.fromEntries([...own, ...Object.entries(facts).filter(([, value]) => value !== '')])
}

const PACK_WORDS: ReadonlySet<string> = new Set(['disabled', 'system_state'])

/** Texts, numbers and truth values; anything else counts as absent. */
function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? annotation(String(value)).trim() : ''
}

/** Only what can be fetched: some charts name a file, or carry the picture in the address. */
function iconUrl(value: unknown): string {
  const text = typeof value === 'string' && value.length <= MAX_ICON_URL ? storable(value).trim() : ''
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return ''
  const url = new URL(text)
  // Nobody's password belongs into a catalogue.
  url.username = ''
  url.password = ''
  return url.href
}
