/** Shortest text that counts as a key, in characters. */
const MIN_TEXT = 32

/**
 * Reads a key: 32 bytes as hex or base64, or any text of at least 32 characters.
 * @returns key material, or undefined when the text is too short
 */
export function parseSecretKey(text: string): Buffer | undefined {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return Buffer.from(trimmed, 'base64')
  return trimmed.length < MIN_TEXT ? undefined : Buffer.from(trimmed, 'utf8')
}
