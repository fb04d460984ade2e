import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './sources'
import { until } from './until'

export interface RealServer {
  readonly url: string
  readonly pid: number
  readonly dataDir: string
  /** From the start of the process to the first answer of `/readyz`, in milliseconds. */
  readonly readyMs: number
  /** Everything it has written so far. */
  output(): string
  /** The one-time link to the set-up page, as printed. */
  setupLink(): Promise<string>
  /** SIGTERM, and waits for the end. Resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: what a power cut does. */
  kill(): Promise<void>
  /** Ends it if it still runs, and removes its data folder. */
  remove(): Promise<void>
}

export interface ServerOptions {
  /** Of an earlier start; an empty temporary one is made when left out. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the built server (`dist/server/main.js`) on loopback and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<RealServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'registry-console-'))
  const started = performance.now()
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    HOST: '127.0.0.1',
    // The system gives a free port: one that was looked for before could be somebody else's by now, who would answer in this server's place.
    PORT: '0',
    DATA_DIR: dataDir,
    ...options.env,
  }
  const child = spawn(process.execPath, ['dist/server/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))

  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  // A run that is cut off leaves no server behind.
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  void ended.then(() => process.off('exit', killNow))

  const isReady = async () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended:\n${output}`)
    const address = / is ready at (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
    const response = address === undefined ? undefined : await fetch(`${address}/readyz`).catch(() => undefined)
    return response?.ok === true ? address : undefined
  }
  const url = await until(isReady, { what: 'the server to be ready', withinMs: 60_000, everyMs: 25 })

  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    readyMs: performance.now() - started,
    output: () => output,
    setupLink: () =>
      until(() => /https?:\/\/\S+\/system\/setup\?token=[\w-]+/.exec(output)?.[0], {
        what: 'the set-up link to be printed',
        withinMs: 10_000,
      }),
    async stop() {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
    kill,
    async remove() {
      await kill()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
