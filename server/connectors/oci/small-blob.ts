import type { Outcome } from '../connector'
import type { Descriptor } from './manifest'
import type { OciSource } from './source'

/** Reads a blob into memory, checked against its digest. The caller has looked at its size, which is held to. */
export async function readSmallBlob(
  source: OciSource,
  repository: string,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Outcome<Buffer>> {
  const collect = async (body: AsyncIterable<Buffer>) => {
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  const blob = await source.readBlob(repository, descriptor, collect, signal)
  return blob.ok ? { ok: true, value: blob.value.value } : blob
}
