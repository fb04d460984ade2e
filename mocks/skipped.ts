import type { SkippedContent } from '~/contract/sync'
import type { MockDb } from './db'
import { hash } from './random'
import { skippedOf } from './registry-wire'
import type { RegistryRow } from './rows'
import { skippedDays } from './seeds/run-story'
import { isoTime } from './sync'

const DAY = 86_400_000

/** What was set aside, since when, and where it stands. */
export function skippedContents(db: MockDb, row: RegistryRow): SkippedContent[] {
  return skippedOf(db, row).map((content) => ({ ...content, since: sinceOf(row, content.reference), url: urlOf(row, content.reference) }))
}

function sinceOf(row: RegistryRow, reference: string): string {
  return isoTime(Math.max(row.createdAt, row.story.at - (hash(reference) % skippedDays(row.uid)) * DAY))
}

/** What its registry itself answers there. */
function urlOf({ kind, endpoint, basePath }: RegistryRow, reference: string): string | null {
  const base = endpoint.replace(/\/+$/, '')
  switch (kind) {
    case 'helm':
      return `${base}/index.yaml`
    case 'oci-basic':
      return manifestUrl(`${base}${basePath === '' ? '' : `/${basePath}`}/v2`, reference)
    case 'pack':
      return manifestUrl(`${base}/v1`, reference)
    case 'oci-ecr':
      return null
  }
}

/** Of a repository alone its list of tags. */
function manifestUrl(api: string, reference: string): string {
  const [path = '', tag = ''] = reference.split(':')
  return tag === '' ? `${api}/${path}/tags/list` : `${api}/${path}/manifests/${tag}`
}
