/** Bytes that go into one call of `String.fromCharCode`: arguments are limited. */
const CHUNK = 0x8000

/**
 * A chosen file as the text that the API takes: text stays as it is, anything binary becomes base64, so that the server can still tell DER from PKCS#12 and say so.
 */
export async function readUpload(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    let binary = ''
    for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
    return btoa(binary)
  }
}
