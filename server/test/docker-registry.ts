import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Agent, request } from 'undici'
import { createAuthority, createSelfSigned, type KeyedCertificate } from './certificates'
import { freePort } from './free-port'

const run = promisify(execFile)

/** How long the registry may take until it answers, in milliseconds. */
const START_MS = 15_000
/** Ports are chosen before the registry binds them: another process may be faster. */
const START_ATTEMPTS = 3
const INSTANCE = 'X-Test-Instance'

export interface DockerRegistry {
  /** `https://127.0.0.1:<port>`, or `http://…` without TLS. */
  readonly endpoint: string
  /** `127.0.0.1:<port>` */
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** PEM to trust: the authority's, or the self-signed certificate itself. Empty without TLS. */
  readonly certificate: string
  /** What the registry has written so far. */
  log(): string
  /** Ends the process and removes its data. */
  stop(): Promise<void>
}

export interface DockerRegistryOptions {
  /** `authority` (default): a certificate of a private authority. `self-signed`: one of its own. `none`: plain HTTP. Or a certificate made elsewhere. */
  readonly tls?: 'authority' | 'self-signed' | 'none' | KeyedCertificate
  /** Default `packs` and `Pa55-word`. Null: open to all. */
  readonly user?: { readonly username: string; readonly password: string } | null
}

/** Starts Debian's `docker-registry` on a free loopback port, with its data in a temporary folder. Resolves when it answers. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const user = options.user === undefined ? { username: 'packs', password: 'Pa55-word' } : options.user
  const { keyed, certificate } = chooseCertificate(options.tls ?? 'authority')
  const folder = await mkdtemp(join(tmpdir(), 'docker-registry-'))
  try {
    if (keyed !== undefined) {
      await writeFile(join(folder, 'tls.crt'), keyed.certificate)
      await writeFile(join(folder, 'tls.key'), keyed.key, { mode: 0o600 })
    }
    if (user !== null) await writeFile(join(folder, 'htpasswd'), (await runTool('htpasswd', ['-Bbn', user.username, user.password])).trim())
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort()
      await writeFile(join(folder, 'config.yml'), configuration(folder, port, keyed !== undefined, user !== null))
      const started = await start(folder, port, keyed === undefined ? 'http' : 'https')
      if (started === undefined && attempt < START_ATTEMPTS) continue
      if (started === undefined) throw new Error(`docker-registry found no free port in ${START_ATTEMPTS} attempts`)
      return {
        endpoint: `${keyed === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
        host: `127.0.0.1:${port}`,
        port,
        username: user?.username ?? '',
        password: user?.password ?? '',
        certificate,
        log: started.log,
        async stop() {
          await started.stop()
          await rm(folder, { recursive: true, force: true })
        },
      }
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function chooseCertificate(tls: NonNullable<DockerRegistryOptions['tls']>): { keyed: KeyedCertificate | undefined; certificate: string } {
  if (tls === 'none') return { keyed: undefined, certificate: '' }
  if (tls === 'self-signed' || tls === 'authority') {
    const authority = createAuthority('Registry Test Authority')
    if (tls === 'authority') return { keyed: authority.issue({ commonName: 'registry.test' }), certificate: authority.certificate }
    const own = createSelfSigned({ commonName: 'registry.test' })
    return { keyed: own, certificate: own.certificate }
  }
  return { keyed: tls, certificate: tls.certificate }
}

function configuration(folder: string, port: number, tls: boolean, auth: boolean): string {
  return [
    'version: 0.1',
    'log: { level: error, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }, delete: { enabled: true } }`,
    ...(auth ? [`auth: { htpasswd: { realm: packs, path: ${JSON.stringify(join(folder, 'htpasswd'))} } }`] : []),
    'http:',
    // Who answers: another program may have taken the port meanwhile.
    `  headers: { ${INSTANCE}: [${JSON.stringify(basename(folder))}] }`,
    `  addr: 127.0.0.1:${port}`,
    '  secret: not-a-secret',
    ...(tls ? [`  tls: { certificate: ${JSON.stringify(join(folder, 'tls.crt'))}, key: ${JSON.stringify(join(folder, 'tls.key'))} }`] : []),
    '',
  ].join('\n')
}

/** @returns undefined when the port was taken in the meantime */
async function start(folder: string, port: number, scheme: string): Promise<{ log: () => string; stop: () => Promise<void> } | undefined> {
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let ended: string | undefined
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-64 * 1024)))
  child.once('error', (error) => (ended = 'code' in error && error.code === 'ENOENT' ? missing('docker-registry') : error.message))
  child.once('exit', (code) => (ended ??= `docker-registry ended with code ${code}: ${output.slice(-500)}`))
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  const agent = new Agent({ connect: { rejectUnauthorized: false } })
  try {
    for (const deadline = Date.now() + START_MS; ;) {
      if (ended !== undefined) {
        process.off('exit', kill)
        if (/address already in use/.test(ended)) return undefined
        throw new Error(ended)
      }
      if (await answers(`${scheme}://127.0.0.1:${port}/v2/`, folder, agent)) return { log: () => output, stop }
      if (Date.now() > deadline) {
        await stop()
        throw new Error(`docker-registry did not answer within ${START_MS / 1000} seconds: ${output.slice(-500)}`)
      }
      await wait(20)
    }
  } finally {
    await agent.destroy()
  }
}

async function answers(url: string, folder: string, agent: Agent): Promise<boolean> {
  try {
    const response = await request(url, { dispatcher: agent })
    await response.body.dump()
    return (response.statusCode === 200 || response.statusCode === 401) && response.headers[INSTANCE.toLowerCase()] === basename(folder)
  } catch {
    return false
  }
}

async function runTool(name: string, parameters: string[]): Promise<string> {
  try {
    return (await run(name, parameters)).stdout
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new Error(missing(name)) : error
  }
}

function missing(name: string): string {
  return `${name} is not installed: apt-get install docker-registry apache2-utils`
}
