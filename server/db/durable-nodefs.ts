import { fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The part of an Emscripten stream on NODEFS that counts here. */
interface FileStream {
  /** Descriptor of the real file. */
  nfd: number
  path?: string
}

type Write = (stream: FileStream, buffer: Uint8Array, offset: number, length: number, position?: number) => number

interface NodeFsInternals {
  stream_ops: { fsync?: (stream: FileStream) => number; write: Write }
  tryFSOperation: <T>(operation: () => T) => T
}

function hasInternals(mod: object): mod is { NODEFS: NodeFsInternals } {
  if (!('NODEFS' in mod) || typeof mod.NODEFS !== 'object' || mod.NODEFS === null) return false
  const { NODEFS } = mod
  if (!('tryFSOperation' in NODEFS) || typeof NODEFS.tryFSOperation !== 'function') return false
  if (!('stream_ops' in NODEFS) || typeof NODEFS.stream_ops !== 'object' || NODEFS.stream_ops === null) return false
  return 'write' in NODEFS.stream_ops && typeof NODEFS.stream_ops.write === 'function'
}

/**
 * PGlite's file system on a real folder, with a real `fsync`: Emscripten's NODEFS has none, so PostgreSQL's would reach nothing and a power loss could take
 * acknowledged writes along (https://github.com/electric-sql/pglite/issues/1107). Works for files and folders alike: both are open descriptors.
 */
export class DurableNodeFS extends NodeFS {
  /** Real `fsync` calls so far. */
  fsyncs = 0
  /** Bytes written to the write-ahead log so far. */
  walBytes = 0

  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    return super.init(pg, { ...options, preRun: [...(options.preRun ?? []), (mod) => this.#install(mod)] })
  }

  #install(mod: object): void {
    // An update of PGlite that moves these parts has to stop the start, not to go on without fsync.
    if (!hasInternals(mod)) throw new Error('This version of PGlite has no NODEFS where fsync can be added')
    const { NODEFS } = mod
    const write = NODEFS.stream_ops.write
    NODEFS.stream_ops.fsync = (stream) => {
      NODEFS.tryFSOperation(() => fsyncSync(stream.nfd))
      this.fsyncs += 1
      return 0
    }
    NODEFS.stream_ops.write = (stream, ...rest) => {
      const written = write(stream, ...rest)
      if (stream.path?.includes('/pg_wal/') === true) this.walBytes += written
      return written
    }
  }
}
