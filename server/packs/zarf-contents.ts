import { Worker } from 'node:worker_threads'
import { readZarfDefinition, type ZarfDefinition } from './zarf-definition'

/** Largest text that is read in this thread, in characters: some 3 ms. */
const MAX_HERE = 128 * 1024
/** How long the thread may take, in milliseconds. */
const BOUND_MS = 10_000

/** What a zarf.yaml lets people choose. @returns empty lists for what can't be read */
export async function zarfContents(text: string): Promise<ZarfDefinition> {
  if (text.length <= MAX_HERE) return readZarfDefinition(text)
  // The bundle has the worker as JavaScript beside this module; from source it is TypeScript and is started with the loader for that.
  const file = import.meta.url.endsWith('.js') ? './zarf-definition-worker.js' : './zarf-definition-worker-source.mjs'
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: text,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 200 },
  })
  let bound: NodeJS.Timeout | undefined
  try {
    return await new Promise<ZarfDefinition>((resolve) => {
      const nothing = () => resolve({ components: [], variables: [] })
      worker.once('message', (found: ZarfDefinition) => resolve(found))
      worker.once('error', nothing)
      worker.once('exit', nothing)
      bound = setTimeout(nothing, BOUND_MS)
    })
  } finally {
    clearTimeout(bound)
    await worker.terminate()
  }
}
