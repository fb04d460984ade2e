import { IconButton } from '../../ui/Button'
import { useTheme } from '../theme'

/** Light or dark, without the menu that the consoles have: nothing heavy is loaded for log-in. */
export function ThemeButton() {
  const [choice, choose] = useTheme()
  const isDark = choice === 'dark' || (choice === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  return (
    <IconButton
      icon={isDark ? 'sun' : 'moon'}
      size={20}
      label={isDark ? 'Use the light theme' : 'Use the dark theme'}
      onClick={() => choose(isDark ? 'light' : 'dark')}
    />
  )
}
