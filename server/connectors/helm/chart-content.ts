import type { PackContent } from '../content'

/** What the catalogue says of every chart until somebody opens it. @param own what this version says of itself */
export function closedChart(
  own: Pick<PackContent, 'name' | 'version' | 'annotations' | 'definition' | 'archiveUrl' | 'iconUrl' | 'logo'>,
): PackContent {
  return {
    ...own,
    displayName: own.name,
    layer: 'addon',
    type: 'helm',
    addonType: '',
    addonSubType: '',
    cloudTypes: ['all'],
    group: '',
    eol: '',
    schemaEntries: [],
    presets: [],
    dependencies: [],
    resources: [],
    detailsRead: false,
    valuesYaml: '',
    readme: '',
    files: null,
  }
}
