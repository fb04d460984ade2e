import type { ReactNode } from 'react'
import { IconButton } from '../ui/Button'
import { Icon } from '../ui/icons'
import styles from './Toolbar.module.css'

/** The line above a table: search and filters left, actions right. */
export function Toolbar({ children, actions }: { readonly children: ReactNode; readonly actions?: ReactNode }) {
  return (
    <div className={styles.toolbar}>
      <div className={styles.filters}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

export interface SearchBoxProps {
  /** The accessible name: `Search registries`. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  return (
    <div className={styles.search}>
      <Icon name="search" className={styles.searchIcon} />
      <input
        className={styles.control}
        type="search"
        aria-label={label}
        placeholder="Search…"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return
          event.preventDefault()
          onChange('')
        }}
      />
      {value !== '' && <IconButton className={styles.clear} icon="close" label="Clear search" onClick={() => onChange('')} />}
    </div>
  )
}

export interface FilterOption {
  readonly value: string
  readonly label: string
  /** Heading under which it stands in the list; options of one group follow each other. */
  readonly group?: string
}

export interface FilterSelectProps {
  /** The accessible name, shown as `All …` while the filter is off. */
  readonly label: string
  /** What stands there while the filter is off: `All scopes`. */
  readonly allLabel: string
  readonly options: readonly FilterOption[]
  readonly value: string
  readonly onChange: (value: string) => void
}

export function FilterSelect({ label, allLabel, options, value, onChange }: FilterSelectProps) {
  return (
    <div className={styles.select}>
      <select className={styles.control} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{allLabel}</option>
        {optionGroups(options).map(({ group, members }) =>
          group === undefined ? (
            members.map(optionOf)
          ) : (
            <optgroup key={group} label={group}>
              {members.map(optionOf)}
            </optgroup>
          ),
        )}
      </select>
      <Icon name="chevron-down" />
    </div>
  )
}

function optionOf({ value, label }: FilterOption) {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  )
}

function optionGroups(options: readonly FilterOption[]): { group: string | undefined; members: FilterOption[] }[] {
  const groups: { group: string | undefined; members: FilterOption[] }[] = []
  for (const option of options) {
    const last = groups.at(-1)
    if (last !== undefined && last.group === option.group) last.members.push(option)
    else groups.push({ group: option.group, members: [option] })
  }
  return groups
}
