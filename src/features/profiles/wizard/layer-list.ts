import type { LayerDraft } from '../draft'

/** The list with one layer somewhere else. @param to from 0; out of bounds changes nothing */
export function moveLayer(layers: readonly LayerDraft[], name: string, to: number): readonly LayerDraft[] {
  const from = layers.findIndex((layer) => layer.name === name)
  const layer = layers[from]
  if (layer === undefined || to < 0 || to >= layers.length || to === from) return layers
  const rest = layers.filter((_, index) => index !== from)
  return rest.toSpliced(to, 0, layer)
}

/** The list with a layer put in; not if there is one of that name by now. @param at from 0; beyond the end means the end */
export function insertLayer(layers: readonly LayerDraft[], layer: LayerDraft, at = layers.length): readonly LayerDraft[] {
  return layers.some(({ name }) => name === layer.name) ? layers : layers.toSpliced(at, 0, layer)
}

/** A layer in the place of the one of that name. */
export function replaceLayer(layers: readonly LayerDraft[], name: string, layer: LayerDraft): readonly LayerDraft[] {
  return layers.map((each) => (each.name === name ? layer : each))
}

export function removeLayer(layers: readonly LayerDraft[], name: string): readonly LayerDraft[] {
  return layers.filter((layer) => layer.name !== name)
}

/** What kind of thing a layer is, for people. */
export function kindLabel(layer: Pick<LayerDraft, 'kind'>): string {
  switch (layer.kind) {
    case 'pack':
      return 'Pack'
    case 'chart':
      return 'Helm chart'
    case 'private-chart':
      return 'Private Helm chart'
    case 'zarf':
      return 'Zarf package'
    case 'manifest':
      return 'Manifest'
  }
}

/** Whether the values are the pack's own; undefined where those are not known or there are none. */
export function valuesChanged(layer: Pick<LayerDraft, 'kind' | 'values' | 'defaultValues'>): boolean | undefined {
  if (layer.kind === 'manifest' || layer.defaultValues === undefined) return undefined
  return layer.values.replace(/\n+$/, '') !== layer.defaultValues.replace(/\n+$/, '')
}
