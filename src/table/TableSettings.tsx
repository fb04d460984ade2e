import { useMemo } from 'react'
import { useStored } from '../lib/use-stored'
import { type MenuItem, MenuButton } from '../ui/Menu'
import type { Column } from './columns'

export interface TableChoices {
  readonly hidden: ReadonlySet<string>
  readonly compact: boolean
  readonly setHidden: (id: string, hidden: boolean) => void
  readonly setCompact: (compact: boolean) => void
}

/** Column choice and density of a table, remembered in this browser. */
export function useTableChoices(storageKey: string): TableChoices {
  const [hiddenText, storeHidden] = useStored(`table.${storageKey}.hidden`)
  const [density, storeDensity] = useStored('table.density')
  return useMemo(() => {
    const hidden = new Set((hiddenText ?? '').split(',').filter((id) => id !== ''))
    return {
      hidden,
      compact: density === 'compact',
      setHidden: (id, hide) => {
        const next = hide ? [...hidden, id] : [...hidden].filter((other) => other !== id)
        storeHidden(next.length === 0 ? null : next.join(','))
      },
      setCompact: (compact) => storeDensity(compact ? 'compact' : null),
    }
  }, [hiddenText, density, storeHidden, storeDensity])
}

export interface TableSettingsProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly choices: TableChoices
}

export function TableSettings<Row>({ columns, choices }: TableSettingsProps<Row>) {
  const items: MenuItem[] = [
    { label: 'Comfortable rows', kind: 'radio', checked: !choices.compact, onSelect: () => choices.setCompact(false) },
    { label: 'Compact rows', kind: 'radio', checked: choices.compact, onSelect: () => choices.setCompact(true) },
    ...columns
      .filter((column) => column.hideable !== false)
      .map((column, index): MenuItem => {
        const shown = !choices.hidden.has(column.id)
        return {
          label: column.header,
          kind: 'checkbox',
          checked: shown,
          separated: index === 0,
          keepOpen: true,
          onSelect: () => choices.setHidden(column.id, shown),
        }
      }),
  ]
  return <MenuButton label="Table settings" look={{ icon: 'columns', size: 20 }} items={items} />
}
