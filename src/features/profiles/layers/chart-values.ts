/**
 * Values of a layer that is a Helm chart. Palette deploys a chart as it deploys a pack, so they have the form of a pack's values.yaml (Spectro Cloud documentation,
 * "Add a Helm Chart": `pack.namespace` names the namespace; "Add-on Packs": what stands below `charts.<name>` goes to the chart of that name; the public Terraform
 * provider's example of a protected Helm registry sends `pack.namespace` and `pack.releaseNameOverride.<chart>` the same way). A chart's own values.yaml therefore
 * moves under its name; comments and spelling stay, because lines are indented and nothing is parsed.
 */
export function chartValues(name: string, values: string): string {
  const key = chartKey(name)
  const lines = values
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    // Marks of a document mean nothing inside of another one.
    .filter((line) => !/^(---|\.\.\.)\s*$|^%/.test(line))
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const content = lines.some((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  const body = lines.map((line) => (line.trim() === '' ? '' : `    ${line}`))
  return [
    'pack:',
    '  # The namespace that the chart is deployed to. It is created where there is none.',
    `  namespace: "${namespaceOf(name)}"`,
    '',
    'charts:',
    content ? `  ${key}:` : `  ${key}: {}`,
    ...(content ? body : body.map((line) => line.trimEnd())),
    '',
  ].join('\n')
}

/** In an OCI registry a chart may be named with its path; what is deployed is the last part. */
function lastPart(name: string): string {
  return name.split('/').findLast((part) => part !== '') ?? name
}

function chartKey(name: string): string {
  const key = lastPart(name)
  return /^[A-Za-z][\w-]*$/.test(key) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(key) ? key : JSON.stringify(key)
}

/** A label of RFC 1123 that is as near to the name as can be: lower-case letters, digits and hyphens, at most 63. */
function namespaceOf(name: string): string {
  const label = lastPart(name)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
  return label === '' ? 'default' : label
}
