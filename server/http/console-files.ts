import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { acceptedEncodings, compress, type Encoding } from './compress'
import type { Web } from './request-state'
import { contentSecurityPolicy } from './security-headers'

/** What index.html has in place of the nonce. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__'
/** Files whose name carries their hash: vite puts them all here. */
const HASHED = '/assets/'

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
}

interface ConsoleFile {
  readonly path: string
  readonly type: string
  readonly etag: string
  /** Encodings written at build, beside the file. */
  readonly encodings: readonly Encoding[]
}

/**
 * Serves the built console. The folder is listed once: only what was in it then is ever served, whatever the address says.
 * @param folder `dist/console`
 */
export function createConsoleFiles(folder: string): (web: Web) => Promise<Response> {
  let listing: Promise<Console> | undefined
  return async (web) => {
    web.set('route', 'console')
    web.set('routine', true)
    const { method, path } = web.req
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD are possible here', { Allow: 'GET, HEAD' })
    const { files, index } = await (listing ??= list(folder))
    const file = files.get(decode(path))
    if (file !== undefined) return sendFile(web, file, path.startsWith(HASHED))
    if (namesFile(path)) return plain(404, 'There is no such file')
    if (index === undefined) return plain(404, 'The console is not built. Run npm run build')
    return sendIndex(web, index)
  }
}

interface Console {
  /** By address, without index.html. */
  readonly files: ReadonlyMap<string, ConsoleFile>
  readonly index: string | undefined
}

async function list(folder: string): Promise<Console> {
  const paths = await walk(folder)
  const known = new Set(paths)
  const files = new Map<string, ConsoleFile>()
  for (const path of paths) {
    const type = types[extension(path)]
    if (type === undefined) continue
    const { size, mtimeMs } = await stat(path)
    const encodings = (['br', 'gzip'] as const).filter((encoding) => known.has(path + suffixes[encoding]))
    files.set(`/${relative(folder, path).split(sep).join('/')}`, {
      path,
      type,
      encodings,
      etag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    })
  }
  const index = files.get('/index.html')
  files.delete('/index.html')
  return { files, index: index && (await readFile(index.path, 'utf8')) }
}

const suffixes = { br: '.br', gzip: '.gz' } as const satisfies Record<Encoding, string>

async function walk(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    // Names with a leading dot are the build's own notes.
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !relative(folder, path)
            .split(sep)
            .some((part) => part.startsWith('.')),
      )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function sendFile(web: Web, file: ConsoleFile, immutable: boolean): Promise<Response> {
  const headers = {
    'Content-Type': file.type,
    'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  }
  if (web.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers })
  const encoding = acceptedEncodings(web.req.header('accept-encoding')).find((accepted) => file.encodings.includes(accepted))
  const bytes = await readFile(encoding === undefined ? file.path : file.path + suffixes[encoding])
  return new Response(bytes, {
    headers: { ...headers, 'Content-Length': String(bytes.byteLength), ...(encoding && { 'Content-Encoding': encoding }) },
  })
}

async function sendIndex(web: Web, index: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const { bytes, encoding } = await compress(index.replaceAll(NONCE_PLACEHOLDER, nonce), web.req.header('accept-encoding'))
  return new Response(bytes, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Content-Length': String(bytes.byteLength),
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      Vary: 'Accept-Encoding',
      ...(encoding && { 'Content-Encoding': encoding }),
    },
  })
}

/** Addresses of screens have no ending that files have; what follows a dot there is a version or a part of a name. */
function namesFile(path: string): boolean {
  return path.startsWith(HASHED) || types[extension(path)] !== undefined
}

function extension(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  })
}
