// Builds the console (dist/console) and the server (dist/server); with --if-stale only when something they are made from has changed.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { EmbeddedServer } from '../server/db/embedded'
import { EMPTY_DATABASE } from '../server/db/empty-database'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')
const consoleFolder = join(dist, 'console')
const serverFolder = join(dist, 'server')

const sources = [
  'src',
  'contract',
  'server',
  'public',
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tools/build.ts',
]
const compressible = /\.(?:css|html|ico|js|json|map|svg|txt|webmanifest)$/
/** Below this many bytes a compressed copy saves no packet. */
const WORTHWHILE = 1024

async function main(): Promise<void> {
  const stamp = await hashSources()
  if (process.argv.includes('--if-stale') && (await readOr(stampFile, '')) === stamp) return
  const started = performance.now()
  await rm(stampFile, { force: true })
  await buildServer()
  await Promise.all([buildConsole(), EmbeddedServer.create(join(serverFolder, EMPTY_DATABASE))])
  await writeFile(stampFile, stamp)
  process.stdout.write(`Built console and server in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

/** One hash over names and contents: times of files differ from clone to clone. Tests are part of no build. */
async function hashSources(): Promise<string> {
  const listed = await Promise.all(sources.map((source) => walk(join(root, source))))
  const files = listed.flat().filter((file) => !/\.test\.tsx?$/.test(file) && !file.includes(`${sep}server${sep}test${sep}`))
  const hash = createHash('sha256')
  for (const file of files.toSorted())
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  return hash.digest('hex')
}

async function buildConsole(): Promise<void> {
  const { build } = await import('vite')
  await build({ root, logLevel: 'warn', build: { outDir: consoleFolder, emptyOutDir: true } })
  await Promise.all((await walk(consoleFolder)).filter((file) => compressible.test(file)).map(compressCopies))
}

/** Writes `file.br` and `file.gz` beside a file, where they are smaller. index.html changes with every response and gets none. */
async function compressCopies(file: string): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.byteLength < WORTHWHILE || basename(file) === 'index.html') return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength }
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ])
  if (br.byteLength < bytes.byteLength) await writeFile(`${file}.br`, br)
  if (gz.byteLength < bytes.byteLength) await writeFile(`${file}.gz`, gz)
}

async function buildServer(): Promise<void> {
  const { build } = await import('esbuild')
  const workers = (await walk(join(root, 'server'))).filter((file) => file.endsWith('-worker.ts'))
  const entries = [join(root, 'server/main.ts'), ...workers]
  await rm(serverFolder, { recursive: true, force: true })
  await mkdir(serverFolder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: basename(entry, '.ts') })),
    outdir: serverFolder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  })
}

/** Files at and below a path; none when it does not exist. */
async function walk(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return []
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function readOr(file: string, otherwise: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => otherwise)
}

await main()
