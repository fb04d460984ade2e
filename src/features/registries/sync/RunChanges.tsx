import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { SyncChange, SyncRunDetails } from '~/contract/sync'
import { formatNumber } from '../../../lib/number'
import { SearchBox } from '../../../table/Toolbar'
import { matchesSearch } from '../../../table/columns'
import { Button } from '../../../ui/Button'
import { CopyText } from '../../../ui/CopyText'
import { Tabs } from '../../../ui/Tabs'
import { useArea } from '../use-area'
import { cappedWords, shortDigest } from './run-words'
import styles from './Sync.module.css'
import type { SyncRow } from './SyncFrame'
import { useWriteSearch } from './use-trail'
import { packAddress } from './pack-address'

interface Entry {
  readonly reference: string
  /** `ingress 1.2.3`, where it is known. */
  readonly title: string
  readonly change?: SyncChange
  readonly reason?: string
}

const tabs = ['added', 'changed', 'removed', 'skipped'] as const
type Tab = (typeof tabs)[number]
const labels = { added: 'Added', changed: 'Changed', removed: 'Removed', skipped: 'Set aside' } as const satisfies Record<Tab, string>
const nothing = {
  added: 'No version was added.',
  changed: 'No version has other content than before.',
  removed: 'No version was removed.',
  skipped: 'Nothing was set aside.',
} as const satisfies Record<Tab, string>

/** How many are drawn at first, and more with each press. */
const STEP = 100

/** The difference that a run made, by kind. */
export function RunChanges({ row, run }: { readonly row: SyncRow; readonly run: SyncRunDetails }) {
  const [params] = useSearchParams()
  const write = useWriteSearch()
  const asked = tabs.find((tab) => tab === params.get('tab'))
  // Where nothing is asked for, the first that has something.
  const selected = asked ?? tabs.find((tab) => run[tab] > 0) ?? 'added'
  return (
    <section className={styles.section}>
      <h3>Differences</h3>
      <Tabs
        label="Differences"
        selected={selected}
        items={tabs.map((id) => ({ id, label: `${labels[id]} ${formatNumber(run[id])}` }))}
        onSelect={({ id }) => write({ tab: id })}
      >
        <ChangeList key={selected} row={row} tab={selected} total={run[selected]} entries={entriesOf(run, selected)} />
      </Tabs>
    </section>
  )
}

function entriesOf({ changes, skippedContents }: SyncRunDetails, tab: Tab): Entry[] {
  if (tab === 'skipped') return skippedContents.map(({ reference, reason }) => ({ reference, title: reference, reason }))
  return changes
    .filter(({ kind }) => kind === tab)
    .map((change) => ({ reference: change.reference, title: `${change.name} ${change.version}`.trim(), change }))
}

interface ChangeListProps {
  readonly row: SyncRow
  readonly tab: Tab
  readonly total: number
  readonly entries: readonly Entry[]
}

function ChangeList({ row, tab, total, entries }: ChangeListProps) {
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState(STEP)
  if (total === 0 && entries.length === 0) return <p className={styles.tabText}>{nothing[tab]}</p>
  const found = entries.filter(({ reference, title, reason }) =>
    matchesSearch(`${title}\n${reference}\n${reason ?? ''}`.toLowerCase(), search),
  )
  const capped = cappedWords(entries.length, total)
  return (
    <div className={styles.tabBody}>
      <div className={styles.searchLine}>
        <SearchBox
          label={`Search ${labels[tab].toLowerCase()}`}
          value={search}
          onChange={(text) => {
            setSearch(text)
            setShown(STEP)
          }}
        />
        <p className={styles.secondary} role="status">
          {search.trim() !== '' && `${formatNumber(found.length)} found. `}
          {capped}
        </p>
      </div>
      {entries.length === 0 ? (
        <p className={styles.secondary}>Which they are was not kept.</p>
      ) : found.length === 0 ? (
        <p className={styles.secondary}>None matches.</p>
      ) : (
        <ul className={styles.entries} aria-label={labels[tab]}>
          {found.slice(0, shown).map((entry) => (
            <li key={entry.reference}>
              <ChangeEntry row={row} entry={entry} />
            </li>
          ))}
        </ul>
      )}
      {found.length > shown && (
        <Button onClick={() => setShown(shown + STEP)}>Show {formatNumber(Math.min(STEP, found.length - shown))} more</Button>
      )}
    </div>
  )
}

function ChangeEntry({ row, entry: { reference, title, change, reason } }: { readonly row: SyncRow; readonly entry: Entry }) {
  const area = useArea()
  if (change === undefined) {
    return (
      <>
        <span className={styles.mono}>{reference}</span>
        <span>{reason}</span>
      </>
    )
  }
  // Only a tenant has a catalogue, and what was removed is no longer in it.
  const linked = area.scope === 'tenant' && change.kind !== 'removed'
  return (
    <>
      <span>{linked ? <Link to={packAddress(row, change)}>{title}</Link> : title}</span>
      {reference !== title && <span className={styles.mono}>{reference}</span>}
      {change.kind === 'changed' && (
        <span className={styles.digests}>
          <CopyText text={change.oldDigest} label={`old digest of ${title}`}>
            {shortDigest(change.oldDigest)}
          </CopyText>
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">is now</span>
          <CopyText text={change.newDigest} label={`new digest of ${title}`}>
            {shortDigest(change.newDigest)}
          </CopyText>
        </span>
      )}
    </>
  )
}
