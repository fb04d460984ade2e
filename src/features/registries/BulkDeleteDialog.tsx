import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { RegistryImpact } from '~/contract/profile-tools'
import { apiQuery, useApiQuery } from '../../api/query'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { TypedConfirmDialog } from '../../ui/TypedConfirmDialog'
import styles from './BulkDeleteDialog.module.css'
import { runBulk } from './bulk-run'
import { impactWords, isUsed } from './impact-words'
import { contentNoun, type RegistryRow } from './registry-rows'
import { ImpactList } from './RegistryImpact'
import { useRegistryReasons } from './use-registry-actions'

export interface BulkDeleteDialogProps {
  readonly rows: readonly RegistryRow[]
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Says what uses each of them before they go; how many go has to be typed. */
export function BulkDeleteDialog({ rows, onClose, onConfirm }: BulkDeleteDialogProps) {
  const reasons = useRegistryReasons()
  const going = rows.filter((row) => reasons(row).remove === undefined)
  const left = rows.filter((row) => reasons(row).remove !== undefined)
  const { impacts, unknown, looking } = useImpacts(going)
  const used = going.flatMap((row) => {
    const impact = impacts.get(row.uid)
    return impact !== undefined && isUsed(impact.totals) ? [{ row, impact }] : []
  })
  const [firstLeft] = left
  return (
    <TypedConfirmDialog
      title={`Delete ${countOf(going.length, 'registry', 'registries')}?`}
      confirmLabel="Delete"
      name={String(going.length)}
      disabledReason={looking ? 'What uses them is being looked for' : undefined}
      onCancel={onClose}
      onConfirm={onConfirm}
    >
      <p>
        {going.map(({ name }) => name).join(', ')}: what they brought leaves the catalogue, and their stored credentials are removed. What
        the registries themselves hold stays as it is.
      </p>
      {looking && (
        <p role="status">What uses them is being looked for: {countOf(impacts.size + unknown.length, 'registry', 'registries')} done.</p>
      )}
      {used.length > 0 && (
        <Alert tone="warning" role="note" title={`${countOf(used.length, 'registry is', 'registries are')} used by profiles`}>
          <p>These layers stay in their profiles and say that their content is missing.</p>
          {used.map(({ row, impact }) => (
            <div key={row.uid} className={styles.used}>
              <p>
                <strong>{row.name}</strong>: {impactWords(impact.totals, contentNoun(row))}
              </p>
              <ImpactList impact={impact} nameOnly />
            </div>
          ))}
        </Alert>
      )}
      {!looking && unknown.length > 0 && (
        <Alert tone="warning" role="note" title="What uses some of them could not be found out">
          {unknown.join(', ')}
        </Alert>
      )}
      {!looking && used.length === 0 && unknown.length === 0 && <p>No profile uses them.</p>}
      {firstLeft !== undefined && (
        <Alert tone="info" role="note" title={`${countOf(left.length, 'registry is', 'registries are')} left out`}>
          {left.map(({ name }) => name).join(', ')}: {reasons(firstLeft).remove}.
        </Alert>
      )}
    </TypedConfirmDialog>
  )
}

/** What uses each of them, asked for a few at a time. Nothing is known in front of a Palette. */
function useImpacts(rows: readonly RegistryRow[]) {
  const client = useQueryClient()
  const capabilities = useApiQuery('consoleCapabilities', {}).data
  const isKnown = capabilities?.features.profileTools === true
  // Those that were chosen when it opened.
  const [asked] = useState(rows)
  const [impacts, setImpacts] = useState<ReadonlyMap<string, RegistryImpact>>(new Map())
  const [unknown, setUnknown] = useState<readonly string[]>([])
  useEffect(() => {
    if (!isKnown) return
    const abort = new AbortController()
    const all = runBulk(asked, {
      signal: abort.signal,
      reason: () => undefined,
      work: async ({ uid }) => {
        const impact = await client.fetchQuery(apiQuery('consoleRegistryImpact', { params: { uid } }))
        if (!abort.signal.aborted) setImpacts((before) => new Map(before).set(uid, impact))
        return undefined
      },
      onResult: ({ name, state }) => {
        if (state === 'failed' && !abort.signal.aborted) setUnknown((before) => [...before, name])
      },
    })
    // What could not be found out is as good as unknown.
    all.catch(() => setUnknown(asked.map(({ name }) => name)))
    return () => abort.abort()
  }, [client, isKnown, asked])
  return { impacts, unknown, looking: isKnown && impacts.size + unknown.length < asked.length }
}
