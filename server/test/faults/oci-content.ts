import { createAuthority } from '../certificates'
import { type Handler, json, redirect, refusingEndpoint, startFaultServer } from '../fault-server'
import { type OciArtifact, chartArtifact, zarfArtifact } from '../oci-artifacts'
import { makeBadPacks } from '../packs'
import { sha256 } from '../sha256'
import type { Arranged, Bench, FaultCell } from './bench'
import { answering, holding, nginx, octets, packed, parts, registry, secureRegistry } from './oci-parts'

const blob = { kind: 'oci-basic', step: 'blob' } as const
const content = { kind: 'oci-basic', step: 'content' } as const
const chart = { kind: 'oci-basic', provider: 'helm' } as const
const zarf = { kind: 'oci-basic', provider: 'zarf' } as const

const bad = await makeBadPacks('nginx')
const redis = await chartArtifact({ name: 'redis', version: '1.0.0' })
const podinfo = zarfArtifact({ name: 'podinfo', version: '1.0.0' })

/** A registry that hands its blobs out from another server, which answers so. */
const storing =
  (answer: Handler) =>
  async (bench: Bench): Promise<Arranged> => {
    const storage = bench.closeAfter(await startFaultServer({ '/bucket/blob': answer }))
    return registry(bench, { [parts.blob]: redirect(`${storage.endpoint}/bucket/blob?signature=s3cret`, 307) }, { allowed: [storage.host] })
  }

const blobOf = (artifact: OciArtifact, repository: string, index: number) =>
  `/v2/${repository}/blobs/${sha256(artifact.blobs[index] ?? Buffer.alloc(0))}`

const ofBlobs: readonly FaultCell[] = [
  {
    ...blob,
    fault: 'content that the registry has lost',
    code: 'BLOB_MISSING',
    sentence: 'answered 404 when asked for the content of internal/spectro-packs/archive/nginx',
    arrange: answering({ [parts.blob]: json(404, {}) }),
  },
  {
    ...blob,
    fault: 'content that the account may not have',
    code: 'PULL_FORBIDDEN',
    sentence: 'does not let this account read internal/spectro-packs/archive/nginx (403)',
    arrange: answering({ [parts.blob]: json(403, {}) }),
  },
  {
    ...blob,
    fault: 'storage that refuses what the registry redirects to it',
    code: 'BLOB_FORBIDDEN',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which refuses it \(403\)/,
    arrange: storing(json(403, {})),
  },
  {
    ...blob,
    fault: 'storage that has lost the content',
    code: 'BLOB_MISSING',
    sentence: /^127\.0\.0\.1:\d+, from which 127\.0\.0\.1:\d+ hands its content out, answered 404/,
    arrange: storing(json(404, {})),
  },
  {
    ...blob,
    fault: 'storage that is down',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. 127\.0\.0\.1:\d+ refuses connections/,
    arrange: async (bench) => registry(bench, { [parts.blob]: redirect(`${await refusingEndpoint('http')}/bucket/blob`, 307) }),
  },
  {
    ...blob,
    fault: 'storage whose name is unknown here',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: "hands its content out from bucket.invalid:443, which can't be used. The name bucket.invalid can't be resolved",
    arrange: answering({ [parts.blob]: redirect('https://bucket.invalid/blob?signature=s3cret', 307) }),
  },
  {
    ...blob,
    fault: 'storage at an address that is not allowed',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: "hands its content out from 169.254.169.254:80, which can't be used. 169.254.169.254 is a metadata address of a cloud",
    arrange: answering({ [parts.blob]: redirect('http://169.254.169.254/latest/blob', 307) }),
  },
  {
    ...blob,
    fault: 'storage of an authority that is not trusted',
    code: 'BLOB_HOST_UNREACHABLE',
    sentence: /hands its content out from 127\.0\.0\.1:\d+, which can't be used\. .*Storage Authority/,
    async arrange(bench) {
      const storage = bench.closeAfter(await startFaultServer({ '*': octets(nginx.archive) }, createAuthority('Storage Authority').issue()))
      return registry(bench, { [parts.blob]: redirect(`${storage.endpoint}/blob`, 307) }, { allowed: [storage.host] })
    },
  },
  {
    ...blob,
    fault: 'content that leaves HTTPS for plain HTTP',
    code: 'REDIRECT_TO_HTTP',
    sentence: 'redirects from HTTPS to plain HTTP (bucket.test:80), which is not followed',
    arrange: (bench) => secureRegistry(bench, { [parts.blob]: redirect('http://bucket.test/blob', 307) }),
  },
  {
    ...blob,
    fault: 'content that does not match its digest',
    code: 'BLOB_DIGEST_MISMATCH',
    sentence: 'The content does not match its digest: it was damaged in the registry or on the way.',
    arrange: answering({ [parts.blob]: octets(Buffer.alloc(nginx.archive.length, 7)) }),
  },
  {
    ...blob,
    fault: 'content shorter than its manifest says',
    code: 'BLOB_SIZE_MISMATCH',
    sentence: 'The content has another size than its manifest says',
    arrange: answering({ [parts.blob]: octets(nginx.archive.subarray(0, -20)) }),
  },
  {
    ...blob,
    fault: 'content longer than its manifest says',
    code: 'BLOB_SIZE_MISMATCH',
    sentence: 'The content has another size than its manifest says',
    arrange: answering({ [parts.blob]: octets(Buffer.concat([nginx.archive, Buffer.alloc(20)])) }),
  },
  {
    ...blob,
    fault: 'content that breaks off',
    code: 'HTTP_TRUNCATED',
    sentence: /broke off the content of internal\/spectro-packs\/archive\/nginx before its end, 2 times/,
    arrange: answering({ [parts.blob]: octets(nginx.archive.subarray(0, 100), nginx.archive.length) }),
  },
  {
    ...blob,
    ...chart,
    fault: 'a chart whose archive is lost',
    code: 'BLOB_MISSING',
    sentence: 'answered 404 when asked for the content of internal/redis',
    arrange: holding({ 'internal/redis:1.0.0': redis }, { [blobOf(redis, 'internal/redis', 1)]: json(404, {}) }),
  },
  {
    ...blob,
    ...zarf,
    fault: 'a Zarf package whose components are lost',
    code: 'BLOB_MISSING',
    sentence: 'answered 404 when asked for the content of internal/podinfo',
    arrange: holding(
      { 'internal/podinfo:1.0.0': podinfo },
      { [`/v2/internal/podinfo/blobs/${sha256(Buffer.from('tar of base for amd64'))}`]: json(404, {}) },
    ),
  },
]

const ofContents: readonly FaultCell[] = [
  {
    ...content,
    fault: 'an archive that is neither gzip nor tar',
    code: 'CONTENT_UNREADABLE',
    sentence: "internal/spectro-packs/archive/nginx:1.2.3 can't be read as a pack: its content is of an unknown format",
    arrange: packed(bad.notGzip),
  },
  {
    ...content,
    fault: 'a gzip archive that is damaged',
    code: 'CONTENT_UNREADABLE',
    sentence: /can't be read as a pack: .*\. Correct it, and push it again\.$/,
    arrange: packed(bad.brokenGzip),
  },
  {
    ...content,
    fault: 'a pack without pack.json',
    code: 'CONTENT_UNREADABLE',
    sentence: "can't be read as a pack: it has no pack.json.",
    arrange: packed(bad.noPackJson),
  },
  {
    ...content,
    fault: 'a pack of another name than its repository',
    code: 'CONTENT_UNREADABLE',
    sentence: 'pack.json says the name “another” but the repository is called “nginx”; they must be equal',
    arrange: packed(bad.wrongName),
  },
  {
    ...content,
    ...chart,
    fault: 'a chart whose archive is broken',
    code: 'CONTENT_UNREADABLE',
    sentence: "The archive of internal/redis:1.0.0 can't be used: its content is of an unknown format",
    arrange: async (bench) =>
      holding({ 'internal/redis:1.0.0': await chartArtifact({ name: 'redis', version: '1.0.0', archive: bad.notGzip }) })(bench),
  },
  {
    ...content,
    ...chart,
    fault: 'a chart whose metadata is not JSON',
    code: 'CONTENT_UNREADABLE',
    sentence: "internal/redis:1.0.0 can't be read as a Helm chart: its metadata is not JSON",
    arrange: async (bench) =>
      holding({ 'internal/redis:1.0.0': await chartArtifact({ name: 'redis', version: '1.0.0', config: Buffer.from('name: redis') }) })(
        bench,
      ),
  },
  {
    ...content,
    ...zarf,
    fault: 'a Zarf package without a definition',
    code: 'CONTENT_UNREADABLE',
    sentence: "internal/podinfo:1.0.0 can't be read as a Zarf package: its zarf.yaml",
    arrange: holding({ 'internal/podinfo:1.0.0': zarfArtifact({ name: 'podinfo', version: '1.0.0', yaml: 'kind: List\n' }) }),
  },
]

/** Blobs, and what they hold. */
export const ociContentFaults: readonly FaultCell[] = [...ofBlobs, ...ofContents]
