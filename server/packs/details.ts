import type { Failure } from '../connectors/connector'
import type { ContentDetails, PackLogo } from '../connectors/content'
import type { Context, Services } from '../context'
import { openContent, openIcon } from '../registries/open-content'
import { beginStoring } from './catalogue'
import { findUnopened, insertLogos, updateDetails, updateIcons } from './catalogue-store'
import { createSharedWork } from './shared-work'

/** Archives and icons that are fetched at once, for everybody together. */
const OPENED_AT_ONCE = 4
/** How long a version waits after it could not be opened, in milliseconds: whoever looks at it again does not wait for an answer that will be the same. */
const RETRY_MS = 60_000
/** The same for icons, which are asked for by every list. */
const ICON_RETRY_MS = 15 * 60_000
/** Failures that are kept in mind. */
const MAX_FAILURES = 1_000

type Opened = Failure | undefined

/** What is under way and what failed, in one running server. */
interface Openings {
  readonly share: ReturnType<typeof createSharedWork<Opened>>
  readonly failed: Map<string, { readonly failure: Failure; readonly until: number }>
}

const openings = new WeakMap<Services, Openings>()

function openingsOf(services: Services): Openings {
  const found = openings.get(services) ?? { share: createSharedWork<Opened>(OPENED_AT_ONCE), failed: new Map() }
  openings.set(services, found)
  return found
}

/**
 * Sees to it that values, README and logo of a version are in the catalogue: opens it in its registry, the first time that somebody wants them. Several who ask at
 * once share the download. What is kept is a cache: nobody did anything that an audit log has to tell.
 * @param uid of a version that the caller may see
 * @returns why it can't be opened now; undefined when everything is there
 */
export async function openDetails(context: Context, uid: string): Promise<Opened> {
  const { services } = context
  const version = await findUnopened(services.db, uid)
  if (version === undefined) return undefined
  return once(context, { key: `version ${uid} ${version.digest}`, retryMs: RETRY_MS }, async (signal) => {
    // Somebody may have opened it since.
    const found = await findUnopened(services.db, uid)
    if (found === undefined) return undefined
    const { registry_uid: registryUid, repository, tag, digest, archive_url: archiveUrl, icon_url: iconUrl } = found
    const outcome = await openContent(services, registryUid, { repository, tag, digest, archiveUrl, iconUrl }, signal)
    if (!outcome.ok) return outcome
    await storeDetails(services, { uid, digest, registryUid, iconUrl }, outcome.value)
    return undefined
  })
}

/** The same for the logo alone, which lists want of many versions at once: the icon is fetched without the archive, and once for all versions that name the same one. */
export async function openLogo(context: Context, uid: string): Promise<Opened> {
  const { services } = context
  const version = await findUnopened(services.db, uid)
  if (version === undefined || version.icon_url === '') return undefined
  const { registry_uid: registryUid, icon_url: iconUrl } = version
  return once(context, { key: `icon ${registryUid} ${iconUrl}`, retryMs: ICON_RETRY_MS }, async (signal) => {
    const found = await findUnopened(services.db, uid)
    if (found === undefined || found.logo_sha256 !== null) return undefined
    const logo = await openIcon(services, registryUid, iconUrl, signal)
    if (logo === null) {
      const why = signal.aborted
        ? ({ kind: 'aborted', code: 'CANCELLED' } as const)
        : ({ kind: 'not-found', code: 'CONTENT_UNREADABLE' } as const)
      return { ok: false, ...why, layer: 'content', detail: 'The icon can’t be had.' }
    }
    await services.db.transaction().execute(async (tx) => {
      await beginStoring(tx)
      await insertLogos(tx, [logoRow(logo)])
      await updateIcons(tx, { registryUid, iconUrl, logoSha256: logo.sha256 })
    })
    return undefined
  })
}

async function storeDetails(
  services: Services,
  version: { readonly uid: string; readonly digest: string; readonly registryUid: string; readonly iconUrl: string },
  { valuesYaml, readme, files, logo }: ContentDetails,
): Promise<void> {
  await services.db.transaction().execute(async (tx) => {
    await beginStoring(tx)
    if (logo !== null) await insertLogos(tx, [logoRow(logo)])
    await updateDetails(tx, version, { valuesYaml, readme, files: files ?? [], logoSha256: logo?.sha256 ?? null })
    if (logo !== null) await updateIcons(tx, { registryUid: version.registryUid, iconUrl: version.iconUrl, logoSha256: logo.sha256 })
  })
}

function logoRow(logo: PackLogo) {
  return { sha256: logo.sha256, media_type: logo.mediaType, bytes: logo.bytes }
}

/** Runs one opening for all who wait for it, and remembers for a while that it failed. */
async function once(
  { services, signal }: Context,
  { key, retryMs }: { key: string; retryMs: number },
  open: (signal: AbortSignal) => Promise<Opened>,
): Promise<Opened> {
  const { share, failed } = openingsOf(services)
  const before = failed.get(key)
  if (before !== undefined && before.until > services.now().getTime()) return before.failure
  return share(key, signal, async (shared) => {
    const failure = await open(shared)
    failed.delete(key)
    if (failure !== undefined && failure.kind !== 'aborted') {
      const oldest = failed.size < MAX_FAILURES ? undefined : failed.keys().next()
      if (oldest?.done === false) failed.delete(oldest.value)
      failed.set(key, { failure, until: services.now().getTime() + retryMs })
    }
    return failure
  })
}
