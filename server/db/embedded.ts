import { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStats, EmbeddedWorkerData } from './embedded-protocol'

/** A query that runs longer is stopped, and its caller told. */
const QUERY_BOUND_MS = 30_000
/** From starting the worker to an open database: creating one takes some seconds on a slow machine, recovery reads at most some 100 MB of log. */
const START_BOUND_MS = 120_000
/** Closing writes a checkpoint. */
const CLOSE_BOUND_MS = 10_000

/** The bundle has the worker as JavaScript beside this module; from source it is TypeScript and is started with the loader for that. */
function startWorker(data: EmbeddedWorkerData): Worker {
  const file = import.meta.url.endsWith('.js') ? './embedded-worker.js' : './embedded-worker-source.mjs'
  return new Worker(new URL(file, import.meta.url), { workerData: data, execArgv: [] })
}

/** Type byte of the message that ends a connection, https://www.postgresql.org/docs/current/protocol-message-formats.html */
const TERMINATE = 'X'.charCodeAt(0)

interface Pending {
  readonly onData: (bytes: Uint8Array) => void
  readonly resolve: (stats: EmbeddedStats) => void
  readonly reject: (error: Error) => void
}

/** One run of the worker. After `ended` is set, every request fails with it. */
class WorkerRun {
  readonly #worker: Worker
  readonly ready: Promise<void>
  readonly exited: Promise<void>
  ended: Error | undefined
  #pending: Pending | undefined
  #lastRequest: Promise<unknown>

  constructor(data: EmbeddedWorkerData) {
    const worker = startWorker(data)
    this.#worker = worker
    this.ready = new Promise<void>((resolve, reject) => {
      const bound = setTimeout(
        () => this.kill(new Error(`The embedded database did not open within ${START_BOUND_MS / 1000} s`)),
        START_BOUND_MS,
      )
      this.#pending = {
        onData: () => undefined,
        resolve: () => {
          clearTimeout(bound)
          resolve()
        },
        reject: (error) => {
          clearTimeout(bound)
          reject(error)
        },
      }
    })
    this.#lastRequest = this.ready
    worker.on('message', (reply: EmbeddedReply) => this.#receive(reply))
    worker.on('error', (error: unknown) => this.#end(error instanceof Error ? error : new Error(String(error))))
    this.exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#end(new Error('The embedded database ended unexpectedly'))
        resolve()
      })
    })
  }

  #receive(reply: EmbeddedReply): void {
    if (reply.type === 'data') return this.#pending?.onData(reply.bytes)
    const pending = this.#pending
    this.#pending = undefined
    if (reply.type === 'failed') pending?.reject(new Error(`The embedded database failed: ${reply.message}`))
    else pending?.resolve(reply.type === 'done' ? reply.stats : { fsyncs: 0, walBytes: 0, checkpoints: 0 })
  }

  #end(error: Error): void {
    this.ended ??= error
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(this.ended)
  }

  /** Stops it in the middle of whatever it does: for the database that is what `kill -9` is, and loses nothing that was committed. */
  kill(reason: Error): void {
    this.#end(reason)
    void this.#worker.terminate()
  }

  /** @param boundMs after it the worker is stopped and the request fails. */
  request(request: EmbeddedRequest, boundMs: number, onData: (bytes: Uint8Array) => void = () => undefined): Promise<EmbeddedStats> {
    const send = () =>
      new Promise<EmbeddedStats>((resolve, reject) => {
        if (this.ended !== undefined) return reject(this.ended)
        const bound = setTimeout(() => this.kill(new Error(`The query ran longer than ${boundMs / 1000} s and was stopped`)), boundMs)
        this.#pending = {
          onData,
          resolve: (stats) => {
            clearTimeout(bound)
            resolve(stats)
          },
          reject: (error) => {
            clearTimeout(bound)
            reject(error)
          },
        }
        this.#worker.postMessage(request)
      })
    const result = this.#lastRequest.then(send, send)
    this.#lastRequest = result.catch(() => undefined)
    return result
  }
}

/** The embedded PostgreSQL in its worker thread. Opens its folder again by itself after the worker was stopped or crashed. */
export class EmbeddedServer {
  readonly #data: EmbeddedWorkerData
  #run: WorkerRun
  #closed: Error | undefined
  #queryBoundMs: number

  private constructor(data: EmbeddedWorkerData, queryBoundMs: number) {
    this.#data = data
    this.#queryBoundMs = queryBoundMs
    this.#run = new WorkerRun(data)
  }

  /** Makes a new database in an empty folder; it is closed again when this resolves. */
  static async create(folder: string): Promise<void> {
    const run = new WorkerRun({ folder, create: true })
    await run.ready
    await run.exited
  }

  /** Opens the database in a folder whose lock the caller holds. */
  static async start(options: { folder: string; queryBoundMs?: number }): Promise<EmbeddedServer> {
    const server = new EmbeddedServer({ folder: options.folder, create: false }, options.queryBoundMs ?? QUERY_BOUND_MS)
    await server.#run.ready
    return server
  }

  /** For `pg`: a stream that speaks the PostgreSQL protocol. One at a time. */
  readonly openStream = (): Duplex => new EmbeddedStream(this)

  async stats(): Promise<EmbeddedStats> {
    return this.#run.request({ type: 'stats' }, this.#queryBoundMs)
  }

  /** Runs one piece of work, on a connection the caller holds, under another bound. */
  async withQueryBound<T>(boundMs: number, work: () => Promise<T>): Promise<T> {
    const before = this.#queryBoundMs
    this.#queryBoundMs = boundMs
    try {
      return await work()
    } finally {
      this.#queryBoundMs = before
    }
  }

  async connect(): Promise<WorkerRun> {
    if (this.#closed !== undefined) throw this.#closed
    if (this.#run.ended !== undefined) this.#run = new WorkerRun(this.#data)
    const run = this.#run
    await run.ready
    await run.request({ type: 'reset' }, START_BOUND_MS)
    return run
  }

  send(run: WorkerRun, bytes: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<unknown> {
    return run.request({ type: 'protocol', bytes }, this.#queryBoundMs, onData)
  }

  /** Ends at once and for good, without a checkpoint. */
  kill(reason: Error): void {
    this.#closed = reason
    this.#run.kill(reason)
  }

  async close(): Promise<void> {
    if (this.#closed !== undefined) return
    this.#closed = new Error('The database is closed')
    await this.#run.request({ type: 'close' }, CLOSE_BOUND_MS).catch(() => undefined)
    this.#run.kill(this.#closed)
    await this.#run.exited
  }
}

/** What `pg` takes for its socket. */
class EmbeddedStream extends Duplex {
  readonly #server: EmbeddedServer
  #run: WorkerRun | undefined

  constructor(server: EmbeddedServer) {
    super()
    this.#server = server
  }

  connect(): this {
    this.#server.connect().then(
      (run) => {
        this.#run = run
        this.emit('connect')
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    )
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {
    // Answers are pushed as they arrive.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#send(chunk, callback)
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], callback: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback)
  }

  #send(bytes: Buffer, callback: (error?: Error | null) => void): void {
    // Terminate: the database goes on, for the next connection.
    if (bytes[0] === TERMINATE) return callback()
    const run = this.#run
    if (run === undefined) return callback(new Error('The connection is not open'))
    const push = (data: Uint8Array) => {
      if (!this.destroyed) this.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    }
    this.#server.send(run, bytes, push).then(
      () => callback(),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.push(null)
    callback()
  }
}
