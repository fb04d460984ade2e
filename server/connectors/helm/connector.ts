import { hostOf } from '../diagnose'
import type { Failure, FoundChart, NamedChart, Outcome, RegistryConnection, RegistryConnector } from '../connector'
import type { FoundPack, PackLogo, ReadOptions, ReadSummary, SyncProgressCounts } from '../content'
import { checkRepository, previewRepository } from './check'
import type { ChartRow, IndexBatch } from './index-protocol'
import { openChart } from './open-chart'
import { indexUrl, readIndex } from './read-index'
import { closedChart } from './chart-content'

/**
 * A classic Helm repository: an index.yaml and archives, over HTTP (https://helm.sh/docs/topics/chart_repository/). An index tells all that lists show; values, README
 * and icon of a version are in its archive and are left to be opened.
 */
export const helmRepository: RegistryConnector = {
  check: (connection, environment, { signal, charts = [] }) => checkRepository(connection, environment, charts, signal),
  preview: (connection, environment, { signal }) => previewRepository(connection, environment, signal),

  async read(connection, environment, options): Promise<Outcome<ReadSummary>> {
    const references = new Set<string>()
    const progress = createProgress(options)
    const logos = new Map<string, PackLogo>()
    const outcome = await readIndex(connection, environment, {
      signal: options.signal,
      known: options.known,
      wanted: [],
      waitWhenRateLimited: true,
      onDownload: () => progress.phase('listing'),
      async onBatch(batch) {
        for (const logo of batch.logos) logos.set(logo.sha256, { ...logo, bytes: Buffer.from(logo.bytes) })
        for (const reference of batch.unchanged) references.add(reference)
        for (const row of batch.rows) {
          const found = toFound(row, logos)
          references.add(`${found.repository}:${found.tag}`)
          await options.onPack(found)
        }
        for (const { reference, reason } of batch.skipped) {
          references.add(reference)
          await options.onSkipped({ reference, digest: null, reason })
        }
        progress.taken(batch)
      },
    })
    if (!outcome.ok) return outcome
    progress.done(outcome.value.versions)
    return { ok: true, value: { references, requests: outcome.value.requests, bytes: outcome.value.bytes } }
  },

  open: openChart,

  async find(connection, environment, chart, signal): Promise<Outcome<FoundChart>> {
    let found: ChartRow | undefined
    const outcome = await readIndex(connection, environment, {
      signal,
      known: new Map(),
      wanted: [{ name: chart.name, version: '' }],
      only: chart,
      waitWhenRateLimited: false,
      onBatch: async ({ rows }) => void (found ??= rows[0]),
    })
    // Without an index nothing is known about the chart.
    if (!outcome.ok) return outcome.kind === 'not-found' ? { ...outcome, kind: 'bad-response' } : outcome
    if (found === undefined) return notInIndex(connection, chart, outcome.value.missing.length === 0)
    const { repository, tag, digest, content } = toFound(found, new Map())
    const { archiveUrl, iconUrl } = content
    return {
      ok: true,
      value: { digest, details: await openChart(connection, environment, { repository, tag, digest, archiveUrl, iconUrl }, signal) },
    }
  },
}

function notInIndex({ endpoint }: Pick<RegistryConnection, 'endpoint'>, { name, version }: NamedChart, hasChart: boolean): Failure {
  const host = hostOf(indexUrl(endpoint))
  const detail = hasChart
    ? `${host} has the chart ${name}, but no version ${version} of it that can be used. Check the version.`
    : `${host} has no chart ${name} in its index. Check the name.`
  return { ok: false, kind: 'not-found', layer: 'content', code: 'CHART_MISSING', host, detail }
}

function toFound(row: ChartRow, logos: ReadonlyMap<string, PackLogo>): FoundPack {
  return {
    repository: row.chart,
    tag: row.version,
    digest: row.fingerprint,
    content: closedChart({
      name: row.chart,
      version: row.version,
      annotations: row.annotations,
      definition: row.definition,
      archiveUrl: row.archiveUrl,
      iconUrl: row.iconUrl,
      logo: row.logoSha256 === null ? null : (logos.get(row.logoSha256) ?? null),
    }),
  }
}

function createProgress({ onProgress }: Pick<ReadOptions, 'onProgress'>) {
  let counts: SyncProgressCounts = {
    phase: 'connecting',
    repositories: { done: 0, total: null },
    tags: { done: 0, total: null },
    packs: { done: 0, total: null },
  }
  const tell = (next: Partial<SyncProgressCounts>) => {
    counts = { ...counts, ...next }
    onProgress(counts)
  }
  tell({})
  return {
    phase: (phase: SyncProgressCounts['phase']) => tell({ phase }),
    taken(batch: IndexBatch) {
      tell({
        phase: 'reading',
        repositories: batch.charts,
        tags: { done: counts.tags.done + batch.rows.length + batch.unchanged.length, total: null },
        packs: { done: counts.packs.done + batch.rows.length, total: null },
      })
    },
    done: (versions: number) =>
      tell({ tags: { done: versions, total: versions }, packs: { done: counts.packs.done, total: counts.packs.done } }),
  }
}
