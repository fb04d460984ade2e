import type { ReadOptions, SyncProgressCounts } from './content'

/** Counts a run for `onProgress`: phase, repositories, tags and contents. */
export function createProgress(options: Pick<ReadOptions, 'onProgress'>) {
  const counts = { repositories: { done: 0, total: null }, tags: { done: 0, total: null }, packs: { done: 0, total: null } } satisfies Omit<
    SyncProgressCounts,
    'phase'
  >
  let current: SyncProgressCounts = { phase: 'connecting', ...counts }
  const tell = (next: SyncProgressCounts) => {
    current = next
    options.onProgress(current)
  }
  type Counter = 'repositories' | 'tags' | 'packs'
  return {
    phase: (phase: SyncProgressCounts['phase']) => tell({ ...current, phase }),
    total: (counter: Counter, total: number) => tell({ ...current, [counter]: { ...current[counter], total } }),
    done: (counter: Counter) => tell({ ...current, [counter]: { ...current[counter], done: current[counter].done + 1 } }),
  }
}
