import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lazyChunks, pageWeight, readManifest, weigh } from './bundle'
import { KB, LAZY_CHUNK_BYTES, pageBudgets, type PageBudget } from './page-budgets'
import { root } from './sources'

const folder = join(root, 'dist/console')
const manifest = readManifest(folder)
const problems: string[] = []

function report(name: string, bytes: number, maxBytes: number, more = ''): void {
  console.log(
    `${name.padEnd(52)}${(bytes / KB).toFixed(1).padStart(8)} kB of ${maxBytes / KB} kB (${(bytes / 1024).toFixed(1)} KiB) gzip${more}`,
  )
  if (bytes > maxBytes) problems.push(`${name}: ${bytes} bytes gzip are over the budget of ${maxBytes}`)
}

const pages: readonly PageBudget[] = pageBudgets
for (const { name, sources, maxBytes, maxScripts } of pages) {
  const { scripts, gzip } = pageWeight(folder, manifest, sources)
  report(`page ${name}`, gzip, maxBytes, `, ${scripts.length}${maxScripts === undefined ? '' : ` of ${maxScripts}`} scripts`)
  if (maxScripts !== undefined && scripts.length > maxScripts)
    problems.push(`page ${name}: ${scripts.length} scripts, at most ${maxScripts}`)
}
for (const key of lazyChunks(manifest)) report(`chunk ${key}`, weigh(folder, manifest, [key]).gzip, LAZY_CHUNK_BYTES)

// The mocks must not reach production: neither the library, nor its worker, nor the demo's people.
const forbidden = [/\bmsw\b/i, /mockServiceWorker/, /@acme\.example/, /setupWorker/]
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (/mockServiceWorker/.test(file)) problems.push(`${file} belongs to the mocks`)
  if (!/\.(js|css|html)$/.test(file)) continue
  const text = readFileSync(join(folder, file), 'utf8')
  for (const pattern of forbidden)
    if (pattern.test(text)) problems.push(`${file} contains ${String(pattern)}: the mocks are in the production build`)
}
for (const key of Object.keys(manifest)) if (/^mocks\/|node_modules\/msw/.test(key)) problems.push(`${key} is in the production build`)

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${Object.keys(manifest).length} chunks within budget, no mocks among them`)
