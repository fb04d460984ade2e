import type { ChartReport } from '~/contract/catalogue'
import { invalidFields, MockError } from './mock-error'
import { compareVersions } from './pack-query'
import { addressOf, problemOf } from './probe'
import { hexDigits, uidOf } from './random'
import type { RegistryRow } from './rows'
import { chartCatalogue } from './seeds/charts'
import type { PackRow } from './seeds/packs'
import { readmeOf, valuesOf } from './seeds/texts'
import { UNREACHABLE_CHART } from './sentinels'

/** Looks for a chart in a registry that is not synchronised. Charts of the demo are in all of them. */
export function checkChart(registry: RegistryRow, { name, version }: { name: string; version: string }): ChartReport {
  if (registry.provider !== 'helm') throw new MockError('InvalidRequest', `${registry.name} has no Helm charts: choose a registry that has`)
  if (registry.synchronised)
    throw new MockError('InvalidRequest', `${registry.name} is synchronised: choose one of its charts instead of naming it`)
  refuseOddities(name, version)
  const { host } = addressOf(registry)
  const problem = problemOf(registry)
  if (problem !== null) return report('unreachable', problem.message)
  if (name === UNREACHABLE_CHART)
    return report('unreachable', `${registry.name} did not answer within 10 seconds. The chart may be there all the same.`)
  const pack = chartCatalogue.find((chart) => chart.name === name)
  if (pack === undefined) return report('missing', `${host} has no chart ${name}. Check the name.`)
  if (!pack.versions.includes(version)) {
    const newest = pack.versions.toSorted(compareVersions).at(-1) ?? ''
    return report('missing', `${host} has ${name}, but not in version ${version}. Its newest version is ${newest}.`)
  }
  const digest = `sha256:${hexDigits(`digest ${registry.uid} ${name} ${version}`, 64)}`
  const row: PackRow = {
    uid: uidOf(`${registry.uid} ${name} ${version}`),
    registryUid: registry.uid,
    pack,
    version,
    repository: name,
    digest,
    annotations: {},
    eol: '',
  }
  return { outcome: 'found', message: `Found ${name} ${version}.`, values: valuesOf(row), readme: readmeOf(row), digest }
}

function report(outcome: ChartReport['outcome'], message: string): ChartReport {
  return { outcome, message, values: '', readme: '', digest: '' }
}

/** What would lead to another place than below the registry's own paths. */
function refuseOddities(name: string, version: string): void {
  const fields: Record<string, string> = {}
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) fields.name = 'Enter the name alone: the address is that of the registry'
  else if (name.split('/').some((part) => part === '..' || part === '.')) fields.name = 'The name of a chart has no . or .. as a part of it'
  else if (name.startsWith('/') || name.endsWith('/')) fields.name = 'The name neither begins nor ends with a slash'
  else if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) || name.includes('//'))
    fields.name = 'The name has letters, digits, dots, dashes and underscores, with single slashes between folders'
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(version)) fields.version = 'The version has letters, digits, dots, dashes and plus signs'
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}
