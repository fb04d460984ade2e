import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, stat, statfs, unlink, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type ProcessIdentity, ownIdentity, processState } from './process-identity'

/*
 * One process a folder, without native code and without a leftover that stops the next start.
 *
 * Who wants the folder publishes an entry of its own (`<id>.json`, with a Unix socket `<id>.sock` that it listens on), and only then looks at the others'. Of two
 * processes the one that published later sees the other one, so never both get in; who sees another one that is starting too withdraws and tries again. Names are
 * never used twice, so an entry found dead can be removed by anybody at any time.
 *
 * Whether an entry's process lives is told, in this order, by
 * 1. its socket: the kernel closes it with the process, even at `kill -9`. Works between containers that share a volume of one machine;
 * 2. its process id and start time, where both processes see the same ids;
 * 3. a refused socket on the same machine and a local file system: dead;
 * 4. its heartbeat (the entry's modification time, all read from the file system's clock), where the processes may be on different machines: a network volume.
 *    Only here a start after a crash has to wait, until the heartbeat is 20 s old.
 * Not covered: machines that share a volume which delays another's changes for longer than that.
 */

const HEARTBEAT_MS = 5_000
/** Four missed heartbeats. */
const STALE_MS = 20_000
/** Several processes that start at the same moment get out of each other's way for so long. */
const CONTEST_MS = 10_000
/** `sun_path` holds 104 bytes on macOS, 108 on Linux. */
const SOCKET_PATH_BYTES = 100

/** From linux/magic.h: file systems where a socket's file may be seen by processes that can't reach the socket. */
const REMOTE_FILE_SYSTEMS = new Set([
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x01021997, 0x00c36400, 0x786f4256, 0x5346414f, 0x0bd00bd0,
])

interface Entry extends ProcessIdentity {
  readonly id: string
  readonly socket: boolean
  /** Words of one length: the heartbeat writes over the file in place. */
  readonly state: 'waits' | 'holds'
}

/** Somebody else has the folder. */
export class FolderTakenError extends Error {
  readonly holder: ProcessIdentity

  constructor(holder: ProcessIdentity) {
    super(`The folder is used by process ${holder.pid}`)
    this.holder = holder
  }
}

export interface FolderLock {
  release(): Promise<void>
}

export interface FolderLockOptions {
  /** Only for the lock's files; created when missing. */
  readonly folder: string
  readonly log: Logger
  /** The lock's files were removed, or another process believed this one dead (a machine that slept). Nothing may be written to the folder any more. */
  readonly onLost: () => void
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  return 'id' in value && 'pid' in value && typeof value.pid === 'number' && 'machine' in value && 'state' in value && 'socket' in value
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** @returns undefined where the file system (or the length of the path) allows no socket. */
async function listen(file: string): Promise<net.Server | undefined> {
  if (Buffer.byteLength(file) > SOCKET_PATH_BYTES) return undefined
  const server = net.createServer((connection) => connection.destroy())
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(file, () => {
      server.unref()
      resolve(server)
    })
  })
}

async function knock(file: string): Promise<'answered' | 'refused' | 'unknown'> {
  return new Promise((resolve) => {
    const connection = net.connect(file)
    connection.once('connect', () => {
      connection.destroy()
      resolve('answered')
    })
    connection.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      // A full backlog is a listener that is busy.
      resolve(code === 'EAGAIN' ? 'answered' : code === 'ECONNREFUSED' || code === 'ENOENT' ? 'refused' : 'unknown')
    })
  })
}

async function socketsReachEverybody(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return !REMOTE_FILE_SYSTEMS.has((await statfs(folder)).type)
}

class Attempt {
  readonly #options: FolderLockOptions
  #entry: Entry
  readonly #server: net.Server | undefined
  #heartbeat: NodeJS.Timeout | undefined

  private constructor(options: FolderLockOptions, entry: Entry, server: net.Server | undefined) {
    this.#options = options
    this.#entry = entry
    this.#server = server
  }

  static async publish(options: FolderLockOptions): Promise<Attempt> {
    const id = randomBytes(8).toString('hex')
    const server = await listen(path.join(options.folder, `${id}.sock`))
    const attempt = new Attempt(options, { ...ownIdentity(), id, socket: server !== undefined, state: 'waits' }, server)
    await attempt.#write()
    attempt.#heartbeat = setInterval(() => void attempt.#beat(), HEARTBEAT_MS)
    attempt.#heartbeat.unref()
    return attempt
  }

  #file(suffix: 'json' | 'sock' | 'new', id = this.#entry.id): string {
    return path.join(this.#options.folder, `${id}.${suffix}`)
  }

  async #write(): Promise<void> {
    await writeFile(this.#file('new'), JSON.stringify(this.#entry), { mode: 0o600 })
    await rename(this.#file('new'), this.#file('json'))
  }

  async #beat(): Promise<void> {
    try {
      // Written, not touched: so the file system stamps it by its own clock.
      const file = await open(this.#file('json'), 'r+')
      try {
        await file.write(JSON.stringify(this.#entry), 0)
      } finally {
        await file.close()
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'The lock of the data folder is gone')
      clearInterval(this.#heartbeat)
      this.#options.onLost()
    }
  }

  async hold(): Promise<void> {
    this.#entry = { ...this.#entry, state: 'holds' }
    await this.#write()
  }

  async withdraw(): Promise<void> {
    clearInterval(this.#heartbeat)
    await ignoreMissing(unlink(this.#file('json')))
    await new Promise<void>((resolve) => (this.#server === undefined ? resolve() : this.#server.close(() => resolve())))
    await ignoreMissing(unlink(this.#file('sock')))
  }

  /** Somebody else who lives; what dead ones left behind is removed on the way. */
  async findOther(): Promise<Entry | undefined> {
    for (const file of await readdir(this.#options.folder)) {
      if (!file.endsWith('.json') || file === `${this.#entry.id}.json`) continue
      const entry = await this.#read(file)
      if (entry === undefined) continue
      if (await this.#lives(entry)) return entry
      await ignoreMissing(unlink(this.#file('json', entry.id)))
      await ignoreMissing(unlink(this.#file('sock', entry.id)))
    }
    return undefined
  }

  /** @returns undefined when it was withdrawn in the meantime. */
  async #read(file: string): Promise<Entry | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(path.join(this.#options.folder, file), 'utf8'))
      if (isEntry(value)) return value
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
    throw new Error(`${path.join(this.#options.folder, file)} is not an entry of the folder's lock`)
  }

  async #lives(other: Entry): Promise<boolean> {
    const socket = other.socket ? await knock(this.#file('sock', other.id)) : 'unknown'
    if (socket === 'answered') return true
    const sameMachine = other.machine === this.#entry.machine
    if (sameMachine && other.pidNamespace === this.#entry.pidNamespace) {
      const state = processState(other)
      if (state !== 'unknown') return state === 'runs'
    }
    if (sameMachine && socket === 'refused' && (await socketsReachEverybody(this.#options.folder))) return false
    return this.#beats(other)
  }

  async #beats(other: Entry): Promise<boolean> {
    let last: number | undefined
    for (;;) {
      let beat: number
      try {
        beat = (await stat(this.#file('json', other.id))).mtimeMs
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
        throw error
      }
      if (last !== undefined && beat !== last) return true
      await this.#beat()
      if ((await stat(this.#file('json'))).mtimeMs - beat > STALE_MS) return false
      if (last === undefined) {
        this.#options.log.warn(
          `Waiting up to ${STALE_MS / 1000} s to see whether a Registry Console on ${other.host} still uses the data folder`,
        )
      }
      last = beat
      await wait(1_000)
    }
  }
}

/**
 * Takes the folder for this process until it ends or releases it.
 * @throws FolderTakenError when another process has it
 */
export async function lockFolder(options: FolderLockOptions): Promise<FolderLock> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const end = Date.now() + CONTEST_MS
  for (;;) {
    const attempt = await Attempt.publish(options)
    let other: Entry | undefined
    try {
      other = await attempt.findOther()
      if (other === undefined) {
        await attempt.hold()
        return { release: () => attempt.withdraw() }
      }
    } catch (error) {
      await attempt.withdraw()
      throw error
    }
    await attempt.withdraw()
    if (other.state === 'holds' || Date.now() > end) throw new FolderTakenError(other)
    await wait(50 + Math.random() * 450)
  }
}
