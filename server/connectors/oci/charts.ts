import { dump } from 'js-yaml'
import type { ContentAddress, Failure, FoundChart, NamedChart, Outcome } from '../connector'
import type { ContentDetails } from '../content'
import { chartLimits, readChartArchive } from '../helm/archive'
import { chartContent } from '../helm/chart-metadata'
import { decodeText, storable } from '../pack/text'
import { describeKind } from './artifact-kind'
import { type OciContent, type ReadContext, skipIfItsOwn, skipped } from './content-kind'
import { type Descriptor, DIGEST, type ImageManifest, type Manifest } from './manifest'
import { lastPart, REPOSITORY, TAG } from './names'
import { parseJson } from './replies'
import { readSmallBlob } from './small-blob'

// Helm, HIP-0006 "OCI Support" and pkg/registry/constants.go: https://github.com/helm/community/blob/main/hips/hip-0006.md
const CONFIG_TYPE = 'application/vnd.cncf.helm.config.v1+json'
const ARCHIVE_TYPES: readonly string[] = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
/** Bytes of Chart.yaml as JSON: real ones stay below 64 KiB; to parse this much and write it as YAML takes some 15 ms. */
const MAX_CONFIG_BYTES = 256 * 1024

/** Helm charts: a repository a chart anywhere below a content path. Read: manifest and config, which is Chart.yaml as JSON; the archive is left to be opened. */
export const charts: OciContent = {
  noun: 'a Helm chart',
  prefixes: (contentPaths) => (contentPaths.length === 0 ? [''] : contentPaths.map((path) => `${path}/`)),
  nameOf: lastPart,

  otherThan(manifest) {
    if (manifest.kind === 'unreadable') return undefined
    return manifest.kind === 'image' && manifest.config?.mediaType === CONFIG_TYPE ? undefined : describeKind(manifest)
  },

  async read({ source, signal }, { repository, name, tag }, { digest, manifest }) {
    if (manifest.kind === 'unreadable') return skipped(`its manifest ${manifest.reason}`, 'MANIFEST_INVALID')
    if (manifest.kind !== 'image' || manifest.config?.mediaType !== CONFIG_TYPE)
      return skipped(`it is ${describeKind(manifest)}, not a Helm chart`, 'REGISTRY_OTHER_CONTENT')
    const layer = archiveLayer(manifest)
    if (layer === undefined) return skipped('it has no layer with the archive of a chart')
    const { config } = manifest
    if (config.size > MAX_CONFIG_BYTES)
      return skipped(
        `its metadata has ${Math.round(config.size / 1024).toLocaleString('en')} KiB; at most ${MAX_CONFIG_BYTES / 1024} KiB are read`,
        'CONTENT_TOO_LARGE',
      )
    const blob = await readSmallBlob(source, repository, config, signal)
    if (!blob.ok) return skipIfItsOwn(blob)
    const text = decodeText(blob.value)
    const metadata = text === undefined ? undefined : parseJson(blob.value)
    if (metadata === undefined) return skipped('its metadata is not JSON')

    const archiveUrl = `oci://${source.host}/${repository}@${digest}`
    const chart = chartContent(metadata, { archiveUrl, definition: chartYaml(metadata) })
    if (!chart.ok) return skipped(chart.reason)
    const { content } = chart
    if (content.name !== name)
      return skipped(`Chart.yaml says the name “${content.name}” but the repository is called “${name}”; they must be equal`)
    // A tag can't hold the + of a version, so Helm writes _ (HIP-0006).
    if (content.version.replaceAll('+', '_') !== tag)
      return skipped(`Chart.yaml says the version “${content.version}” but the tag is “${tag}”; they must be equal`)
    return { ok: true, value: { kind: 'content', content } }
  },

  async readMore(context, { repository, tag }, { manifest }) {
    const archive = await readArchive(context, `${repository}:${tag}`, repository, manifest)
    return archive.ok ? { ok: true, value: 'its metadata and its archive' } : archive
  },

  open: openArchive,
  find: findChart,
}

/** Below the first content path that has it. What was typed is used in addresses only if it is of their form. */
async function findChart(
  context: ReadContext,
  contentPaths: readonly string[],
  { name, version }: NamedChart,
): Promise<Outcome<FoundChart>> {
  const { source, signal } = context
  const absent = (detail: string): Failure => ({
    ok: false,
    kind: 'not-found',
    layer: 'content',
    code: 'CHART_MISSING',
    detail,
    host: source.host,
  })
  // A tag can't hold the + of a version, so Helm writes _ (HIP-0006).
  const tag = version.replaceAll('+', '_')
  const repositories = (contentPaths.length === 0 ? [name] : contentPaths.map((path) => `${path}/${name}`)).filter((one) =>
    REPOSITORY.test(one),
  )
  if (repositories.length === 0)
    return absent(`${name} can’t be the name of a chart in an OCI registry: it has lower-case letters, digits, and . _ - / between them.`)
  if (!TAG.test(tag)) return absent(`${version} can’t be the version of a chart: it has letters, digits, and . _ - + between them.`)
  for (const repository of repositories) {
    const fetched = await source.getManifest(repository, tag, signal)
    if (!fetched.ok && fetched.kind === 'not-found') continue
    if (!fetched.ok) return fetched
    const { digest, manifest } = fetched.value
    if (manifest.kind === 'unreadable') return absent(`${source.host} has ${repository}:${tag}, but its manifest ${manifest.reason}.`)
    if (manifest.kind !== 'image' || archiveLayer(manifest) === undefined)
      return absent(`${source.host} has ${repository}:${tag}, but it is ${describeKind(manifest)}, not a Helm chart.`)
    return { ok: true, value: { digest, details: await openArchive(context, { repository, tag, digest, archiveUrl: '', iconUrl: '' }) } }
  }
  return absent(`${source.host} has no ${repositories.map((one) => `${one}:${tag}`).join(' and no ')}. Check the name and the version.`)
}

/** Values and README are in the archive only. The icon is somewhere else, and not read here. */
async function openArchive(context: ReadContext, { repository, tag, digest }: ContentAddress): Promise<Outcome<ContentDetails>> {
  const fetched = await context.source.getManifest(repository, DIGEST.test(digest) ? digest : tag, context.signal)
  return fetched.ok ? readArchive(context, `${repository}:${tag}`, repository, fetched.value.manifest) : fetched
}

/** @param what names the chart in sentences */
async function readArchive(
  { source, signal, log }: ReadContext,
  what: string,
  repository: string,
  manifest: Manifest,
): Promise<Outcome<ContentDetails>> {
  const fail = (kind: Failure['kind'], code: Failure['code'], detail: string): Failure => ({
    ok: false,
    kind,
    layer: 'content',
    code,
    detail,
    host: source.host,
  })
  const layer = manifest.kind === 'image' ? archiveLayer(manifest) : undefined
  if (layer === undefined)
    return fail('bad-response', 'CONTENT_UNREADABLE', `${what} is not a Helm chart any more. Synchronize the registry.`)
  if (layer.size > chartLimits.compressed) {
    const detail = `The archive of ${what} has ${mebibytes(layer.size)}; at most ${mebibytes(chartLimits.compressed)} are read.`
    return fail('too-large', 'CONTENT_TOO_LARGE', detail)
  }
  const warn = (message: string) => log.warn({ chart: what }, message)
  const blob = await source.readBlob(repository, layer, (body) => readChartArchive(body, warn), signal)
  if (!blob.ok) return blob
  const { value: archive, complete } = blob.value
  if (!archive.ok)
    return fail('bad-response', 'CONTENT_UNREADABLE', `The archive of ${what} can't be used: ${archive.reason}. Push the chart again.`)
  if (!complete) return fail('bad-response', 'CONTENT_UNREADABLE', `The archive of ${what} has data behind its end. Push the chart again.`)
  return { ok: true, value: { valuesYaml: archive.valuesYaml, readme: archive.readme, files: archive.files, logo: null } }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MiB`
}

function archiveLayer(manifest: ImageManifest): Descriptor | undefined {
  return manifest.layers.find((one) => ARCHIVE_TYPES.includes(one.mediaType))
}

/** The registry has Chart.yaml as JSON; people write and read it as YAML. */
function chartYaml(metadata: unknown): string {
  return storable(dump(metadata, { lineWidth: -1, noRefs: true }))
}
