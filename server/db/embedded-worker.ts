import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { DurableNodeFS } from './durable-nodefs'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedWorkerData } from './embedded-protocol'

/**
 * The embedded database's own thread. PostgreSQL runs here as WebAssembly and blocks this thread while it works; the main thread stays free.
 * Started by `embedded.ts`, which speaks the PostgreSQL protocol with it.
 */

/** A checkpoint is due after so much write-ahead log: nobody else makes one in single-user mode, and recovery reads all of it. */
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024

const startParams = [
  // `-F` is "no fsync".
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...[
    // The only method of PostgreSQL that ends in Emscripten's fsync; fdatasync is a no-op there.
    'wal_sync_method=fsync',
    // One connection needs few buffers; the operating system caches the files as well. Keeps the process near 150 MB.
    'shared_buffers=16MB',
    'max_wal_size=128MB',
    'min_wal_size=32MB',
    'timezone=UTC',
  ].flatMap((setting) => ['-c', setting]),
]

function isWorkerData(value: unknown): value is EmbeddedWorkerData {
  return typeof value === 'object' && value !== null && 'folder' in value && typeof value.folder === 'string' && 'create' in value
}

async function main(): Promise<void> {
  const port = parentPort
  const data: unknown = workerData
  if (port === null || !isWorkerData(data)) throw new Error('embedded-worker has to be started as a worker thread with a folder')

  const reply = (message: EmbeddedReply) => port.postMessage(message, message.type === 'data' ? [message.bytes.buffer] : [])
  const fs = new DurableNodeFS(data.folder)
  const said: string[] = []
  const hear = (line: string) => {
    said.push(line.trim())
    if (said.length > 5) said.shift()
    return false
  }
  const pg = new PGlite({ fs, startParams, onStderr: hear })
  try {
    await pg.waitReady
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)} (${said.join(' / ')})`, { cause: error })
  }
  if (data.create) {
    await pg.close()
    reply({ type: 'ready' })
    return port.close()
  }
  let checkpoints = 0
  let walBytesAtCheckpoint = fs.walBytes

  async function protocol(bytes: Uint8Array): Promise<void> {
    // Postgres flushes in pieces of 8 KiB that are views of WebAssembly's memory: they are copied, and sent in larger ones.
    let pieces: Uint8Array[] = []
    let size = 0
    const send = () => {
      if (size === 0) return
      const joined = new Uint8Array(size)
      let offset = 0
      for (const piece of pieces) {
        joined.set(piece, offset)
        offset += piece.length
      }
      pieces = []
      size = 0
      reply({ type: 'data', bytes: joined })
    }
    await pg.execProtocolRawStream(bytes, {
      syncToFs: false,
      onRawData: (piece) => {
        pieces.push(piece.slice())
        size += piece.length
        if (size >= 256 * 1024) send()
      },
    })
    send()
  }

  async function checkpointWhenDue(): Promise<void> {
    if (fs.walBytes - walBytesAtCheckpoint < CHECKPOINT_WAL_BYTES || pg.isInTransaction()) return
    walBytesAtCheckpoint = fs.walBytes
    checkpoints += 1
    await pg.exec('checkpoint')
  }

  async function answer(request: EmbeddedRequest): Promise<void> {
    switch (request.type) {
      case 'reset':
        if (pg.isInTransaction()) await pg.exec('rollback')
        await pg.exec('discard all')
        break
      case 'protocol':
        await protocol(request.bytes)
        await checkpointWhenDue()
        break
      case 'close':
        await pg.close()
        break
      case 'stats':
        break
    }
    reply({ type: 'done', stats: { fsyncs: fs.fsyncs, walBytes: fs.walBytes, checkpoints } })
    if (request.type === 'close') port?.close()
  }

  // One after the other: the main thread sends the next request after the answer to the last one.
  port.on('message', (request: EmbeddedRequest) => {
    void answer(request).catch((error: unknown) =>
      reply({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
  })
  reply({ type: 'ready' })
}

await main()
