import type { CheckSummary, ConnectorEnvironment, Credentials, Failure, Outcome, RegistryConnection } from '../connector'
import { byteSize } from '../byte-size'
import { hostOf } from '../diagnose'
import { defaultDeadlines } from '../http'
import { inWordsOfStorage } from '../oci/other-hosts'
import { noTrace, type PreviewCounts } from '../trace'
import type { ChartSample, WantedChart } from './index-protocol'
import { type FetchedChart, fetchChart, unusableArchive } from './open-chart'
import { type IndexSummary, indexUrl, readIndex } from './read-index'

/** Charts that are named in one sentence. */
const SHOWN = 5
/** Archives that are tried until one can be read. */
const MAX_TRIES = 3

interface Counted {
  readonly summary: IndexSummary
  /** Milliseconds that it took. */
  readonly ms: number
}

/** What a check has counted, until a preview of the same connection wants it: an index of 20 MB is not read twice. */
const counted = new WeakMap<RegistryConnection, Counted>()

/**
 * Reads the index whole, and one archive that it names. Steps: `auth` and `list` are one request, told apart by its answer; then `blob` and `content`.
 * @param wanted charts that must be in the index; they are tried first
 */
export async function checkRepository(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  wanted: readonly WantedChart[],
  signal: AbortSignal,
): Promise<Outcome<CheckSummary>> {
  const trace = environment.trace ?? noTrace
  const started = performance.now()
  const index = await readIndexInSteps(connection, environment, wanted, signal)
  if (!index.ok) return index
  const summary = index.value
  counted.set(connection, { summary, ms: performance.now() - started })

  const { charts, missing, samples, usable } = summary
  trace.found(
    `${count(charts, 'chart')}, ${count(usable.versions, 'version')}, ${byteSize(summary.bytes)}.`,
    summary.skipped.map(({ reason, count: times, example }) => ({ term: 'Set aside', value: `${times} × ${reason} (${example})` })),
  )
  if (missing.length > 0) return missingCharts(connection, missing)
  if (samples.length === 0) {
    const [first] = summary.skipped
    trace.warn(
      'REGISTRY_EMPTY',
      first === undefined
        ? 'The index lists no charts. Upload one, and index the repository again (helm repo index).'
        : `No version of a chart in the index can be used: ${first.example}: ${first.reason}.`,
    )
    return { ok: true, value: { found: charts, read: null } }
  }
  const read = await readOneArchive(connection, environment, samples.slice(0, MAX_TRIES), signal)
  return read.ok ? { ok: true, value: { found: charts, read: read.value } } : read
}

/** Counts what a synchronisation would index. The index tells all of it. */
export async function previewRepository(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<Outcome<PreviewCounts>> {
  const known = counted.get(connection)
  counted.delete(connection)
  const outcome: Outcome<IndexSummary> =
    known === undefined
      ? await readIndex(connection, environment, { signal, known: new Map(), wanted: [], waitWhenRateLimited: false })
      : { ok: true, value: known.summary }
  if (!outcome.ok) return outcome
  const { usable, charts, skipped, samples, requests } = outcome.value
  return {
    ok: true,
    value: {
      repositories: usable.charts,
      versions: usable.versions,
      exact: true,
      looked: charts,
      examples: samples.map(({ chart, version }) => `${chart} ${version}`),
      skipped: [...skipped],
      requests,
      requestsMade: requests,
      ...(known === undefined ? {} : { lookedMs: known.ms }),
    },
  }
}

async function readIndexInSteps(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  wanted: readonly WantedChart[],
  signal: AbortSignal,
): Promise<Outcome<IndexSummary>> {
  const trace = environment.trace ?? noTrace
  const { credentials } = connection
  const isToken = credentials?.type === 'token'
  /** What the server answers without credentials, where that was tried. */
  let anonymous: number | undefined
  let isAnswered = false
  const tellSignIn = () => {
    if (credentials === null) trace.skip('auth', 'Not asked for: the server answers without credentials.')
    else if (anonymous === 401 || anonymous === 403)
      trace.found(isToken ? 'The token was accepted.' : `${shownName(credentials)} was accepted.`)
    else if (anonymous === 200)
      trace.skip(
        'auth',
        `Not asked for: the server answers without credentials too, so ${isToken ? 'the token was' : 'user name and password were'} not checked.`,
      )
    else trace.found(`Sent with the request. Whether the server looks at ${isToken ? 'the token' : 'them'} can’t be told.`)
    trace.begin('list')
  }

  trace.begin('auth')
  const outcome = await readIndex(connection, withinSteps(environment), {
    signal,
    known: new Map(),
    wanted,
    waitWhenRateLimited: false,
    onAnonymous: (status) => (anonymous = status),
    onDownload() {
      isAnswered = true
      tellSignIn()
    },
  })
  if (!outcome.ok && !isAnswered && isPastSignIn(outcome, connection)) {
    if (outcome.code === 'INDEX_MISSING') tellSignIn()
    else {
      trace.skip('auth', 'The server had not asked for credentials when this failed.')
      trace.begin('list')
    }
  }
  return outcome
}

/** The repository itself has answered, and not with a refusal of who asks. */
function isPastSignIn({ kind, layer, host }: Failure, { endpoint }: RegistryConnection): boolean {
  if (kind === 'unauthorized' || kind === 'forbidden') return false
  return layer === 'http' || layer === 'content' || (host !== undefined && host !== hostOf(indexUrl(endpoint)))
}

/**
 * An index may keep coming for a minute, as long as it keeps coming; an archive has the time of one answer. A synchronisation waits longer for both.
 */
function withinSteps(environment: ConnectorEnvironment, streamedMs?: number): ConnectorEnvironment {
  const { deadlines } = environment
  return { ...environment, deadlines: { ...deadlines, streamedMs: streamedMs ?? deadlines?.streamedMs ?? defaultDeadlines.bufferedMs } }
}

/** Downloads archives until one can be read, and says which could not. */
async function readOneArchive(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  samples: readonly ChartSample[],
  signal: AbortSignal,
): Promise<Outcome<CheckSummary['read']>> {
  const trace = environment.trace ?? noTrace
  const own = hostOf(indexUrl(connection.endpoint))
  const until = performance.now() + (environment.deadlines?.bufferedMs ?? defaultDeadlines.bufferedMs)
  const notFetched: Tried[] = []
  const notReadable: Tried[] = []
  const all = () => [...notFetched, ...notReadable]

  trace.begin('blob')
  for (const sample of samples) {
    const address = { repository: sample.chart, tag: sample.version, archiveUrl: sample.archiveUrl }
    trace.found(`Downloading ${sample.chart} ${sample.version}.`, [{ term: 'Chart', value: `${sample.chart} ${sample.version}` }])
    const left = Math.max(1, until - performance.now())
    const fetched = await fetchChart(connection, withinSteps(environment, left), address, signal)
    if (!fetched.ok) {
      notFetched.push({ sample, failure: inWordsOfStorage(fetched, own) })
      // What hangs has used up the time of the step.
      if (fetched.kind === 'timeout' || fetched.kind === 'aborted' || fetched.kind === 'rate-limited') break
      continue
    }
    const { archive, bytes, host } = fetched.value
    trace.found(
      host === own ? `${byteSize(bytes)} from ${host}.` : `${byteSize(bytes)} from ${host}, which is another host than the repository’s.`,
      archiveFacts(fetched.value),
    )
    if (!archive.ok) {
      notReadable.push({ sample, failure: unusableArchive(host, address, archive.reason) })
      continue
    }
    warnOf(notFetched)
    trace.begin('content')
    trace.found(`Read ${sample.chart} ${sample.version}, ${byteSize(bytes)}.`, [
      { term: 'Files', value: archive.files.length.toLocaleString('en') },
    ])
    warnOf(notReadable)
    return { ok: true, value: { name: sample.chart, version: sample.version, bytes } }
  }
  const first = samples.flatMap((sample) => all().filter((one) => one.sample === sample))[0]
  if (first === undefined) return { ok: true, value: null }
  if (notReadable.includes(first)) trace.begin('content')
  return first.failure

  function warnOf(tried: readonly Tried[]): void {
    const [one] = tried
    if (one === undefined) return
    const names = tried.map(({ sample }) => `${sample.chart} ${sample.version}`).join(', ')
    trace.warn(one.failure.code, `Of ${all().length + 1} charts that were tried one can be read, but not ${names}. ${one.failure.detail}`)
  }
}

interface Tried {
  readonly sample: ChartSample
  readonly failure: Failure
}

function archiveFacts({ from, bytes }: FetchedChart) {
  return [
    { term: 'Archive', value: from },
    { term: 'Size', value: `${bytes.toLocaleString('en')} bytes` },
  ]
}

function missingCharts(connection: Pick<RegistryConnection, 'endpoint'>, missing: readonly WantedChart[]): Failure {
  const named = missing.slice(0, SHOWN).map(({ name, version }) => (version === '' ? name : `${name} ${version}`))
  const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : ''
  return {
    ok: false,
    kind: 'not-found',
    layer: 'content',
    code: 'CHART_MISSING',
    host: hostOf(indexUrl(connection.endpoint)),
    detail: `The repository works, but its index does not have ${named.join(', ')}${more}. Check the name and the version of the chart.`,
  }
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`
}

function shownName(credentials: Credentials): string {
  return credentials.type === 'basic' ? `The password of ${credentials.username}` : 'The password'
}
