import { type ComponentType, type FunctionComponent, type ReactNode, useEffect, useState } from 'react'

export type OnDemand<Props> = FunctionComponent<Props> & {
  /** Fetches the code before somebody asks for it. */
  readonly preload: () => void
}

type State<Props> = { readonly component: ComponentType<Props> } | { readonly error: unknown } | undefined

/**
 * A component whose code is fetched when it is first shown. Unlike React's `lazy` it shows at once when the code is there already, and as soon as it has come: what has
 * shown a fallback of Suspense is held back for 300 ms by React (`FALLBACK_THROTTLE_MS`).
 * @param load throws where the code can't be fetched; the error boundary above shows it, and the next time it is tried again
 * @param waiting in its place until then
 */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>, waiting: ReactNode = null): OnDemand<Props> {
  let ready: State<Props>
  const fetch = async (): Promise<State<Props>> => {
    ready ??= { component: await load() }
    return ready
  }
  const Shown = (props: Props) => {
    const [state, setState] = useState<State<Props>>(ready)
    useEffect(() => {
      if (state !== undefined) return
      let gone = false
      fetch().then(
        (loaded) => !gone && setState(loaded),
        (error: unknown) => !gone && setState({ error }),
      )
      return () => {
        gone = true
      }
    }, [state])
    if (state === undefined) return waiting
    if ('error' in state) throw state.error
    const Component = state.component
    return <Component {...props} />
  }
  return Object.assign(Shown, {
    preload: () => {
      // Whoever shows it is told why it can't be had.
      fetch().catch(() => undefined)
    },
  })
}
