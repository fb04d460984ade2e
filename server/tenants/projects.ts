import { createHash } from 'node:crypto'
import type * as z from 'zod/mini'
import type { ProjectsMetadata } from '~/contract/people'
import type { Context } from '../context'
import { notFound } from '../errors'

const PROJECT = 'Default'

/**
 * Projects of the caller's tenant. There is one, and nothing belongs to it: clients of Palette look it up before they do anything else.
 * @param name only projects of this name, without case
 */
export function listProjects({ actor }: Context, { name = '' }: { name?: string | undefined }): z.output<typeof ProjectsMetadata> {
  if (actor.tenant === null) throw notFound('The tenant')
  if (name !== '' && name.toLowerCase() !== PROJECT.toLowerCase()) return { items: [] }
  // Derived, so that it is the same for ever without being stored. As long as every uid: 24 hex digits.
  const uid = createHash('sha256').update(`project ${actor.tenant.uid}`).digest('hex').slice(0, 24)
  return { items: [{ metadata: { name: PROJECT, uid } }] }
}
