import type { ConnectorEnvironment, RegistryConnection } from '../connector'
import type { PackLogo } from '../content'
import { hostOf } from '../diagnose'
import { clientFor } from './client-for'
import { MAX_ICON_BYTES, readIcon } from './icon-image'

/**
 * Fetches the icon that a chart names, from wherever it stands. Only the registry's own origin gets its credentials.
 * @returns null when it can't be had, is no picture, or has more than 256 KiB: a chart goes without
 */
export async function readIconAt(
  iconUrl: string,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<PackLogo | null> {
  if (iconUrl === '' || !URL.canParse(iconUrl)) return null
  const url = new URL(iconUrl)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const { http, authorization } = clientFor(url, connection, environment)
  try {
    const outcome = await http.fetch(
      { method: 'GET', url, accept: 'image/*', ...(authorization === undefined ? {} : { authorization }), signal },
      MAX_ICON_BYTES,
    )
    const logo = outcome.ok && outcome.value.status === 200 ? readIcon(outcome.value.body) : null
    if (logo === null) environment.log.debug({ icon: hostOf(url) }, 'an icon of a chart is left out')
    return logo
  } finally {
    await http.close()
  }
}
