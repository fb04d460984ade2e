import { useStored } from '../lib/use-stored'

export type ThemeChoice = 'light' | 'dark' | 'system'

/** Also read by tools/first-script.ts, before the first paint. */
const KEY = 'theme'

/** The theme in use and a way to change it; remembered in this browser. */
export function useTheme(): readonly [ThemeChoice, (choice: ThemeChoice) => void] {
  const [stored, store] = useStored(KEY)
  const choice = stored === 'light' || stored === 'dark' ? stored : 'system'
  const choose = (next: ThemeChoice) => {
    store(next === 'system' ? null : next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
  }
  return [choice, choose]
}
