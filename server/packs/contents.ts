import type { PackContents } from '~/contract/catalogue'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { notFound } from '../errors'
import { openDetails } from './details'
import { findContents, findPack } from './store'
import { zarfContents } from './zarf-contents'

/**
 * What stands in a version beside values and README. A chart is opened in its registry if that is still to be done; where it can't be, its files are not known.
 * @throws AppError `ResourceNotFound`
 */
export async function getPackContents(context: Context, uid: string): Promise<PackContents> {
  authorize(context.actor, 'packRegistry.get')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  if ((await findPack(db, viewer, uid)) === undefined) throw notFound(`Pack ${uid}`)
  await openDetails(context, uid)
  const pack = await findContents(db, viewer, uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  const definition = pack.type === 'oci' ? await zarfContents(pack.definition) : { components: [], variables: [] }
  return {
    uid,
    digest: pack.digest,
    files: pack.files ?? [],
    filesKnown: pack.files !== null,
    constraints: pack.dependencies,
    resources: pack.resources,
    ...definition,
  }
}
