import type { LayerDraft, ManifestDraft, ProfileDraft } from '../draft'

export type Side = 'mine' | 'theirs'

/** Who moved away from what both began with. */
export type ChangedBy = 'you' | 'them' | 'both'

export const draftFields = ['name', 'version', 'description', 'tags'] as const
export type DraftField = (typeof draftFields)[number]

interface Differs {
  /** Once in a comparison. */
  readonly key: string
  readonly changedBy: ChangedBy
}
export interface FieldDifference extends Differs {
  readonly kind: 'field'
  readonly field: DraftField
  /** As it is shown. */
  readonly mine: string
  readonly theirs: string
}
/** A layer that is not the same on both sides; undefined on the side that has none of that name. */
export interface LayerDifference extends Differs {
  readonly kind: 'layer'
  readonly name: string
  readonly mine: LayerDraft | undefined
  readonly theirs: LayerDraft | undefined
}
export interface OrderDifference extends Differs {
  readonly kind: 'order'
  readonly mine: readonly string[]
  readonly theirs: readonly string[]
}
export type Difference = FieldDifference | LayerDifference | OrderDifference

/** Which side is taken, by the key of the difference. */
export type Choices = Readonly<Record<string, Side>>

/** Texts are the same but for line breaks at their ends: editors add and servers drop them. */
function sameText(a: string, b: string): boolean {
  return a === b || a.replace(/\n+$/, '') === b.replace(/\n+$/, '')
}

function sameManifests(a: readonly ManifestDraft[], b: readonly ManifestDraft[]): boolean {
  return a.length === b.length && a.every(({ name, content }, index) => name === b[index]?.name && sameText(content, b[index].content))
}

/** Whether saving either comes to the same. */
function sameLayer(a: LayerDraft | undefined, b: LayerDraft | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return (
    a.type === b.type &&
    a.registryUid === b.registryUid &&
    a.packUid === b.packUid &&
    a.tag === b.tag &&
    sameText(a.values, b.values) &&
    sameManifests(a.manifests, b.manifests)
  )
}

function shown(draft: ProfileDraft, field: DraftField): string {
  const value = draft[field]
  return typeof value === 'string' ? value.trim() : value.toSorted().join(', ')
}

export function sameDraft(a: ProfileDraft, b: ProfileDraft): boolean {
  return (
    draftFields.every((field) => shown(a, field) === shown(b, field)) &&
    a.layers.length === b.layers.length &&
    a.layers.every((layer, index) => layer.name === b.layers[index]?.name && sameLayer(layer, b.layers[index]))
  )
}

function layerOf(draft: ProfileDraft, name: string): LayerDraft | undefined {
  return draft.layers.find((layer) => layer.name === name)
}

const namesOf = ({ layers }: ProfileDraft) => layers.map(({ name }) => name)

/** The order of those names that both lists have. */
function commonOrder(of: ProfileDraft, other: ProfileDraft): string {
  const known = new Set(namesOf(other))
  return JSON.stringify(namesOf(of).filter((name) => known.has(name)))
}

function changedBy(mine: boolean, theirs: boolean): ChangedBy {
  if (mine && theirs) return 'both'
  return theirs ? 'them' : 'you'
}

/**
 * Everything in which two drafts differ, fields first, then layers as they stand on my side, then their order.
 * @param base what both began with
 */
export function differencesOf(base: ProfileDraft, mine: ProfileDraft, theirs: ProfileDraft): Difference[] {
  const fields = draftFields.flatMap((field): Difference[] => {
    const [was, here, there] = [shown(base, field), shown(mine, field), shown(theirs, field)]
    if (here === there) return []
    return [{ kind: 'field', key: field, field, mine: here, theirs: there, changedBy: changedBy(here !== was, there !== was) }]
  })
  const layers = [...new Set([...namesOf(mine), ...namesOf(theirs)])].flatMap((name): Difference[] => {
    const [was, here, there] = [layerOf(base, name), layerOf(mine, name), layerOf(theirs, name)]
    if (sameLayer(here, there)) return []
    const by = changedBy(!sameLayer(here, was), !sameLayer(there, was))
    return [{ kind: 'layer', key: `layer ${name}`, name, mine: here, theirs: there, changedBy: by }]
  })
  if (commonOrder(mine, theirs) === commonOrder(theirs, mine)) return [...fields, ...layers]
  const by = changedBy(commonOrder(mine, base) !== commonOrder(base, mine), commonOrder(theirs, base) !== commonOrder(base, theirs))
  return [...fields, ...layers, { kind: 'order', key: 'order', mine: namesOf(mine), theirs: namesOf(theirs), changedBy: by }]
}

/** What is taken unless somebody chooses: the side that was changed, and mine where both were. */
export function defaultChoices(differences: readonly Difference[]): Choices {
  return Object.fromEntries(differences.map(({ key, changedBy: by }) => [key, by === 'them' ? 'theirs' : 'mine']))
}

/** One draft of two. Where nothing is chosen, mine stays. Manifests that are stored keep the uid they have there. */
export function mergeDrafts(mine: ProfileDraft, theirs: ProfileDraft, differences: readonly Difference[], choices: Choices): ProfileDraft {
  const sideOf = (key: string): Side => choices[key] ?? 'mine'
  const layers = new Map<string, LayerDraft>()
  for (const layer of theirs.layers) layers.set(layer.name, layer)
  for (const layer of mine.layers) {
    const stored = layers.get(layer.name)
    layers.set(layer.name, stored === undefined ? layer : withStoredUids(layer, stored))
  }
  for (const difference of differences) {
    if (difference.kind !== 'layer' || sideOf(difference.key) === 'mine') continue
    if (difference.theirs === undefined) layers.delete(difference.name)
    else layers.set(difference.name, difference.theirs)
  }
  for (const difference of differences) {
    if (difference.kind === 'layer' && difference.mine === undefined && sideOf(difference.key) === 'mine') layers.delete(difference.name)
  }
  const [first, second] = sideOf('order') === 'mine' ? [mine, theirs] : [theirs, mine]
  const field = <Key extends DraftField>(key: Key): ProfileDraft[Key] => (sideOf(key) === 'mine' ? mine[key] : theirs[key])
  return {
    name: field('name'),
    version: field('version'),
    description: field('description'),
    tags: field('tags'),
    layers: mergeOrder(namesOf(first), namesOf(second)).flatMap((name) => layers.get(name) ?? []),
  }
}

function withStoredUids(layer: LayerDraft, stored: LayerDraft): LayerDraft {
  if (layer.manifests.length === 0) return layer
  return {
    ...layer,
    manifests: layer.manifests.map(({ name, content }) => {
      const uid = stored.manifests.find((manifest) => manifest.name === name)?.uid
      return uid === undefined ? { name, content } : { name, content, uid }
    }),
  }
}

/** The first list with what only the second has behind what it stands behind there. */
function mergeOrder(first: readonly string[], second: readonly string[]): string[] {
  const order = [...first]
  second.forEach((name, index) => {
    if (order.includes(name)) return
    const before = index === 0 ? undefined : second[index - 1]
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, name)
  })
  return order
}
