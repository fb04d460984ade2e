import { useState } from 'react'
import type { HeldRemoval, HeldRemovals } from '~/contract/sync'
import { countOf, formatNumber } from '../../../lib/number'
import { SearchBox } from '../../../table/Toolbar'
import { matchesSearch } from '../../../table/columns'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { CopyText } from '../../../ui/CopyText'
import { removalCounts } from './removal-words'
import { cappedWords, shortDigest } from './run-words'
import styles from './Sync.module.css'
import type { SyncRow } from './SyncFrame'

/** How many are drawn at first, and more with each press. */
const STEP = 100

/** What would go, and what was kept: those in use first. */
export function RemovalList({ row, data }: { readonly row: SyncRow; readonly data: HeldRemovals }) {
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState(STEP)
  const counts = removalCounts(data, row.overview)
  // Kept ones stand beside the held ones only where both are.
  const found = data.items.filter(({ reference, name, version }) => matchesSearch(`${name} ${version}\n${reference}`.toLowerCase(), search))
  return (
    <section className={styles.section}>
      <h3>Versions that the registry no longer has</h3>
      <div className={styles.searchLine}>
        <SearchBox
          label="Search versions"
          value={search}
          onChange={(text) => {
            setSearch(text)
            setShown(STEP)
          }}
        />
        <p className={styles.secondary} role="status">
          {search.trim() !== '' && `${formatNumber(found.length)} found. `}
          {counts.inUse > 0 && search.trim() === '' && `${countOf(counts.inUse, 'is', 'are')} in use. `}
          {cappedWords(data.items.length, data.total)}
        </p>
      </div>
      {found.length === 0 ? (
        <p className={styles.secondary}>None matches.</p>
      ) : (
        <ul className={styles.entries} aria-label="Versions">
          {found.slice(0, shown).map((item) => (
            <li key={item.reference}>
              <Removal item={item} showsState={counts.held > 0 && counts.kept > 0} />
            </li>
          ))}
        </ul>
      )}
      {found.length > shown && (
        <Button onClick={() => setShown(shown + STEP)}>Show {formatNumber(Math.min(STEP, found.length - shown))} more</Button>
      )}
    </section>
  )
}

function Removal({ item, showsState }: { readonly item: HeldRemoval; readonly showsState: boolean }) {
  const title = `${item.name} ${item.version}`.trim()
  return (
    <>
      <span className={styles.line}>
        {title}
        {item.profiles > 0 && (
          <Chip tone="warning" icon="profiles">
            {countOf(item.profiles, 'profile')}
          </Chip>
        )}
        {showsState && item.state === 'kept' && <Chip>Kept before</Chip>}
      </span>
      <span className={styles.digests}>
        <span className={styles.mono}>{item.reference}</span>
        {item.digest !== '' && (
          <CopyText text={item.digest} label={`digest of ${title}`}>
            {shortDigest(item.digest)}
          </CopyText>
        )}
      </span>
    </>
  )
}
