import { createHash } from 'node:crypto'
import type { PackLogo } from '../content'

/** Largest icon, in bytes. */
export const MAX_ICON_BYTES = 256 * 1024

/** The type is told from the bytes, never from a name or a header. @returns null for what is no picture, and for one that is too large */
export function readIcon(bytes: Buffer): PackLogo | null {
  if (bytes.length === 0 || bytes.length > MAX_ICON_BYTES) return null
  const mediaType = sniff(bytes)
  return mediaType === undefined ? null : { mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function sniff(bytes: Buffer): PackLogo['mediaType'] | undefined {
  const start = bytes.subarray(0, 12).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  return isSvg(bytes) ? 'image/svg+xml' : undefined
}

/** Behind a byte order mark, an XML declaration, comments and a document type, an SVG begins with its root. It is served in a sandbox: its scripts never run. */
function isSvg(bytes: Buffer): boolean {
  let text = bytes
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  for (const [open, close] of [
    ['<?xml', '?>'],
    ['<!--', '-->'],
    ['<!DOCTYPE svg', '>'],
    ['<!--', '-->'],
  ] as const) {
    while (text.startsWith(open)) {
      const end = text.indexOf(close)
      if (end < 0) return false
      text = text.slice(end + close.length).trimStart()
    }
  }
  return /^<svg[\s>]/.test(text)
}

/** The bytes of a `data:` address (RFC 2397). @returns undefined when it is damaged or too large */
export function readDataUrl(url: string): Buffer | undefined {
  const comma = url.indexOf(',')
  if (!url.startsWith('data:') || comma < 0 || url.length > MAX_ICON_BYTES * 3) return undefined
  const payload = url.slice(comma + 1)
  if (/;base64$/i.test(url.slice(0, comma))) return Buffer.from(payload, 'base64')
  try {
    return Buffer.from(decodeURIComponent(payload), 'utf8')
  } catch {
    return undefined
  }
}
