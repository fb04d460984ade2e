import type { PackRow } from './packs'

/** The values.yaml of a pack version. */
export function valuesOf({ pack, version }: Pick<PackRow, 'pack' | 'version'>): string {
  if (pack.details !== undefined) return pack.details.values(version)
  if (pack.name === 'no-readme' || pack.type === 'oci') return ''
  if (pack.type === 'helm') return chartValues(pack.name, version)
  const head = `# Values of ${pack.displayName} ${version}
pack:
  namespace: ${pack.name.slice(0, 40)}
  content:
    images:
      - image: registry.northbank.example/${pack.name}/main:${version}
      - image: registry.northbank.example/${pack.name}/init:${version}

charts:
  ${pack.name}:
    # How many copies run at once.
    replicas: 2
    image:
      pullPolicy: IfNotPresent
    service:
      type: ClusterIP # or LoadBalancer
      port: 8443
    resources:
      requests: { cpu: 100m, memory: 128Mi }
      limits: { memory: 512Mi }
`
  return pack.name === 'long-values' ? head + longPart() : head
}

function chartValues(name: string, version: string): string {
  return `# Default values of ${name} ${version}
replicaCount: 2

image:
  repository: registry.northbank.example/${name}
  # Left empty, the tag is the chart's appVersion.
  tag: ""
  pullPolicy: IfNotPresent

service:
  type: ClusterIP
  port: 8443

ingress:
  enabled: false
  hosts: []

resources:
  requests: { cpu: 100m, memory: 128Mi }
  limits: { memory: 512Mi }
`
}

function longPart(): string {
  const rules = Array.from(
    { length: 1250 },
    (_, index) => `      - name: rule-${index + 1}
        enabled: ${index % 3 !== 0}
        match: "app.kubernetes.io/part-of=team-${index % 17}"
        threshold: ${(index * 37) % 100}`,
  )
  return `    rules:\n${rules.join('\n')}\n    certificate: |\n      ${'QUJDREVGR0g'.repeat(60)}\n`
}

/** The README of a pack version, in Markdown; empty when it has none. */
export function readmeOf(row: PackRow): string {
  if (row.pack.name === 'no-readme' || row.pack.type === 'oci') return ''
  if (row.pack.type === 'helm') return chartReadme(row)
  if (row.pack.name === 'hostile-readme') return hostile
  const { pack, version } = row
  return `# ${pack.displayName}

${pack.description}

## Prerequisites

- A cluster with Kubernetes 1.27 or newer
- [x] 200 MB of memory on each node
- [ ] A storage class, when data has to outlive the pod

## Parameters

| Parameter | Meaning | Default |
|---|---|---|
| \`charts.${pack.name}.replicas\` | How many copies run at once | \`2\` |
| \`charts.${pack.name}.service.type\` | How it is reached: \`ClusterIP\` or \`LoadBalancer\` | \`ClusterIP\` |
| \`charts.${pack.name}.service.port\` | Port of the service | \`8443\` |

## Usage

Add the pack to a profile, then set the namespace:

\`\`\`yaml
pack:
  namespace: ${pack.name}
\`\`\`

> **Upgrading to ${version}.** Read the [release notes](https://docs.northbank.example/packs/${pack.name}) first.

1. Deploy the profile.
2. Wait until all pods are \`Running\`.

## References

- [Documentation](https://docs.northbank.example/packs/${pack.name})
- ~~[Old documentation](https://old.northbank.example)~~
`
}

function chartReadme({ pack, version }: PackRow): string {
  return `# ${pack.name}

${pack.description}

## Installing

\`\`\`sh
helm install ${pack.name} --version ${version}
\`\`\`

## Values

| Key | Meaning | Default |
|---|---|---|
| \`replicaCount\` | How many copies run at once | \`2\` |
| \`service.port\` | Port of the service | \`8443\` |
| \`ingress.enabled\` | Whether it is reached from outside | \`false\` |
`
}

const hostile = `# Hostile README

<script>document.title = 'owned'</script>
<img src="x" onerror="document.title = 'owned'">
<iframe src="https://tracker.example/frame"></iframe>

[Click for a surprise](javascript:document.title='owned')
[Data address](data:text/html,<script>document.title='owned'</script>)

![A picture of great size](https://tracker.example/huge-30000x30000.png)
![Relative picture](../../../../v1/users/info)

<a href="https://phish.example" onclick="document.title='owned'">Session expired, sign in again</a>

| A | table | with | far | too | many | columns | ${'x | '.repeat(20)}
|${'---|'.repeat(27)}
| ${'cell | '.repeat(27)}

\`\`\`
${'one line that goes on '.repeat(30)}
\`\`\`

${'averyverylongword'.repeat(30)}

&lt;script&gt;this is text&lt;/script&gt;
`
