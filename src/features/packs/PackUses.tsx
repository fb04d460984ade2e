import { Link } from 'react-router'
import type { PackUses as Uses } from '~/contract/profile-tools'
import { useApiQuery } from '../../api/query'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { Chip } from '../../ui/Chip'
import { PanelSkeleton } from '../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../ui/States'
import styles from './PackContents.module.css'

type Use = Uses['items'][number]

/** Profiles that use this pack of this registry, whatever its version. */
export function PackUses({ uid }: { readonly uid: string }) {
  const { data, error, refetch } = useApiQuery('consolePackUses', { params: { uid } })
  if (data === undefined) {
    if (error === null) return <PanelSkeleton />
    return (
      <ErrorState title="The profiles could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
    )
  }
  if (data.items.length === 0) return <EmptyState icon="list">No profile uses this pack of this registry.</EmptyState>
  return (
    <div className={styles.block}>
      <p className={styles.note}>{countOf(data.items.length, 'profile version')} with any version of this pack.</p>
      <ul className={styles.uses} aria-label="Used by">
        {data.items.map((use) => (
          <li key={`${use.profileUid} ${use.isPublished ? 'published' : 'draft'} ${use.version}`} className={styles.use}>
            <span className={styles.profile}>
              <Link to={`/profiles/${encodeURIComponent(use.profileUid)}`}>{use.profileName}</Link>
              <span className={styles.note}>
                {use.profileVersion}
                {!use.isPublished && ', draft'}
              </span>
            </span>
            <span className={styles.mono}>{use.version}</span>
            <UseState state={use.state} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function UseState({ state }: Pick<Use, 'state'>) {
  switch (state) {
    case 'changed':
      return (
        <Chip tone="warning" icon="warning">
          Content changed
        </Chip>
      )
    case 'kept':
      return <Chip icon="pin">Old content kept</Chip>
    case 'missing':
      return (
        <Chip tone="danger" icon="warning">
          Version is gone
        </Chip>
      )
    case 'unlisted':
      return <Chip>Named by hand</Chip>
    case 'ok':
      return null
  }
}

/** This very version has other content than when profiles chose it. Nothing while there are none. */
export function ContentChanged({ uid, version }: { readonly uid: string; readonly version: string }) {
  const { data } = useApiQuery('consolePackUses', { params: { uid } })
  const changed = data?.items.filter((use) => use.state === 'changed' && use.version === version) ?? []
  if (changed.length === 0) return null
  return (
    <Alert tone="warning" title="Content changed" role="note">
      <p>This version has another digest than when it was chosen. Look at the difference, then keep or accept it:</p>
      <ul className={styles.plain}>
        {changed.map((use) => (
          <li key={`${use.profileUid} ${String(use.isPublished)}`}>
            <Link to={`/profiles/${encodeURIComponent(use.profileUid)}`}>
              {use.profileName} {use.profileVersion}
            </Link>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
