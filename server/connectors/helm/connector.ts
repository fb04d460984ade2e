import { hostOf } from '../diagnose'
import type { Failure, FoundChart, NamedChart, Outcome, RegistryConnection, RegistryConnector } from '../connector'
import type { FoundPack, PackLogo, ReadSummary } from '../content'
import { createProgress } from '../progress'
import { emptyReceipt } from '../receipt'
import { checkRepository, previewRepository } from './check'
import type { ChartRow } from './index-protocol'
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
    const { known, only } = options
    const references = new Set<string>()
    let usage = { requests: 0, bytes: 0 }
    const progress = createProgress(options, () => usage)
    progress.phase('connecting')
    const receipt = { ...emptyReceipt(), pages: 1 }
    const logos = new Map<string, PackLogo>()
    const address = indexUrl(connection.endpoint).href
    // With some of it to be read again, or a part of it, the index is needed.
    const isWhole = only === undefined && known.size > 0 && ![...known.values()].includes('')
    const outcome = await readIndex(connection, environment, {
      signal: options.signal,
      known,
      only,
      validators: isWhole ? options.validators?.[address] : undefined,
      wanted: [],
      waitWhenRateLimited: true,
      onPiece(now) {
        usage = now
        progress.phase('listing')
      },
      async onBatch(batch) {
        for (const logo of batch.logos) logos.set(logo.sha256, { ...logo, bytes: Buffer.from(logo.bytes) })
        for (const reference of batch.unchanged) references.add(reference)
        receipt.compared += batch.unchanged.length
        for (const row of batch.rows) {
          const found = toFound(row, logos)
          const reference = `${found.repository}:${found.tag}`
          references.add(reference)
          if (known.has(reference)) receipt.compared += 1
          await options.onPack(found)
        }
        for (const { reference, reason } of batch.skipped) {
          references.add(reference)
          await options.onSkipped({ reference, digest: null, reason })
        }
        const { tags, packs } = progress.current
        const last = batch.rows.at(-1)
        progress.tell({
          phase: 'reading',
          repositories: batch.charts,
          tags: { done: tags.done + batch.rows.length + batch.unchanged.length, total: null },
          packs: { done: packs.done + batch.rows.length, total: null },
          item: last === undefined ? (batch.unchanged.at(-1) ?? null) : `${last.chart}:${last.version}`,
        })
      },
    })
    if (!outcome.ok) return outcome
    const { requests, bytes, validators, notModified, unusable, ...counts } = outcome.value
    usage = { requests, bytes }
    const charts = notModified ? new Set([...known.keys()].map((reference) => reference.split(':')[0])).size : counts.charts
    const versions = notModified ? known.size : counts.versions
    const packs = progress.current.packs.done
    progress.tell({
      phase: 'reading',
      repositories: { done: charts, total: charts },
      tags: { done: versions, total: versions },
      packs: { done: packs, total: packs },
      item: null,
    })
    const read = { ...receipt, repositories: charts, tags: versions, notSemver: unusable.notSemver, unreadable: unusable.others }
    return {
      ok: true,
      value: {
        references: notModified ? new Set(known.keys()) : references,
        within: only,
        requests,
        bytes,
        receipt: notModified ? { ...read, trusted: versions, notModified: 1 } : read,
        // Of a part nothing follows for the whole.
        validators: only === undefined && validators !== undefined ? { [address]: validators } : undefined,
      },
    }
  },

  open: openChart,

  async find(connection, environment, chart, signal): Promise<Outcome<FoundChart>> {
    let found: ChartRow | undefined
    const outcome = await readIndex(connection, environment, {
      signal,
      known: new Map(),
      wanted: [{ name: chart.name, version: '' }],
      only: new Set([`${chart.name}:${chart.version}`]),
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
