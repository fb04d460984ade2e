import type { ReadOptions, SyncProgressCounts } from './content'

/** Nothing counted yet. */
export const noProgress: SyncProgressCounts = {
  phase: 'connecting',
  repositories: { done: 0, total: null },
  tags: { done: 0, total: null },
  packs: { done: 0, total: null },
  item: null,
  requests: 0,
  bytes: 0,
}

/** Counts a run for `onProgress`. @param usage of the connector, as it grows */
export function createProgress(
  options: Pick<ReadOptions, 'onProgress'>,
  usage: () => { readonly requests: number; readonly bytes: number },
) {
  let current = noProgress
  const tell = (next: Partial<SyncProgressCounts>) => {
    const { requests, bytes } = usage()
    current = { ...current, ...next, requests, bytes }
    options.onProgress(current)
  }
  type Counter = 'repositories' | 'tags' | 'packs'
  return {
    phase: (phase: SyncProgressCounts['phase']) => tell({ phase, item: null }),
    total: (counter: Counter, total: number) => tell({ [counter]: { ...current[counter], total } }),
    done: (counter: Counter, item: string, count = 1) =>
      tell({ [counter]: { ...current[counter], done: current[counter].done + count }, item }),
    tell,
    get current() {
      return current
    },
  }
}
