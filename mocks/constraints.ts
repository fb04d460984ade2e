import {
  type ClusterProfileTemplateDraft,
  type ClusterProfileValidatorResponse,
  type ConstraintCode,
  constraintCodes,
} from '~/contract/cluster-profiles'
import type { ProfileType } from '~/contract/profile-fields'
import { layerLabel } from '~/contract/pack-categories'
import { type PackConstraint, PackLayer } from '~/contract/packs'
import { type Present, presentFor } from './layer-state'
import { invalidFields, MockError } from './mock-error'
import { compareVersions } from './pack-query'
import { tryLayers } from './profile-layers'
import type { LayerRow, ProfileRow } from './profile-rows'
import type { Caller } from './registry-verbs'
import { resourceTotals } from './resource-totals'
import { constraintsOf, type PackRow, resourcesOf, schemaOf, stateOf } from './seeds/packs'
import { isRecord, isUnset, readYaml, valuesAt, violationsOf } from './values-yaml'

type Result = ClusterProfileValidatorResponse['packs']['results'][number]
interface Broken {
  readonly code: ConstraintCode
  readonly message: string
}

/**
 * What layers break of what their packs demand, in the server's words.
 * @param published layers that were published before: what is upgraded from
 */
async function validateLayers(
  { db, actor }: Caller,
  { type, layers, published }: { type: ProfileType; layers: readonly LayerRow[]; published: readonly LayerRow[] },
): Promise<ClusterProfileValidatorResponse> {
  const present = presentFor(db, actor.person.tenant?.uid ?? '')
  const results: Result[] = []
  for (const layer of layers) {
    const errors = await brokenBy(layer, { type, layers, published, present, now: db.now() })
    if (errors.length > 0) results.push({ displayName: layer.displayName, errors, name: layer.name })
  }
  return { packs: { results } }
}

/** Fields of a layer that name its pack: where they are wrong, the pack is not to be found, which is a result. */
const NAMES_PACK = /\.(uid|tag|registryUid)$/

/** @param row the profile that they are to become the draft of; undefined for a new one */
export async function validatePacks(
  caller: Caller,
  row: ProfileRow | undefined,
  { packs, type }: ClusterProfileTemplateDraft,
): Promise<ClusterProfileValidatorResponse> {
  const { layers, fields } = tryLayers(caller, packs, row?.draft ?? [], (index) => `packs.${index}`)
  const wrong = Object.fromEntries(Object.entries(fields).filter(([path]) => !NAMES_PACK.test(path) || path.includes('.manifests.')))
  if (Object.keys(wrong).length > 0) throw invalidFields(wrong)
  const response = await validateLayers(caller, {
    type: row?.type ?? type,
    layers: layers.filter((layer) => layer !== undefined),
    published: row?.published ?? [],
  })
  const missing = packs.flatMap(({ name }, index): Result[] => {
    const errors = Object.entries(fields).flatMap(([path, message]) =>
      path.startsWith(`packs.${index}.`) ? { code: 'PackNotFound', message } : [],
    )
    return errors.length === 0 ? [] : [{ displayName: name, errors, name }]
  })
  return { packs: { results: [...missing, ...response.packs.results] } }
}

/** @throws MockError `ClusterProfileInvalid` that carries all results when one of them stops a publication */
export async function refuseUnpublishable(caller: Caller, { type, draft, published }: ProfileRow): Promise<void> {
  const { results } = (await validateLayers(caller, { type, layers: draft, published: published ?? [] })).packs
  const levels: Readonly<Record<string, string>> = constraintCodes
  if (!results.some(({ errors }) => errors.some(({ code }) => levels[code] === 'blocks'))) return
  const [first = ''] = results.flatMap((result) => result.errors.slice(0, 1).map((error) => `${result.displayName}: ${error.message}`))
  const message = `The profile can’t be published: its packs break constraints. ${first}`.trim()
  throw new MockError('ClusterProfileInvalid', message, { details: { results } })
}

interface Surroundings {
  readonly type: ProfileType
  readonly layers: readonly LayerRow[]
  readonly published: readonly LayerRow[]
  readonly present: Present
  readonly now: number
}

async function brokenBy(layer: LayerRow, around: Surroundings): Promise<Broken[]> {
  const pack = around.present.pack(layer)
  const name = called(layer)
  const broken: Broken[] = []
  if (around.present.missing(layer) !== '') {
    const message = `${name} is no longer in the registry ${layer.registryName}, or the registry was removed. Choose another version, or move the layer to another registry`
    broken.push({ code: 'PackNotFound', message })
  }
  if (pack !== undefined) {
    broken.push(...constraintsOf(pack).flatMap((dependency) => ofDependency(layer, dependency, around)))
    broken.push(...ofUpgrade(layer, constraintsOf(pack), around.published))
  }
  for (const manifest of layer.manifests) {
    const reading = await readYaml(manifest.content, 'many')
    if (!reading.ok)
      broken.push({ code: 'ValuesInvalid', message: `The manifest ${manifest.name} of ${name} is not valid YAML. ${reading.message}` })
  }
  if (layer.type !== 'manifest') broken.push(...(await ofValues(layer, pack)))
  return [...broken, ...(pack === undefined ? [] : ofAge(name, pack, around.now))]
}

async function ofValues(layer: LayerRow, pack: PackRow | undefined): Promise<Broken[]> {
  const name = called(layer)
  const reading = await readYaml(layer.values)
  if (!reading.ok) return [{ code: 'ValuesInvalid', message: `The values of ${name} are not valid YAML. ${reading.message}` }]
  const [root] = reading.documents
  const broken: Broken[] = []
  if (!isRecord(root) && !isUnset(root))
    broken.push({ code: 'ValuesInvalid', message: `The values of ${name} are no mapping: write them as key: value` })
  const own = await readYaml(layer.defaultValues)
  const violations = pack === undefined ? [] : violationsOf(schemaOf(pack), root, own.ok ? own.documents[0] : undefined)
  broken.push(...violations.map((sentence): Broken => ({ code: 'SchemaViolation', message: `${name}: ${sentence}` })))
  if (layer.type === 'helm' && valuesAt(root, 'pack.namespace').every(isUnset)) {
    const message = `${name} has no namespace: it goes to the namespace default. Set pack.namespace in its values for another one`
    broken.push({ code: 'NamespaceMissing', message })
  }
  const totals = pack === undefined ? '' : resourceTotals(resourcesOf(pack), root)
  if (totals !== '') {
    const message = `${name} needs nodes with at least ${totals}: this is checked when a cluster is made`
    broken.push({ code: 'ResourceRequirement', message })
  }
  return broken
}

function ofDependency(layer: LayerRow, dependency: PackConstraint, { layers, type }: Surroundings): Broken[] {
  const name = called(layer)
  const found = layers.find(
    (other) => other !== layer && other.name === dependency.name && (dependency.layer === '' || other.layer === dependency.layer),
  )
  const bounds = boundsOf(dependency)
  switch (dependency.type) {
    case 'required':
      if (found === undefined) return [missing(name, dependency, type)]
      return isWithin(found.version, dependency) ? [] : [outOfBounds(name, found, bounds)]
    case 'optional':
      return found === undefined || isWithin(found.version, dependency) ? [] : [outOfBounds(name, found, bounds)]
    case 'notSupported': {
      if (found === undefined || !isWithin(found.version, dependency)) return []
      const way =
        bounds === '' ? 'take one of them out' : `take one of them out, or choose a version of ${found.displayName} other than ${bounds}`
      return [{ code: 'NotSupported', message: `${name} does not work together with ${called(found)}: ${way}` }]
    }
    case 'upgrade':
      return []
  }
}

function missing(name: string, dependency: PackConstraint, type: ProfileType): Broken {
  const layer = PackLayer.safeParse(dependency.layer)
  const bounds = boundsOf(dependency)
  const what = `${name} needs the pack ${dependency.name}${layer.success ? ` of the layer ${layerLabel(layer.data)}` : ''}${bounds === '' ? '' : `, version ${bounds}`}`
  const isInfrastructure = layer.success && layer.data !== 'addon'
  const isHere = type === 'cluster' || (type === 'infra') === isInfrastructure
  if (isHere) return { code: 'DependencyMissing', message: `${what}: add it to the profile` }
  const bringer = isInfrastructure ? 'infrastructure' : 'add-on'
  return {
    code: 'InfrastructureDependency',
    message: `${what}. The ${bringer} profile of a cluster brings it: this is checked when a cluster is made`,
  }
}

function outOfBounds(name: string, found: LayerRow, bounds: string): Broken {
  return {
    code: 'DependencyVersion',
    message: `${name} needs ${found.displayName} in version ${bounds}, and the profile has ${called(found)}: choose another version of one of them`,
  }
}

function ofUpgrade(layer: LayerRow, dependencies: readonly PackConstraint[], published: readonly LayerRow[]): Broken[] {
  const before = published.find(({ name }) => name === layer.name)?.version
  if (before === undefined || before === layer.version) return []
  const from = dependencies.filter((one) => one.type === 'upgrade' && one.name === layer.name)
  if (from.length === 0 || from.some((one) => isWithin(before, one))) return []
  const bounds = new Intl.ListFormat('en', { type: 'disjunction' }).format(from.map(boundsOf))
  return [
    {
      code: 'UpgradeNotSupported',
      message: `${called(layer)} can’t replace ${layer.displayName} ${before}, which is published: it upgrades from version ${bounds}. Publish such a version first`,
    },
  ]
}

function ofAge(name: string, pack: PackRow, now: number): Broken[] {
  const say = (message: string): Broken[] => [{ code: 'PackDeprecated', message }]
  const state = stateOf(pack)
  if (state === 'disabled') return say(`${name} is disabled: choose another version`)
  if (state !== 'active') return say(`${name} is ${state}: choose a newer version or another pack`)
  const isPast = pack.eol !== '' && pack.eol < new Date(now).toISOString().slice(0, 10)
  return isPast ? say(`${name} is past its end of life (${pack.eol}): choose a newer version or another pack`) : []
}

function called({ displayName, version }: LayerRow): string {
  return version === '' ? displayName : `${displayName} ${version}`
}

function isWithin(version: string, { minVersion, maxVersion }: PackConstraint): boolean {
  return (
    (minVersion === '' || compareVersions(version, minVersion) >= 0) && (maxVersion === '' || compareVersions(version, maxVersion) <= 0)
  )
}

/** In words; empty when there are none. */
function boundsOf({ minVersion, maxVersion }: PackConstraint): string {
  if (minVersion === '' && maxVersion === '') return ''
  if (maxVersion === '') return `${minVersion} or newer`
  if (minVersion === '') return `${maxVersion} or older`
  return minVersion === maxVersion ? minVersion : `${minVersion} to ${maxVersion}`
}
