import type { ContentAddress, FoundChart, NamedChart, Outcome, RegistryConnection } from '../connectors/connector'
import { connectorOf } from '../connectors/connectors'
import type { ContentDetails, PackLogo } from '../connectors/content'
import { readIconAt } from '../connectors/helm/icon'
import type { Services } from '../context'
import { connectionOf } from './connection'
import { environmentOf } from './probe'
import type { RegistryRow } from './store'
import { findRegistryToSync } from './sync-store'

/**
 * Reads from a registry what its synchronisation left to be opened, with the icon. Who may see it is for the caller to know. An icon that can't be had is no failure.
 * @returns a failure also when the registry is gone or its secret can't be opened
 */
export async function openContent(
  services: Services,
  registryUid: string,
  address: ContentAddress,
  signal: AbortSignal,
): Promise<Outcome<ContentDetails>> {
  const found = await connect(services, registryUid)
  if (!found.ok) return found
  const { registry, connection } = found.value
  const connector = connectorOf(registry.kind, registry.provider)
  if (connector.open === undefined) return { ok: true, value: { valuesYaml: '', readme: '', logo: null, files: [] } }
  const environment = environmentOf(services)
  const [details, icon] = await Promise.all([
    connector.open(connection, environment, address, signal),
    readIconAt(address.iconUrl, connection, environment, signal),
  ])
  return details.ok ? { ok: true, value: { ...details.value, logo: details.value.logo ?? icon } } : details
}

/** Looks for a chart that somebody names by hand. @returns a failure also when the registry is gone, has no charts, or its secret can't be opened */
export async function findChart(
  services: Services,
  registryUid: string,
  chart: NamedChart,
  signal: AbortSignal,
): Promise<Outcome<FoundChart>> {
  const found = await connect(services, registryUid)
  if (!found.ok) return found
  const { registry, connection } = found.value
  const connector = connectorOf(registry.kind, registry.provider)
  if (connector.find === undefined)
    return { ok: false, kind: 'not-found', layer: 'content', code: 'CHART_MISSING', detail: `${registry.name} has no Helm charts.` }
  return connector.find(connection, environmentOf(services), chart, signal)
}

/** Reads the icon of a version alone. @returns null also when it can't be had */
export async function openIcon(services: Services, registryUid: string, iconUrl: string, signal: AbortSignal): Promise<PackLogo | null> {
  const found = await connect(services, registryUid)
  return found.ok ? readIconAt(iconUrl, found.value.connection, environmentOf(services), signal) : null
}

async function connect(
  services: Services,
  registryUid: string,
): Promise<Outcome<{ readonly registry: RegistryRow; readonly connection: RegistryConnection }>> {
  const registry = await findRegistryToSync(services.db, registryUid)
  if (registry === undefined)
    return { ok: false, kind: 'not-found', layer: 'content', code: 'CONTENT_UNREADABLE', detail: 'The registry has been removed.' }
  const found = await connectionOf(services, registry)
  if (!found.ok) return { ok: false, kind: 'unauthorized', layer: 'auth', code: found.code, detail: found.message }
  return { ok: true, value: { registry, connection: found.connection } }
}
