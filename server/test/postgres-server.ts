import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const execFileAsync = promisify(execFile)

/** From `initdb` to the first answer; some seconds on a busy machine. */
const START_BOUND_MS = 60_000
const STOP_BOUND_MS = 10_000

const MISSING = 'PostgreSQL is not installed: run "apt-get install postgresql", or set ALLOW_MISSING=postgres to go without these tests.'

function binFolder(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => path.join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(path.delimiter)]
  return folders.find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')))
}

/**
 * Whether the tests on PostgreSQL run. Without PostgreSQL they fail (by `startPostgres`), unless ALLOW_MISSING names `postgres`.
 */
export const postgresExpected = binFolder() !== undefined || !(process.env.ALLOW_MISSING ?? '').split(',').includes('postgres')

/** PostgreSQL refuses to run as root: there it runs as the user `postgres` that its package makes. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'))
  const [uid, gid] = line?.split(':').slice(2, 4).map(Number) ?? []
  if (uid === undefined || gid === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no user "postgres" to run it as')
  return { uid, gid }
}

export interface PostgresServer {
  /** Of the server's first database. */
  readonly url: string
  /** An empty database of its own, for one test. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

async function waitForAnswer(url: string, ended: () => string | undefined): Promise<void> {
  const end = Date.now() + START_BOUND_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      await client.end().catch(() => undefined)
      const said = ended()
      if (said !== undefined) throw new Error(`PostgreSQL ended at once: ${said}`, { cause: error })
      if (Date.now() > end) throw new Error(`PostgreSQL did not answer within ${START_BOUND_MS / 1000} s`, { cause: error })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function stopServer(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.stdin?.end()
    const bound = setTimeout(() => child.kill('SIGKILL'), STOP_BOUND_MS)
    await exited
    clearTimeout(bound)
  }
  await rm(folder, { recursive: true, force: true })
}

/** Starts a private PostgreSQL in a temporary folder, reachable by a Unix socket in there alone. It ends with this process, however that ends. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binFolder()
  if (bin === undefined) throw new Error(MISSING)
  const as = account()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'registry-console-postgres-'))
  if (as !== undefined) await chown(folder, as.uid, as.gid)
  const data = path.join(folder, 'data')
  const options = { cwd: folder, env: { PATH: bin, LC_ALL: 'C' }, ...as }
  await execFileAsync(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options)

  // The shell waits for the end of its input, which comes when this process ends, then stops the server it started: no server is left behind by a killed test run.
  const script =
    '"$1" -D "$2" -k "$3" -c listen_addresses= -c fsync=off >&2 & server=$!; cat >/dev/null; kill -QUIT "$server"; wait "$server"'
  const child = spawn('/bin/sh', ['-c', script, 'sh', path.join(bin, 'postgres'), data, folder], {
    ...options,
    env: { ...options.env, PATH: `${bin}:/usr/bin:/bin` },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2_000)
  })
  const urlOf = (name: string) => `postgres://postgres@localhost/${name}?host=${encodeURIComponent(folder)}`
  try {
    await waitForAnswer(urlOf('postgres'), () => (child.exitCode === null ? undefined : said))
  } catch (error) {
    await stopServer(child, folder)
    throw error
  }
  let databases = 0
  return {
    url: urlOf('postgres'),
    createDatabase: async () => {
      databases += 1
      const name = `test_${databases}`
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      try {
        await client.query(`create database ${name}`)
      } finally {
        await client.end()
      }
      return urlOf(name)
    },
    stop: () => stopServer(child, folder),
  }
}
