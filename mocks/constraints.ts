import type { ClusterProfileTemplateDraft, ClusterProfileValidatorResponse } from '~/contract/cluster-profiles'
import { blocks, brokenBy, type Subject, type ValuesReport } from '~/contract/pack-constraints'
import { resourcePaths } from '~/contract/resource-totals'
import type { ProfileType } from '~/contract/profile-fields'
import { type Present, presentFor } from './layer-state'
import { invalidFields, MockError } from './mock-error'
import { tryLayers } from './profile-layers'
import type { LayerRow, ProfileRow } from './profile-rows'
import type { Caller } from './registry-verbs'
import { constraintsOf, type PackRow, resourcesOf, schemaOf, stateOf } from './seeds/packs'
import { isRecord, isUnset, readYaml, valuesAt, violationsOf } from './values-yaml'

type Result = ClusterProfileValidatorResponse['packs']['results'][number]

/**
 * What layers break of what their packs demand, in the server's words.
 * @param published layers that were published before: what is upgraded from
 */
async function validateLayers(
  { db, actor }: Caller,
  { type, layers, published }: { type: ProfileType; layers: readonly LayerRow[]; published: readonly LayerRow[] },
): Promise<ClusterProfileValidatorResponse> {
  const present = presentFor(db, actor.person.tenant?.uid ?? '')
  const subjects = await Promise.all(layers.map((layer) => subjectOf(layer, { published, present })))
  const results = subjects.flatMap((subject): Result[] => {
    const others = subjects.flatMap((other) => (other === subject ? [] : [other.layer]))
    const errors = brokenBy(subject, others, type, new Date(db.now()))
    return errors.length === 0 ? [] : [{ displayName: subject.layer.displayName, errors, name: subject.layer.name }]
  })
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
  const response = await validateLayers(caller, { type, layers: draft, published: published ?? [] })
  if (!blocks(response)) return
  const { results } = response.packs
  const [first = ''] = results.flatMap((result) => result.errors.slice(0, 1).map((error) => `${result.displayName}: ${error.message}`))
  const message = `The profile can’t be published: its packs break constraints. ${first}`.trim()
  throw new MockError('ClusterProfileInvalid', message, { details: { results } })
}

interface Surroundings {
  readonly published: readonly LayerRow[]
  readonly present: Present
}

async function subjectOf(layer: LayerRow, { published, present }: Surroundings): Promise<Subject> {
  const pack = present.pack(layer)
  const manifests = await Promise.all(
    layer.manifests.map(async ({ name, content }) => ({ name, reading: await readYaml(content, 'many') })),
  )
  return {
    layer,
    pack: pack && { state: stateOf(pack), eol: pack.eol, dependencies: constraintsOf(pack), resources: resourcesOf(pack) },
    state: present.missing(layer) === '' ? 'ok' : 'missing',
    values: layer.type === 'manifest' ? undefined : await readValues(layer, pack),
    manifests: manifests.flatMap(({ name, reading }) => (reading.ok ? [] : [{ name, message: reading.message }])),
    published: published.find(({ name }) => name === layer.name)?.version,
  }
}

async function readValues(layer: LayerRow, pack: PackRow | undefined): Promise<ValuesReport> {
  const reading = await readYaml(layer.values)
  if (!reading.ok) return { problem: reading, isMapping: true, hasNamespace: false, violations: [], texts: new Map() }
  const [root] = reading.documents
  const own = await readYaml(layer.defaultValues)
  return {
    problem: undefined,
    isMapping: isRecord(root) || isUnset(root),
    hasNamespace: !valuesAt(root, 'pack.namespace').every(isUnset),
    violations: pack === undefined ? [] : violationsOf(schemaOf(pack), root, own.ok ? own.documents[0] : undefined),
    texts: new Map(
      (pack === undefined ? [] : resourcePaths(resourcesOf(pack))).flatMap((path) => {
        const [found] = valuesAt(root, path)
        return typeof found === 'string' ? [[path, found] as const] : []
      }),
    ),
  }
}
