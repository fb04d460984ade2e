import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closure, lazyChunks, pageWeight, readManifest } from './bundle'

const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
const text = (file: string) => `console.log(${JSON.stringify(file.repeat(50))})`
const manifest = {
  'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_shared.js'], dynamicImports: ['src/list.tsx', 'src/other.tsx'] },
  '_shared.js': { file: 'assets/shared.js' },
  'src/list.tsx': { file: 'assets/list.js', src: 'src/list.tsx', isDynamicEntry: true, imports: ['_shared.js', '_table.js', 'index.html'] },
  '_table.js': { file: 'assets/table.js', imports: ['_shared.js'] },
  'src/other.tsx': { file: 'assets/other.js', isDynamicEntry: true },
}

beforeAll(() => {
  mkdirSync(join(folder, '.vite'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest))
  for (const { file } of Object.values(manifest)) writeFileSync(join(folder, file), text(file))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a page weighs its entry, its route and everything they import, each once', () => {
  const weight = pageWeight(folder, readManifest(folder), ['src/list.tsx'])
  const files = ['assets/index.js', 'assets/shared.js', 'assets/list.js', 'assets/table.js']
  expect(weight.scripts.toSorted()).toEqual(files.toSorted())
  expect(weight.gzip).toBe(files.reduce((sum, file) => sum + gzipSync(text(file), { level: 9 }).byteLength, 0))
})

test('a route that the build does not have is an error, not a small page', () => {
  expect(() => closure(readManifest(folder), ['src/gone.tsx'])).toThrow('the build has no chunk src/gone.tsx')
})

test('lazy chunks are those that are imported dynamically', () => {
  expect(lazyChunks(readManifest(folder))).toEqual(['src/list.tsx', 'src/other.tsx'])
})
