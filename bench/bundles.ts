import { join } from 'node:path'
import { lazyChunks, pageWeight, readManifest, weigh } from '../tools/bundle'
import { KB, LAZY_CHUNK_BYTES, pageBudgets, type PageBudget } from '../tools/page-budgets'
import { root } from '../tools/sources'
import type { Measure } from './report'

/** What the first pages and every lazy chunk weigh, gzip -9, as the build stands. */
export function measureBundles(): Measure[] {
  const folder = join(root, 'dist/console')
  const manifest = readManifest(folder)
  const pages: readonly PageBudget[] = pageBudgets
  const ofPages = pages.flatMap(({ name, sources, maxBytes, maxScripts }): Measure[] => {
    const { gzip, scripts } = pageWeight(folder, manifest, sources)
    return [
      { name: `JavaScript of the ${name} page, gzip`, value: gzip / KB, unit: 'kB', budget: maxBytes / KB },
      {
        name: `Scripts of the ${name} page`,
        value: scripts.length,
        unit: 'scripts',
        ...(maxScripts === undefined ? {} : { budget: maxScripts }),
      },
    ]
  })
  const largest = Math.max(...lazyChunks(manifest).map((key) => weigh(folder, manifest, [key]).gzip))
  return [...ofPages, { name: 'Largest lazy chunk, gzip', value: largest / KB, unit: 'kB', budget: LAZY_CHUNK_BYTES / KB }]
}
