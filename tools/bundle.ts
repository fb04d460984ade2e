import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as z from 'zod/mini'

const Chunk = z.object({
  file: z.string(),
  src: z.optional(z.string()),
  isEntry: z.optional(z.boolean()),
  isDynamicEntry: z.optional(z.boolean()),
  imports: z.optional(z.array(z.string())),
  dynamicImports: z.optional(z.array(z.string())),
})
const Manifest = z.record(z.string(), Chunk)
export type Manifest = z.infer<typeof Manifest>

export interface Weight {
  /** Files under the output folder, in no particular order. */
  readonly scripts: readonly string[]
  /** Sum of each file's gzip -9 size, in bytes. */
  readonly gzip: number
}

/** Vite's own account of what imports what. */
export function readManifest(folder: string): Manifest {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
  return Manifest.parse(parsed)
}

/** Everything that has to be there before the given chunks run: themselves and what they import statically, all the way down. */
export function closure(manifest: Manifest, keys: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const waiting = [...keys]
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`the build has no chunk ${key}`)
    if (seen.has(key)) continue
    seen.add(key)
    waiting.push(...(chunk.imports ?? []))
  }
  return seen
}

export function weigh(folder: string, manifest: Manifest, keys: Iterable<string>): Weight {
  const files = new Set([...keys].map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js')))
  const gzip = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).byteLength, 0)
  return { scripts: [...files], gzip }
}

/**
 * What a page loads: the entry and the lazy chunks of its route.
 * @param sources files that the route imports lazily; those without a chunk of their own are in one that the entry imports
 */
export function pageWeight(folder: string, manifest: Manifest, sources: readonly string[]): Weight {
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true)
  return weigh(folder, manifest, closure(manifest, [...entries, ...sources.filter((source) => source in manifest)]))
}

/** Chunks that are loaded later, on demand, each alone. */
export function lazyChunks(manifest: Manifest): string[] {
  return Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry === true)
}
