import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useArea } from '../use-area'

/** Addresses that were left for the panel that is open, the last one last. They stand in the history entry: a deep link has none. */
function trailIn(state: unknown): readonly string[] {
  if (typeof state !== 'object' || state === null || !('trail' in state) || !Array.isArray(state.trail)) return []
  return state.trail.filter((each) => typeof each === 'string')
}

/** What belongs to a panel and not to the list below it. */
const ofPanels = ['outcome', 'trigger', 'tab'] as const

/** The list's own search and filters. */
function listSearch(search: string): string {
  const params = new URLSearchParams(search)
  for (const name of ofPanels) params.delete(name)
  return params.size === 0 ? '' : `?${params}`
}

export interface Trail {
  /** For links: where a panel stands, and the state that brings one back here from it. */
  readonly to: (panel: string) => { readonly pathname: string; readonly search: string }
  readonly state: { readonly trail: readonly string[] }
  readonly open: (panel: string) => void
  /** Back to where one came from, or to the list. */
  readonly close: () => void
}

/** From one panel to another, and back. */
export function useTrail(): Trail {
  const { path } = useArea()
  const navigate = useNavigate()
  const location = useLocation()
  const { pathname, search } = location
  const trail = trailIn(location.state)
  const onward = { trail: [...trail, pathname + search] }
  const to = (panel: string) => ({ pathname: `${path}/${panel}`, search: listSearch(search) })
  const back = trail.at(-1)
  const rest = trail.slice(0, -1)
  return {
    to,
    state: onward,
    open: (panel) => void navigate(to(panel), { state: onward }),
    close: () =>
      void (back === undefined ? navigate({ pathname: path, search: listSearch(search) }) : navigate(back, { state: { trail: rest } })),
  }
}

/** A value of the panel in the address: a filter, a tab. What else stands there stays, and so does the way back. */
export function useWriteSearch(): (changes: Readonly<Record<string, string>>) => void {
  const navigate = useNavigate()
  const location = useLocation()
  const { search } = location
  // As it is: the way back.
  const state: unknown = location.state
  return useCallback(
    (changes) => {
      const params = new URLSearchParams(search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') params.delete(name)
        else params.set(name, value)
      }
      void navigate({ search: params.size === 0 ? '' : `?${params}` }, { replace: true, state, preventScrollReset: true })
    },
    [navigate, search, state],
  )
}
