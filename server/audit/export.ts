import { stringify } from 'csv-stringify/sync'
import { AUDIT_EXPORT_LIMIT, type AuditsExportQuery } from '~/contract/audits'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { type AuditRow, type Position, readAuditsBelow } from './store'

/** Rows read and written at a time: between two batches other requests have their turn. */
const BATCH = 500

const HEADER = ['Time', 'User', 'Action', 'Resource Type', 'Resource Name', 'Message', 'Changes', 'Note'] as const

/**
 * Entries that the caller may read as CSV (RFC 4180, UTF-8), newest first, at most `AUDIT_EXPORT_LIMIT`. What a spreadsheet would take for a formula gets an
 * apostrophe in front.
 */
export async function exportAuditEntries(
  context: Context,
  query: AuditsExportQuery,
): Promise<{ mediaType: string; bytes: Uint8Array<ArrayBuffer>; filename: string }> {
  const { services, actor, signal } = context
  authorize(actor, 'audit.list')
  const viewer = viewerOf(actor)
  const chunks = [Buffer.from(csv([HEADER]))]
  let below: Position | undefined
  let left = (query.projectUid ?? '') === '' ? AUDIT_EXPORT_LIMIT : 0
  while (left > 0) {
    signal.throwIfAborted()
    const limit = Math.min(BATCH, left)
    const rows = await readAuditsBelow(services.db, viewer, query, { below, limit })
    chunks.push(Buffer.from(csv(rows.map(toLine))))
    left = rows.length < limit ? 0 : left - rows.length
    const last = rows.at(-1)
    if (last !== undefined) below = { at: last.at, uid: last.uid }
  }
  const bytes = new Uint8Array(Buffer.concat(chunks))
  return { mediaType: 'text/csv; charset=utf-8', bytes, filename: `audit-logs-${services.now().toISOString().slice(0, 10)}.csv` }
}

function toLine(row: AuditRow): readonly string[] {
  const { at, actor_email: email, action, resource_kind: kind, resource_name: name, message, changes, user_message: note } = row
  return [at.toISOString(), email, action, kind, name, message, Object.keys(changes).length === 0 ? '' : JSON.stringify(changes), note]
}

function csv(lines: readonly (readonly string[])[]): string {
  return stringify(
    lines.map((line) => [...line]),
    // Line ends of the other kind are quoted too: what reads the file may take them for the end of a line.
    { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  )
}
