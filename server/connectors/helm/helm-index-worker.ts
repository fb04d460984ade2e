import { parentPort, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import type { PackLogo } from '../content'
import { workInBackground } from '../background-thread'
import { isRecord } from '../pack/yaml'
import type { ChartRow, IndexRefusal, IndexReply, IndexRequest, IndexWorkerData, SkippedChart } from './index-protocol'
import { createRowReader } from './index-rows'
import { createIndexSummary } from './index-summary'
import { cutIndex, cutVersions } from './index-text'

/**
 * Reads the index of a Helm repository in a thread of its own: parsing 20 MB blocks it for a third of a second. Charts are parsed one by one where the text allows it,
 * so that memory stays small, storing begins at once, and a bad chart costs that chart alone. Started by `read-index.ts`.
 */

/** Contents of a batch, and the characters of its rows: the main thread takes 2 ms to unpack one. */
const BATCH = { rows: 250, unchanged: 5_000, characters: 400_000 } as const
/** Batches on their way at once. */
const AHEAD = 4
/** Skipped versions of which the reasons are handed back. */
const MAX_SKIPPED = 5_000
const MiB = 1024 * 1024

class Refused extends Error {
  override readonly name = 'Refused'
  readonly kind: IndexRefusal['kind']
  readonly webPage: boolean

  constructor(reason: string, { kind = 'bad-response', webPage = false }: { kind?: IndexRefusal['kind']; webPage?: boolean } = {}) {
    super(reason)
    this.kind = kind
    this.webPage = webPage
  }
}

function isWorkerData(value: unknown): value is IndexWorkerData {
  return typeof value === 'object' && value !== null && 'base' in value && 'known' in value && 'wanted' in value
}

function start(): void {
  const port = parentPort
  const data: unknown = workerData
  if (port === null || !isWorkerData(data)) throw new Error('helm-index-worker has to be started as a worker thread with its data')
  const reply = (message: IndexReply) => port.postMessage(message)

  const chunks: Uint8Array[] = []
  let ahead = 0
  let wake: () => void = () => undefined
  port.on('message', (request: IndexRequest) => {
    switch (request.type) {
      case 'chunk':
        chunks.push(request.bytes)
        break
      case 'taken':
        ahead -= 1
        wake()
        break
      case 'end':
        void read(decode(chunks.splice(0), data.maxBytes))
          .catch((error: unknown) => {
            const refused = error instanceof Refused ? error : new Refused(`can't be read: ${firstLine(error)}`)
            reply({ type: 'refused', kind: refused.kind, webPage: refused.webPage, reason: refused.message })
          })
          .finally(() => port.close())
        break
    }
  })

  async function read(text: Promise<string>): Promise<void> {
    if (!isWorkerData(data)) return
    const rows: ChartRow[] = []
    const unchanged: string[] = []
    let logos: PackLogo[] = []
    let skipped: SkippedChart[] = []
    let skippedCount = 0
    const counts = { done: 0, total: 0 }
    const summary = createIndexSummary(data.wanted)
    const isAskedFor = (reference: string, chart: string) => data.only === undefined || data.only.has(reference) || data.only.has(chart)
    const skip = (one: SkippedChart) => {
      summary.skipped(one)
      if (!isAskedFor(one.reference, one.reference.split(':')[0] ?? '')) return
      skippedCount += 1
      if (skippedCount <= MAX_SKIPPED) skipped.push({ reference: one.reference.slice(0, 600), reason: one.reason })
    }
    const reader = createRowReader(data.base, {
      row(row) {
        summary.row(row)
        const reference = `${row.chart}:${row.version}`
        if (data.countOnly || !isAskedFor(reference, row.chart)) return
        if (data.known.get(reference) === row.fingerprint) unchanged.push(reference)
        else rows.push(row)
      },
      logo: (logo) => void logos.push(logo),
      skipped: skip,
    })
    const send = async () => {
      let taken = 0
      for (let characters = 0; taken < Math.min(rows.length, BATCH.rows) && characters < BATCH.characters; taken += 1)
        characters += rows[taken]?.definition.length ?? 0
      ahead += 1
      reply({
        type: 'batch',
        rows: rows.splice(0, taken),
        logos,
        skipped,
        unchanged: unchanged.splice(0, BATCH.unchanged),
        charts: { ...counts },
      })
      logos = []
      skipped = []
      while (ahead >= AHEAD) await new Promise<void>((resolve) => (wake = resolve))
    }
    const names = new Set<string>()
    for (const chart of chartsOf(await text, counts)) {
      names.add(chart.key)
      let isComplete = false
      if (chart.problem === undefined) {
        try {
          isComplete = reader.chart(chart.key, chart.entries, chart.definitions)
        } catch (error) {
          throw new Refused(firstLine(error), { kind: 'too-large' })
        }
      } else {
        skip({ reference: chart.key.slice(0, 256), reason: chart.problem })
      }
      // What it breaks off in is not what it lacks: a registry is not emptied because of half an index.
      if (chart.isOpenEnd === true && !isComplete) throw new Refused('breaks off in the middle: its last entry is incomplete')
      summary.endOfChart()
      counts.done += 1
      while (rows.length >= BATCH.rows || unchanged.length >= BATCH.unchanged) await send()
    }
    if (!data.countOnly) while (rows.length + unchanged.length + skipped.length > 0) await send()
    const missing = data.wanted.filter(({ name, version }) => (version === '' ? !names.has(name) : !reader.has(name, version)))
    reply({ type: 'done', charts: names.size, versions: reader.versions, missing, ...summary.result() })
  }
}

interface ParsedChart {
  readonly key: string
  readonly entries?: unknown
  readonly definitions?: readonly string[]
  /** Why it can't be parsed. */
  readonly problem?: string
  /** Nothing stands behind it: the index may have broken off here. */
  readonly isOpenEnd?: boolean
}

/** The charts of an index one after the other. @throws Refused when it is none */
function* chartsOf(text: string, counts: { total: number }): Generator<ParsedChart> {
  refuseOthers(text)
  const cut = cutIndex(text)
  if (cut === undefined) {
    yield* wholeCharts(text, counts)
    return
  }
  checkHead(parse(cut.rest))
  counts.total = cut.charts.length
  const names = new Set<string>()
  let whole: Record<string, unknown> | undefined
  for (const [number, piece] of cut.charts.entries()) {
    let chart = parseChart(piece)
    if (chart.problem?.startsWith('unidentified alias') === true) {
      // Its anchor stands in another chart.
      whole ??= entriesOf(parse(text))
      chart = { key: chart.key, entries: whole[chart.key] }
    }
    if (chart.problem !== undefined && !names.has(chart.key))
      chart = { key: chart.key, problem: `its part of the index is not valid YAML (${chart.problem})` }
    names.add(chart.key)
    yield !cut.isClosed && number === cut.charts.length - 1 ? { ...chart, isOpenEnd: true } : chart
  }
}

function* wholeCharts(text: string, counts: { total: number }): Generator<ParsedChart> {
  const entries = Object.entries(entriesOf(parse(text)))
  counts.total = entries.length
  for (const [key, versions] of entries) yield { key, entries: versions }
}

function parseChart(piece: string): ParsedChart {
  const cut = cutVersions(piece)
  if (cut !== undefined) {
    const list = tryParse(cut.slim)
    if (list.ok && Array.isArray(list.value) && list.value.length === cut.definitions.length)
      return { key: cut.key, entries: list.value, definitions: cut.definitions }
  }
  const parsed = tryParse(piece)
  if (!parsed.ok) return { key: cut?.key ?? piece.slice(0, piece.indexOf(':')).trim(), problem: parsed.reason }
  const [only] = isRecord(parsed.value) ? Object.entries(parsed.value) : []
  return only === undefined ? { key: piece.trim().slice(0, 64), problem: 'it has no name' } : { key: only[0], entries: only[1] }
}

function entriesOf(index: unknown): Record<string, unknown> {
  const head = checkHead(index)
  if (!('entries' in head)) throw new Refused('is not the index of a Helm repository: it has no entries')
  const { entries } = head
  // What `helm repo index` writes for an empty folder, and how FAILSAFE reads null.
  if (entries === null || entries === '' || entries === 'null' || entries === '~') return {}
  if (!isRecord(entries)) throw new Refused('is not the index of a Helm repository: its entries are not listed by chart')
  return entries
}

function checkHead(head: unknown): Record<string, unknown> {
  if (!isRecord(head)) throw new Refused('is not the index of a Helm repository: it is a text without fields')
  const version = head['apiVersion']
  if (version === undefined && !('entries' in head) && !('generated' in head))
    throw new Refused('is not the index of a Helm repository: it has neither apiVersion nor entries')
  if (version === undefined) throw new Refused('has no apiVersion; Helm demands v1')
  if (version !== 'v1') throw new Refused(`has the apiVersion ${JSON.stringify(version).slice(0, 64)}; only v1 is known`)
  return head
}

function parse(text: string): unknown {
  const parsed = tryParse(text)
  if (parsed.ok) return parsed.value
  throw new Refused(`is not valid YAML (${parsed.reason}). It may have broken off`)
}

function tryParse(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: load(text, { schema: FAILSAFE_SCHEMA, json: true }) }
  } catch (error) {
    return { ok: false, reason: firstLine(error) }
  }
}

function refuseOthers(text: string): void {
  const start = text.slice(0, 512).trimStart()
  if (start === '') throw new Refused('is empty')
  if (/^<(!doctype html|html|head|body)/i.test(start)) throw new Refused('is a web page', { webPage: true })
  if (/^<(\?xml|[A-Za-z])/.test(start)) throw new Refused('is an XML document, not an index')
  if (text.includes('\0')) throw new Refused('is not text')
}

async function decode(chunks: readonly Uint8Array[], maxBytes: number): Promise<string> {
  let bytes = Buffer.concat(chunks)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: maxBytes })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'ERR_BUFFER_TOO_LARGE')
        throw new Refused(`has more than ${maxBytes / MiB} MiB when it is decompressed; larger ones are not read`, { kind: 'too-large' })
      throw new Refused(
        code === 'Z_BUF_ERROR' ? 'is compressed with gzip, and breaks off in the middle' : 'is compressed with gzip, and damaged',
      )
    }
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable').slice(0, 200)
}

workInBackground()
start()
