import type { PackPreset, PackSchemaEntry, PackTag, PackTagEntity, PackType } from '~/contract/packs'
import { isDeprecated } from '../../../catalogue/pack-facts'
import type { LayerDraft } from '../draft'
import { chartValues } from './chart-values'
import type { PickedKind } from './picker-words'
import { zarfDefaults } from './zarf-defaults'

/** A version that can be chosen. */
export interface VersionOption {
  readonly packUid: string
  readonly tag: string
  readonly version: string
  readonly label: string
}

/**
 * Versions in the order of the registry, newest first. The one that a layer has stays in the list though its registry lost it.
 * @param pack undefined while it is on its way, and where the registry has lost it
 */
export function versionOptions(pack: PackTagEntity | undefined, editing: LayerDraft | undefined): VersionOption[] {
  const options = (pack?.tags ?? []).map(({ packUid, tag, version }: PackTag): VersionOption => {
    const annotations = pack?.packValues.find((values) => values.packUid === packUid)?.annotations ?? {}
    return { packUid, tag, version, label: isDeprecated(annotations) ? `${version} · deprecated` : version }
  })
  if (editing === undefined || options.some(({ packUid }) => packUid === editing.packUid)) return options
  const { packUid, tag, version } = editing
  return [...options, { packUid, tag, version, label: pack === undefined ? version : `${version} · no longer in the registry` }]
}

/** What a layer's values begin as: the pack's own, in the form in which a profile has them. */
export function defaultsOf(kind: PickedKind, name: string, values: string): string {
  switch (kind) {
    case 'pack':
      return values
    case 'chart':
      return chartValues(name, values)
    case 'zarf':
      return values.trim() === '' ? zarfDefaults : values
  }
}

export interface Chosen {
  readonly pack: Pick<PackTagEntity, 'name' | 'displayName' | 'layer' | 'addonType' | 'logoUrl' | 'registryUid'>
  readonly registryName: string
  readonly option: VersionOption
  readonly values: string
  readonly defaultValues: string | undefined
  readonly presets: readonly PackPreset[]
  readonly schema: readonly PackSchemaEntry[]
}

const types = { pack: 'spectro', chart: 'helm', zarf: 'oci' } as const satisfies Record<PickedKind, PackType>

/** The layer as the wizard takes it. Of one that is edited, manifests stay; so does its state, as long as its version does. */
export function draftOf(kind: PickedKind, chosen: Chosen, editing: LayerDraft | undefined): LayerDraft {
  const { pack, registryName, option, values, defaultValues, presets, schema } = chosen
  const sameVersion = editing?.packUid === option.packUid && editing.tag === option.tag
  return {
    name: pack.name,
    displayName: pack.displayName === '' ? pack.name : pack.displayName,
    kind,
    type: types[kind],
    layer: pack.layer,
    addonType: pack.addonType,
    registryUid: pack.registryUid,
    registryName,
    packUid: option.packUid,
    tag: option.tag,
    version: option.version,
    logoUrl: pack.logoUrl,
    values,
    defaultValues,
    presets,
    schema,
    manifests: editing?.manifests ?? [],
    ...(sameVersion && editing.state !== undefined && { state: editing.state }),
  }
}

/** A chart of a registry that is not synchronised, named by hand. */
export function privateChartDraft(
  chart: {
    readonly registryUid: string
    readonly registryName: string
    readonly name: string
    readonly version: string
    readonly values: string
  },
  defaultValues: string | undefined,
  editing: LayerDraft | undefined,
): LayerDraft {
  const { name, version, registryUid, registryName, values } = chart
  const same = editing?.name === name && editing.tag === version && editing.registryUid === registryUid
  return {
    name,
    displayName: name,
    kind: 'private-chart',
    type: 'helm',
    layer: 'addon',
    addonType: '',
    registryUid,
    registryName,
    packUid: '',
    tag: version,
    version,
    logoUrl: '',
    values,
    defaultValues,
    presets: [],
    schema: [],
    manifests: editing?.manifests ?? [],
    ...(same && editing.state !== undefined && { state: editing.state }),
  }
}

/** Why a layer of this name can't be in the profile; undefined if it can. Names are one name, however they are spelled. */
export function takenSentence(name: string, taken: readonly string[]): string | undefined {
  const other = taken.find((each) => each.toLowerCase() === name.toLowerCase())
  return other === undefined ? undefined : `${other} is in the profile already: it stands in a profile once. Edit its layer instead.`
}
