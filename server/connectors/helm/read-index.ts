import { Worker } from 'node:worker_threads'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import type { Validators } from '../content'
import { hostOf } from '../diagnose'
import { createHttpClient, type HttpClient, type HttpRequest, networkOf } from '../http'
import type { Reply } from '../http-reply'
import { authorizationOf, refusal } from './replies'
import { validatorsOf } from './validators'
import type { IndexBatch, IndexCounts, IndexRefusal, IndexReply, IndexRequest, IndexWorkerData, WantedChart } from './index-protocol'

const MiB = 1024 * 1024
/** Largest index: three times the largest public one. */
const MAX_INDEX_BYTES = 64 * MiB
/** What the parsing thread may take, in MiB: enough for 64 MiB that are cut up by chart, and for some 30 MiB that are not. With more it would collect garbage later. */
const WORKER_MEMORY = { maxOldGenerationSizeMb: 400, maxYoungGenerationSizeMb: 32 } as const
/** Nothing comes from the thread for so long, in milliseconds, and it is stopped: 64 MiB take some 3 s. */
const PARSE_BOUND_MS = 60_000

export interface IndexSummary extends IndexCounts {
  /** Of the index alone. */
  readonly requests: number
  readonly bytes: number
  /** It is as it was last time: nothing was sent, and nothing is counted. */
  readonly notModified: boolean
  /** For the next time, where the server gave any. */
  readonly validators: Validators[string] | undefined
}

export interface IndexOptions {
  readonly signal: AbortSignal
  readonly known: ReadonlyMap<string, string>
  readonly wanted: readonly WantedChart[]
  /** Hand back these alone: `chart:version`, or a chart with all its versions. */
  readonly only?: ReadonlySet<string> | undefined
  /** Of last time: the index is not sent again while it is the same. */
  readonly validators?: Validators[string] | undefined
  /** Wait when the server asks for patience. */
  readonly waitWhenRateLimited: boolean
  /** Largest index, in bytes; another one in tests. */
  readonly maxBytes?: number
  /** Asks for the index without the credentials first, where there are any. @param status undefined where that could not be told */
  onAnonymous?(status: number | undefined): void
  /** Told when the index begins to arrive. */
  onDownload?(): void
  /** Told with each piece of it. @param usage so far */
  onPiece?(usage: HttpClient['usage']): void
  /** Without it nothing is handed back but counts. The next batches wait until it resolves. */
  readonly onBatch?: (batch: IndexBatch) => Promise<void>
}

/** Where the index of a repository stands. */
export function indexUrl(endpoint: string): URL {
  return new URL(`${endpoint.replace(/\/index\.yaml$/, '')}/index.yaml`)
}

/**
 * Downloads the index and reads it in a worker thread. The main thread copies pieces and unpacks batches, some 2 ms each.
 * @throws what `onBatch` throws
 */
export async function readIndex(
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: IndexOptions,
): Promise<Outcome<IndexSummary>> {
  const { maxBytes = MAX_INDEX_BYTES } = options
  const url = indexUrl(connection.endpoint)
  const host = hostOf(url)
  const http = createHttpClient({
    ...networkOf(environment),
    tls: connection.tls,
    connections: 1,
    waitWhenRateLimited: options.waitWhenRateLimited,
  })
  const authorization = authorizationOf(connection.credentials)
  const request: HttpRequest = {
    method: 'GET',
    url,
    accept: 'application/yaml, text/yaml, */*;q=0.8',
    ...(authorization === undefined ? {} : { authorization }),
    validators: options.validators,
    signal: options.signal,
  }
  // The thread takes some 50 ms to start: meanwhile the answer is on its way.
  const parser = startParser({
    base: url.href.slice(0, -'index.yaml'.length),
    known: options.known,
    countOnly: options.onBatch === undefined,
    wanted: options.wanted,
    only: options.only,
    maxBytes,
  })
  try {
    if (options.onAnonymous !== undefined && authorization !== undefined) {
      const { authorization: _, ...anonymous } = request
      const asked = await http.fetch({ ...anonymous, method: 'HEAD' }, 0)
      if (!asked.ok && !mayStillWork(asked)) return asked
      options.onAnonymous(asked.ok ? asked.value.status : undefined)
    }
    const before = http.usage.requests
    const outcome = await http.open(request)
    if (!outcome.ok) return outcome
    const reply = outcome.value
    const used = () => ({ requests: http.usage.requests - before, bytes: http.usage.bytes })
    if (reply.status === 304 && options.validators !== undefined)
      return { ok: true, value: { ...nothingCounted, ...used(), notModified: true, validators: options.validators } }
    if (reply.status !== 200) return refusal({ host, reply, connection, what: 'index.yaml' })
    const tooLarge: Failure = {
      ok: false,
      kind: 'too-large',
      layer: 'content',
      code: 'INDEX_TOO_LARGE',
      host,
      detail: `${host} has an index.yaml of more than ${Math.round(maxBytes / MiB)} MiB, which is not read. Split the repository, or take versions that nobody needs out of its index.`,
    }
    if (Number(reply.header('content-length') ?? 0) > maxBytes) return tooLarge
    options.onDownload?.()
    const received = await receive(reply, parser, maxBytes, () => options.onPiece?.(http.usage))
    if (!received.ok) return received.error === undefined ? tooLarge : await http.describe(received.error, { ...request, url: reply.url })
    const parsed = await parser.finish(options)
    if (!parsed.ok) return options.signal.aborted ? stopped(host) : describeRefusal(parsed.refusal, host, url)
    return { ok: true, value: { ...parsed.value, ...used(), notModified: false, validators: validatorsOf(reply.header) } }
  } finally {
    await Promise.all([parser.stop(), http.close()])
  }
}

const nothingCounted: IndexCounts = {
  charts: 0,
  versions: 0,
  usable: { charts: 0, versions: 0 },
  unusable: { notSemver: 0, others: 0 },
  skipped: [],
  samples: [],
  missing: [],
}

/** Some servers answer to HEAD in odd ways. */
function mayStillWork({ kind }: Failure): boolean {
  return kind === 'bad-response' || kind === 'refused' || kind === 'rate-limited' || kind === 'too-large'
}

function stopped(host: string): Failure {
  return { ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', host, detail: 'It was stopped before it was done.' }
}

/** @returns without an error when it is too large */
async function receive(
  reply: Reply<AsyncIterable<Buffer>>,
  parser: Parser,
  maxBytes: number,
  onPiece: () => void,
): Promise<{ ok: true } | { ok: false; error: unknown }> {
  let bytes = 0
  try {
    for await (const chunk of reply.body) {
      bytes += chunk.length
      onPiece()
      if (bytes > maxBytes) return { ok: false, error: undefined }
      // A copy of its own is handed over: cloning would take all of the buffer that the piece is a part of.
      parser.send(new Uint8Array(chunk))
    }
    return { ok: true }
  } catch (error) {
    return { ok: false, error: error ?? new Error('The download failed') }
  }
}

function describeRefusal({ kind, webPage, reason }: Pick<IndexRefusal, 'kind' | 'webPage' | 'reason'>, host: string, url: URL): Failure {
  const fail = (code: DiagnosisCode, detail: string): Failure => ({ ok: false, kind, layer: 'content', code, host, detail })
  if (webPage)
    return fail(
      'HTTP_WEB_PAGE',
      `${host} answers with a web page where index.yaml should be (${url.pathname}). Check the endpoint: a web interface, a log-in portal or a proxy may stand there.`,
    )
  if (kind === 'too-large')
    return fail(
      'INDEX_TOO_LARGE',
      `The index.yaml of ${host} ${reason}. Split the repository, or take versions that nobody needs out of its index.`,
    )
  return fail('INDEX_INVALID', `The index.yaml of ${host} ${reason}. Check the endpoint, and index the repository again (helm repo index).`)
}

type Parsed =
  | { readonly ok: true; readonly value: IndexCounts }
  | { readonly ok: false; readonly refusal: Pick<IndexRefusal, 'kind' | 'webPage' | 'reason'> }

interface Parser {
  send(bytes: Uint8Array<ArrayBuffer>): void
  /** Everything was sent: hands on what is found. @throws what `onBatch` throws */
  finish(options: Pick<IndexOptions, 'signal' | 'onBatch'>): Promise<Parsed>
  stop(): Promise<unknown>
}

/** The bundle has the worker as JavaScript beside this module; from source it is TypeScript and is started with the loader for that. */
function startParser(data: IndexWorkerData): Parser {
  const file = import.meta.url.endsWith('.js') ? './helm-index-worker.js' : './helm-index-worker-source.mjs'
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: data,
    execArgv: [],
    resourceLimits: WORKER_MEMORY,
  })
  let settle: (parsed: Parsed | { readonly error: unknown }) => void = () => undefined
  const ended = new Promise<Parsed | { readonly error: unknown }>((resolve) => (settle = resolve))
  const refuse = (reason: string, kind: IndexRefusal['kind'] = 'bad-response') =>
    settle({ ok: false, refusal: { kind, webPage: false, reason } })
  let onBatch: IndexOptions['onBatch']
  let bound: NodeJS.Timeout | undefined
  const watch = () => {
    clearTimeout(bound)
    bound = setTimeout(() => refuse(`took longer than ${PARSE_BOUND_MS / 1000} seconds to read`, 'too-large'), PARSE_BOUND_MS)
  }
  // One after the other: the next is looked at when the last was taken.
  let batches: Promise<void> = Promise.resolve()

  worker.on('message', (message: IndexReply) => {
    switch (message.type) {
      case 'batch':
        batches = batches.then(async () => {
          clearTimeout(bound)
          await onBatch?.(message)
          watch()
          worker.postMessage({ type: 'taken' } satisfies IndexRequest)
        })
        batches.catch((error: unknown) => settle({ error }))
        break
      case 'done':
        batches.then(
          () => settle({ ok: true, value: message }),
          () => undefined,
        )
        break
      case 'refused':
        settle({ ok: false, refusal: message })
        break
    }
  })
  worker.on('error', (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') refuse('needs too much memory to be read', 'too-large')
    else settle({ error })
  })
  worker.on(
    'exit',
    () =>
      void batches.finally(() => settle({ error: new Error('The thread that reads the index ended unexpectedly') })).catch(() => undefined),
  )

  return {
    send: (bytes) => worker.postMessage({ type: 'chunk', bytes } satisfies IndexRequest, [bytes.buffer]),
    async finish(options) {
      onBatch = options.onBatch
      const stop = () => refuse('was not read to its end')
      options.signal.addEventListener('abort', stop, { once: true })
      if (options.signal.aborted) stop()
      watch()
      worker.postMessage({ type: 'end' } satisfies IndexRequest)
      const result = await ended
      options.signal.removeEventListener('abort', stop)
      clearTimeout(bound)
      if ('error' in result) throw result.error
      return result
    },
    stop() {
      clearTimeout(bound)
      return worker.terminate()
    },
  }
}
