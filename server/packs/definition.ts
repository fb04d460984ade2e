import type { PackDefinition } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { notFound } from '../errors'
import { findPack, type PackRow } from './store'

/**
 * The file that defines a version: pack.json, Chart.yaml (of a classic Helm repository as far as its index tells) or zarf.yaml.
 * @throws AppError `ResourceNotFound`
 */
export async function getPackDefinition(context: Context, uid: string): Promise<PackDefinition> {
  authorize(context.actor, 'packRegistry.get')
  const pack = await findPack(context.services.db, viewerOf(context.actor), uid)
  if (pack === undefined) throw notFound(`Pack ${uid}`)
  return { file: fileOf(pack.type), text: pack.definition }
}

function fileOf(type: PackRow['type']): PackDefinition['file'] {
  switch (type) {
    case 'helm':
      return 'Chart.yaml'
    case 'oci':
      return 'zarf.yaml'
    case 'spectro':
    case 'manifest':
      return 'pack.json'
  }
}
