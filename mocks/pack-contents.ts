import type { PackContents, PackFile } from '~/contract/catalogue'
import { hash } from './random'
import { definitionOf } from './seeds/definitions'
import { constraintsOf, type PackRow, presetsOf, resourcesOf, schemaOf } from './seeds/packs'
import { readmeOf, valuesOf } from './seeds/texts'

/** What stands in a version beside values and README; of a chart once its archive was opened. */
export function contentsOf(row: PackRow): PackContents {
  const zarf = row.pack.type === 'oci'
  return {
    uid: row.uid,
    digest: row.digest,
    files: filesOf(row),
    filesKnown: true,
    constraints: constraintsOf(row),
    resources: resourcesOf(row),
    components: zarf ? componentsOf(row) : [],
    variables: zarf ? variables : [],
  }
}

/** As the seeds write zarf.yaml. */
function componentsOf({ pack }: PackRow): PackContents['components'] {
  return [
    { name: pack.name, description: '', required: true, default: false },
    { name: 'dashboards', description: 'Dashboards for the people on the site', required: false, default: true },
  ]
}
const variables: PackContents['variables'] = [
  { name: 'DOMAIN', description: 'Name under which the site is reached', default: 'site.internal', prompt: true, sensitive: false },
  { name: 'ADMIN_PASSWORD', description: '', default: '', prompt: false, sensitive: true },
]

function filesOf(row: PackRow): PackFile[] {
  const { pack, version } = row
  const size = (text: string) => new TextEncoder().encode(text).length
  const text = (path: string, content: string): PackFile[] => (content === '' ? [] : [{ path, size: size(content) }])
  const made = (path: string): PackFile => ({ path, size: 2000 + (hash(`${row.digest} ${path}`) % 400_000) })
  const definition = definitionOf(row)
  const files = [...text(definition.file, definition.text), ...text('values.yaml', valuesOf(row)), ...text('README.md', readmeOf(row))]
  switch (pack.type) {
    case 'helm':
      files.push(...['templates/deployment.yaml', 'templates/service.yaml', 'templates/_helpers.tpl', '.helmignore'].map(made))
      break
    case 'oci':
      files.push(
        ...['checksums.txt', `components/${pack.name}.tar`, 'components/dashboards.tar', 'images/index.json', 'sboms.tar'].map(made),
      )
      break
    case 'manifest':
      files.push(made('logo.png'), made(`manifests/${pack.name}.yaml`))
      break
    case 'spectro':
      files.push(made('logo.png'), ...(pack.layer === 'addon' ? [made(`charts/${pack.name}-${version}.tgz`)] : []))
  }
  if (schemaOf(row).length > 0) files.push(made('schema.yaml'))
  if (presetsOf(row).length > 0) files.push(made('presets.yaml'))
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}
