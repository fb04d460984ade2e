import { createHash } from 'node:crypto'

/** Digest of bytes as OCI writes it. */
export function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
