import { createWorkerCalls, WorkerFailure } from '../../lib/worker-calls'
import type { Documents } from './find-problems'
import { sizeProblem, TEXT_LIMIT } from './limit'
import type { Problem } from './problem'

const ask = createWorkerCalls<{ readonly text: string; readonly documents: Documents }>(
  () => new Worker(new URL('./problems.worker.ts', import.meta.url), { type: 'module' }),
)
const areProblems = (value: unknown): value is Problem[] => Array.isArray(value)

/**
 * What is wrong with a YAML text, found beside the page: duplicate keys, tabs, what is not closed, aliases that stand for too much.
 * @param documents `one` for values; manifests may hold several
 * @returns by line; empty for a text that is fine
 */
export async function yamlProblems(text: string, documents: Documents = 'any'): Promise<Problem[]> {
  if (text.trim() === '') return []
  if (text.length > TEXT_LIMIT) return [{ line: 1, column: 1, message: sizeProblem(text.length), severity: 'error' }]
  try {
    return await ask({ text, documents }, areProblems)
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error
    return [{ line: 1, column: 1, message: error.message, severity: 'error' }]
  }
}
