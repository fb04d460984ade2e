import type { PackDefinition } from '~/contract/packs'
import type { PackRow } from './packs'

/** The file that defines a version, as it would stand in its registry. */
export function definitionOf(row: PackRow): PackDefinition {
  switch (row.pack.type) {
    case 'helm':
      return { file: 'Chart.yaml', text: chartYaml(row) }
    case 'oci':
      return { file: 'zarf.yaml', text: zarfYaml(row) }
    default:
      return { file: 'pack.json', text: packJson(row) }
  }
}

function packJson({ pack, version, annotations, eol }: PackRow): string {
  const { name, displayName, layer, addonType, addonSubType, cloudTypes } = pack
  const definition = {
    annotations,
    cloudTypes,
    displayName,
    layer,
    ...(addonType !== '' && { addonType }),
    ...(addonSubType !== '' && { addonSubType }),
    name,
    version,
    ...(eol !== '' && { eol }),
    charts: layer === 'addon' ? [`charts/${name}-${version}.tgz`] : [],
    ...constraints(pack),
  }
  return `${JSON.stringify(definition, null, 2)}\n`
}

/** As they stand in pack.json: what is called `name` on the wire is `packName` there. */
function constraints({ details }: PackRow['pack']) {
  if (details?.constraints === undefined && details?.resources === undefined) return {}
  const dependencies = details.constraints?.map(({ name, ...rest }) => ({ packName: name, ...rest })) ?? []
  return { constraints: { dependencies, ...(details.resources !== undefined && { resources: details.resources }) } }
}

function chartYaml({ pack, version, annotations }: PackRow): string {
  return `apiVersion: v2
name: ${pack.name}
version: ${version}
appVersion: "${version.split('.').slice(0, 2).join('.')}"
description: ${pack.description}
type: ${pack.name.endsWith('-common') ? 'library' : 'application'}
kubeVersion: ">=1.27.0-0"
home: https://charts.northbank.example/${pack.name}
icon: https://charts.northbank.example/icons/${pack.name}.png
${annotations.system_state === 'deprecated' ? 'deprecated: true\n' : ''}annotations:
  category: ${pack.category}
maintainers:
  - name: Northbank
    url: https://northbank.example
`
}

function zarfYaml({ pack, version }: PackRow): string {
  return `kind: ${pack.name.startsWith('init') ? 'ZarfInitConfig' : 'ZarfPackageConfig'}
metadata:
  name: ${pack.name}
  description: ${pack.description}
  version: ${version}
  architecture: ${pack.architectures[0] ?? 'amd64'}
variables:
  - name: DOMAIN
    description: Name under which the site is reached
    default: site.internal
    prompt: true
  - name: ADMIN_PASSWORD
    sensitive: true
components:
  - name: ${pack.name}
    required: true
    charts:
      - name: ${pack.name}
        version: ${version}
        namespace: ${pack.name}
        localPath: chart
    images:
      - registry.northbank.example/${pack.name}/main:${version}
  - name: dashboards
    description: Dashboards for the people on the site
    default: true
`
}
