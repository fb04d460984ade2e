import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { auditNotFound } from './read'
import { lockAudit, updateUserMessage } from './store'
import { write } from './write'

/**
 * Attaches a note to an entry of the caller's own scope; an earlier note is replaced, and stands in the entry of the change.
 * @throws AppError `ResourceNotFound`
 */
export async function noteAuditEntry(context: Context, uid: string, text: string): Promise<void> {
  const viewer = viewerOf(context.actor)
  await write(context, 'audit.update', async (tx) => {
    const row = await lockAudit(tx, viewer, uid)
    if (row === undefined) throw auditNotFound(uid)
    await updateUserMessage(tx, viewer, uid, text)
    return {
      result: undefined,
      audit: {
        action: 'update',
        resourceKind: 'audit',
        resourceUid: uid,
        resourceName: row.resourceName,
        message: `Wrote a note to the audit entry “${row.message}”`,
        changes: { userMsg: [row.userMessage, text] },
      },
    }
  })
}
