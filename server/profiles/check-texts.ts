import { LAYERS_LIMIT, PROFILE_BODY_LIMIT } from '~/contract/profile-fields'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import type { LayerRow, NewLayer } from './layer'
import type { LayerPath } from './resolve'
import { checkManifest, checkValues } from './values'

/**
 * Layers may be added one by one: all together are to be no more than can be sent at once.
 * @throws AppError `InvalidRequest`
 */
export function refuseTooMuch(layers: readonly NewLayer[]): void {
  const fields: Record<string, string> = {}
  if (layers.length > LAYERS_LIMIT) fields['spec.template.packs'] = `A profile has at most ${LAYERS_LIMIT} layers`
  const texts = layers.flatMap(({ values_yaml, manifests }) => [values_yaml, ...manifests.map(({ content }) => content)])
  if (texts.reduce((sum, text) => sum + text.length, 0) > PROFILE_BODY_LIMIT) {
    fields['spec.template.packs'] = `Values and manifests of all layers together are larger than ${PROFILE_BODY_LIMIT / 1024 / 1024} MiB`
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}

/**
 * Sees to it that values and manifests that somebody wrote are YAML. Texts that are stored already, and a pack's own values, are as others made them: they do not
 * stand in the way of saving, and are looked at when the profile is published.
 * @param before layers of the stored draft
 * @throws AppError `InvalidRequest` that names layer, line and column
 */
export async function refuseInvalidTexts(
  { signal }: Context,
  layers: readonly NewLayer[],
  before: readonly LayerRow[],
  path: LayerPath,
): Promise<void> {
  const stored = new Map(before.map((layer) => [layer.name, layer]))
  const fields: Record<string, string> = {}
  for (const [index, layer] of layers.entries()) {
    const old = stored.get(layer.name)
    if (layer.values_yaml !== old?.values_yaml && layer.values_yaml !== layer.default_values) {
      const checked = await checkValues(layer.values_yaml, signal)
      if (!checked.ok) fields[`${path(index)}.values`] = `The values of ${layer.display_name} are no YAML. ${checked.message}`
    }
    for (const [place, manifest] of layer.manifests.entries()) {
      if (old?.manifests.some(({ digest }) => digest === manifest.digest) === true) continue
      const checked = await checkManifest(manifest.content, signal)
      if (!checked.ok) fields[`${path(index)}.manifests.${place}.content`] = `The manifest ${manifest.name} is no YAML. ${checked.message}`
    }
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}
