import { useState } from 'react'
import type { PackContents, PackFile as Entry } from '~/contract/catalogue'
import { useApiQuery } from '../../api/query'
import { formatBytes } from '../../lib/bytes'
import { countOf, formatNumber } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { EmptyState, ErrorState } from '../../ui/States'
import styles from './PackContents.module.css'
import { PackContentsTab } from './PackContentsTab'

/** Files that are drawn at once. */
const FIRST = 300

/** What stands in a version, with sizes. */
export function PackFiles({ uid }: { readonly uid: string }) {
  return (
    <PackContentsTab uid={uid}>
      {(contents, reload) => (contents.filesKnown ? <Files files={contents.files} /> : <Unknown contents={contents} reload={reload} />)}
    </PackContentsTab>
  )
}

/** The archive could not be opened, or was read by a version of this product that did not list files. Of a chart the server says why. */
function Unknown({ contents, reload }: { readonly contents: PackContents; readonly reload: () => Promise<unknown> }) {
  const version = useApiQuery('packsUid', { params: { uid: contents.uid } })
  const [busy, setBusy] = useState(false)
  const tryAgain = async () => {
    setBusy(true)
    await version.refetch()
    await reload()
    setBusy(false)
  }
  const reason = version.data?.packValues.find(({ packUid }) => packUid === contents.uid)?.annotations['detailsUnavailable']
  return (
    <ErrorState
      title="The files of this version are not known"
      message={reason ?? 'They are read with the next synchronisation of its registry.'}
      retrying={busy}
      onRetry={() => void tryAgain()}
    />
  )
}

function Files({ files }: { readonly files: readonly Entry[] }) {
  const [all, setAll] = useState(false)
  if (files.length === 0) return <EmptyState icon="file">This version has no files.</EmptyState>
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const shown = all ? files : files.slice(0, FIRST)
  return (
    <div className={styles.block}>
      <p className={styles.note}>
        {countOf(files.length, 'file')}, {formatBytes(size)}
      </p>
      <ul className={styles.files} aria-label="Files">
        {shown.map((file) => (
          <li key={file.path} className={styles.file}>
            <Icon name="file" />
            <FilePath path={file.path} />
            <span className={styles.size}>{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
      {shown.length < files.length && <Button onClick={() => setAll(true)}>Show all {formatNumber(files.length)} files</Button>}
    </div>
  )
}

/** The folder steps back behind the name. */
function FilePath({ path }: { readonly path: string }) {
  const slash = path.lastIndexOf('/') + 1
  return (
    <span className={styles.path}>
      {slash > 0 && <span className={styles.folder}>{path.slice(0, slash)}</span>}
      {path.slice(slash)}
    </span>
  )
}
