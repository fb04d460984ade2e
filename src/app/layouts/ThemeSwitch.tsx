import type { IconName } from '../../ui/icons'
import { MenuButton } from '../../ui/Menu'
import { type ThemeChoice, useTheme } from '../theme'

interface ThemeOption {
  readonly label: string
  readonly icon: IconName
}

const themes = {
  light: { label: 'Light', icon: 'sun' },
  dark: { label: 'Dark', icon: 'moon' },
  system: { label: 'As the system', icon: 'monitor' },
} as const satisfies Record<ThemeChoice, ThemeOption>

const order = ['light', 'dark', 'system'] as const satisfies readonly ThemeChoice[]

export function ThemeSwitch() {
  const [choice, choose] = useTheme()
  return (
    <MenuButton
      label="Theme"
      look={{ icon: themes[choice].icon, size: 20 }}
      items={order.map((value) => ({
        label: themes[value].label,
        kind: 'radio',
        checked: value === choice,
        onSelect: () => choose(value),
      }))}
    />
  )
}
