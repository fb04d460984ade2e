/**
 * An index.yaml as `helm repo index` writes it, in the shape of a large public one: keys in order, lists at the indentation of their key.
 * @param charts names that the charts are numbered under
 * @param versionsOf how many versions the chart of this number has
 * @param entryBytes about so long is one version, filled up with its annotations
 */
export function makeIndex(charts: number, versionsOf: (chart: number) => number, entryBytes: number): string {
  const parts = ['apiVersion: v1\nentries:\n']
  for (let chart = 0; chart < charts; chart += 1) {
    const name = `chart-${String(chart).padStart(3, '0')}`
    parts.push(`  ${name}:\n`)
    for (let number = versionsOf(chart) - 1; number >= 0; number -= 1) parts.push(entry(name, number, entryBytes))
  }
  parts.push('generated: "2026-07-02T19:19:04.653416281Z"\n')
  return parts.join('')
}

function entry(name: string, number: number, bytes: number): string {
  const version = `${Math.floor(number / 40)}.${Math.floor(number / 5) % 8}.${number % 5}`
  const digest = [...`${name}${version}`].reduce(
    (sum, letter) => (sum * 31n + BigInt(letter.charCodeAt(0))) % (1n << 256n),
    7n ** 91n % (1n << 256n),
  )
  const head = `  - annotations:
      artifacthub.io/changes: |
`
  const rest = `    apiVersion: v2
    appVersion: v${version}
    created: "2025-05-21T13:04:19.360025134Z"
    dependencies:
    - condition: redis.enabled
      name: redis-ha
      repository: https://dandydeveloper.github.io/charts/
      version: 4.26.1
    description: A Helm chart for ${name}, a tool that exists to be measured
    digest: ${digest.toString(16).padStart(64, '0')}
    home: https://github.com/example/${name}
    icon: https://charts.example.com/icons/${name}.png
    keywords:
    - example
    - ${name}
    kubeVersion: '>=1.25.0-0'
    maintainers:
    - name: jo
      url: https://example.com/
    name: ${name}
    sources:
    - https://github.com/example/${name}/tree/main/charts/${name}
    urls:
    - https://github.com/example/charts/releases/download/${name}-${version}/${name}-${version}.tgz
    version: ${version}
`
  const lines: string[] = []
  for (let length = head.length + rest.length; length < bytes; length += LINE.length) lines.push(LINE)
  return `${head}${lines.join('') || LINE}${rest}`
}

const LINE = `        - kind: changed\n          description: Bump the application to its latest release\n`
