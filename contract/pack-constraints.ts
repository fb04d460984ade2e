import type { PackResource } from './catalogue'
import { type ClusterProfileValidatorResponse, type ConstraintCode, constraintCodes } from './cluster-profiles'
import { layerLabel } from './pack-categories'
import { versionKey } from './pack-versions'
import { type PackConstraint, PackLayer, type PackType } from './packs'
import type { ProfileType } from './profile-fields'
import type { LayerState } from './profile-tools'
import { resourceTotals } from './resource-totals'

/** What a layer is called, and where it belongs. */
export interface ConstrainedLayer {
  readonly name: string
  readonly displayName: string
  readonly version: string
  readonly layer: PackLayer
  readonly type: PackType
  readonly registryName: string
}

/** What its values say, as far as constraints ask. */
export interface ValuesReport {
  /** Set when they are no YAML: then the rest is empty. */
  readonly problem: { readonly message: string } | undefined
  /** False for a list and for a text alone. Empty values are a mapping. */
  readonly isMapping: boolean
  /** `pack.namespace` is set. */
  readonly hasNamespace: boolean
  /** One sentence for each parameter that breaks schema.yaml. */
  readonly violations: readonly string[]
  /** Texts at `resourcePaths`, as far as they are there. */
  readonly texts: ReadonlyMap<string, string>
}

/** A layer with all that its constraints are judged by. */
export interface Subject {
  readonly layer: ConstrainedLayer
  /** What stands in the registry now; undefined when nothing does. */
  readonly pack:
    | {
        /** `active`, `disabled`, or what the pack says of itself. */
        readonly state: string
        /** `yyyy-MM-dd`, or empty. */
        readonly eol: string
        readonly dependencies: readonly PackConstraint[]
        readonly resources: readonly PackResource[]
      }
    | undefined
  readonly state: LayerState
  /** Undefined for a layer without values. */
  readonly values: ValuesReport | undefined
  /** Name and fault of manifests that are no YAML. */
  readonly manifests: readonly { readonly name: string; readonly message: string }[]
  /** Version of the same pack in what is published; undefined when it is not there. */
  readonly published: string | undefined
}

interface Broken {
  readonly code: ConstraintCode
  readonly message: string
}

/**
 * What one layer breaks: the server and the mocks say the same about the same fault. Bounds are inclusive, and where a dependency has none only its presence counts (Spectro Cloud documentation, "Pack Constraints").
 * A pack is recognised by name and layer. `notSupported` without bounds forbids every version. `upgrade` is not described there, only named in the schema of
 * pack.json: read here as the versions of itself that this version can be reached from; several entries are alternatives.
 * @param now to tell whether a pack is past its end of life
 */
export function brokenBy(subject: Subject, others: readonly Subject['layer'][], type: ProfileType, now: Date): Broken[] {
  const { layer, pack, state, values, manifests } = subject
  const name = called(layer)
  const broken: Broken[] = []
  const say = (code: ConstraintCode, message: string) => void broken.push({ code, message })

  if (state === 'missing') {
    const where = layer.registryName === '' ? 'its registry' : `the registry ${layer.registryName}`
    say(
      'PackNotFound',
      `${name} is no longer in ${where}, or the registry was removed. Choose another version, or move the layer to another registry`,
    )
  }
  for (const dependency of pack?.dependencies ?? []) broken.push(...ofDependency(subject, dependency, others, type))
  broken.push(...ofUpgrade(subject))

  for (const manifest of manifests) say('ValuesInvalid', `The manifest ${manifest.name} of ${name} is not valid YAML. ${manifest.message}`)
  if (values?.problem !== undefined) say('ValuesInvalid', `The values of ${name} are not valid YAML. ${values.problem.message}`)
  else if (values?.isMapping === false) say('ValuesInvalid', `The values of ${name} are no mapping: write them as key: value`)
  for (const sentence of values?.violations ?? []) say('SchemaViolation', `${name}: ${sentence}`)
  if (layer.type === 'helm' && values !== undefined && values.problem === undefined && !values.hasNamespace)
    say('NamespaceMissing', `${name} has no namespace: it goes to the namespace default. Set pack.namespace in its values for another one`)

  const totals = pack === undefined ? '' : resourceTotals(pack.resources, values?.texts ?? new Map())
  if (totals !== '') say('ResourceRequirement', `${name} needs nodes with at least ${totals}: this is checked when a cluster is made`)
  broken.push(...ofAge(subject, now))
  return broken
}

function ofDependency({ layer }: Subject, dependency: PackConstraint, others: readonly Subject['layer'][], type: ProfileType): Broken[] {
  const name = called(layer)
  const found = others.find((other) => other.name === dependency.name && (dependency.layer === '' || other.layer === dependency.layer))
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
  // Of a full profile everything is here; the others stand beside a profile that brings the rest.
  const isHere = type === 'cluster' || (type === 'infra') === isInfrastructure
  if (isHere) return { code: 'DependencyMissing', message: `${what}: add it to the profile` }
  const bringer = isInfrastructure ? 'infrastructure' : 'add-on'
  return {
    code: 'InfrastructureDependency',
    message: `${what}. The ${bringer} profile of a cluster brings it: this is checked when a cluster is made`,
  }
}

function outOfBounds(name: string, found: Subject['layer'], bounds: string): Broken {
  return {
    code: 'DependencyVersion',
    message: `${name} needs ${found.displayName} in version ${bounds}, and the profile has ${called(found)}: choose another version of one of them`,
  }
}

function ofUpgrade({ layer, pack, published }: Subject): Broken[] {
  if (published === undefined || versionKey(published) === versionKey(layer.version)) return []
  const from = (pack?.dependencies ?? []).filter((one) => one.type === 'upgrade' && one.name === layer.name)
  if (from.length === 0 || from.some((one) => isWithin(published, one))) return []
  const bounds = new Intl.ListFormat('en', { type: 'disjunction' }).format(from.map(boundsOf))
  return [
    {
      code: 'UpgradeNotSupported',
      message: `${called(layer)} can’t replace ${layer.displayName} ${published}, which is published: it upgrades from version ${bounds}. Publish such a version first`,
    },
  ]
}

function ofAge({ layer, pack }: Subject, now: Date): Broken[] {
  if (pack === undefined) return []
  const name = called(layer)
  const say = (message: string): Broken[] => [{ code: 'PackDeprecated', message }]
  if (pack.state === 'disabled') return say(`${name} is disabled: choose another version`)
  if (pack.state !== 'active') return say(`${name} is ${pack.state}: choose a newer version or another pack`)
  const isPast = /^\d{4}-\d{2}-\d{2}$/.test(pack.eol) && pack.eol < now.toISOString().slice(0, 10)
  return isPast ? say(`${name} is past its end of life (${pack.eol}): choose a newer version or another pack`) : []
}

function called({ displayName, version }: Pick<ConstrainedLayer, 'displayName' | 'version'>): string {
  return version === '' ? displayName : `${displayName} ${version}`
}

function isWithin(version: string, { minVersion, maxVersion }: Pick<PackConstraint, 'minVersion' | 'maxVersion'>): boolean {
  const key = versionKey(version)
  return (minVersion === '' || key >= versionKey(minVersion)) && (maxVersion === '' || key <= versionKey(maxVersion))
}

/** In words; empty when there are none. */
function boundsOf({ minVersion, maxVersion }: Pick<PackConstraint, 'minVersion' | 'maxVersion'>): string {
  if (minVersion === '' && maxVersion === '') return ''
  if (maxVersion === '') return `${minVersion} or newer`
  if (minVersion === '') return `${maxVersion} or older`
  return minVersion === maxVersion ? minVersion : `${minVersion} to ${maxVersion}`
}

/** Whether something in it stops a publication. */
export function blocks(response: ClusterProfileValidatorResponse): boolean {
  const levels: Readonly<Record<string, string>> = constraintCodes
  return response.packs.results.some(({ errors }) => errors.some(({ code }) => levels[code] === 'blocks'))
}
