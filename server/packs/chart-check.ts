import type { ChartReport } from '~/contract/catalogue'
import { authorize } from '../authz/authorize'
import type { FoundChart, NamedChart, Outcome } from '../connectors/connector'
import { storable } from '../connectors/pack/text'
import type { Context, Services } from '../context'
import { AppError, invalidFields } from '../errors'
import { loadVisible } from '../registries/access'
import { findChart } from '../registries/open-content'
import { createSharedWork } from './shared-work'

/** How long somebody waits for the answer, in milliseconds. */
const BOUND_MS = 10_000
/** Charts that are looked for at once, for everybody together. */
const LOOKED_FOR_AT_ONCE = 4

type Shared = ReturnType<typeof createSharedWork<Outcome<FoundChart>>>
const running = new WeakMap<Services, Shared>()

/**
 * Looks for a chart in a registry that is not synchronised, where charts are named by hand. What the registry answers, or that it does not, is the report; nothing
 * of it is kept.
 * @throws AppError `ResourceNotFound`, `InvalidRequest` for a name or a version that can't be one, and for registries where charts aren't named by hand
 */
export async function checkChart(context: Context, registryUid: string, chart: NamedChart): Promise<ChartReport> {
  authorize(context.actor, 'packRegistry.get')
  const registry = await loadVisible(context, registryUid, undefined)
  if (registry.provider !== 'helm') throw new AppError('InvalidRequest', `${registry.name} has no Helm charts: choose a registry that has`)
  if (registry.sync_supported)
    throw new AppError('InvalidRequest', `${registry.name} is synchronised: choose one of its charts instead of naming it`)
  refuseOddities(chart)
  const { services } = context
  const share = running.get(services) ?? createSharedWork<Outcome<FoundChart>>(LOOKED_FOR_AT_ONCE)
  running.set(services, share)
  const bound = AbortSignal.timeout(BOUND_MS)
  const signal = AbortSignal.any([context.signal, bound])
  const late = new Promise<undefined>((resolve) => bound.addEventListener('abort', () => resolve(undefined), { once: true }))
  const key = JSON.stringify([registryUid, registry.updated_at, chart.name, chart.version])
  const outcome = await Promise.race([share(key, signal, (shared) => findChart(services, registryUid, chart, shared)), late])
  if (outcome === undefined || (!outcome.ok && bound.aborted))
    return report('unreachable', `${registry.name} did not answer within ${BOUND_MS / 1000} seconds. The chart may be there all the same.`)
  if (!outcome.ok) return report(outcome.kind === 'not-found' ? 'missing' : 'unreachable', outcome.detail)
  const { digest, details } = outcome.value
  if (!details.ok) return { ...report('found', `The chart is there, but it can’t be read. ${details.detail}`), digest }
  const { valuesYaml, readme } = details.value
  return { outcome: 'found', message: `Found ${chart.name} ${chart.version}.`, values: storable(valuesYaml), readme, digest }
}

function report(outcome: ChartReport['outcome'], message: string): ChartReport {
  return { outcome, message, values: '', readme: '', digest: '' }
}

/** What would lead to another place than below the registry's own paths. */
function refuseOddities({ name, version }: NamedChart): void {
  const fields: Record<string, string> = {}
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) fields['name'] = 'Enter the name alone: the address is that of the registry'
  else if (name.split('/').some((part) => part === '..' || part === '.'))
    fields['name'] = 'The name of a chart has no . or .. as a part of it'
  else if (name.startsWith('/') || name.endsWith('/')) fields['name'] = 'The name neither begins nor ends with a slash'
  else if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) || name.includes('//'))
    fields['name'] = 'The name has letters, digits, dots, dashes and underscores, with single slashes between folders'
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(version)) fields['version'] = 'The version has letters, digits, dots, dashes and plus signs'
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}
