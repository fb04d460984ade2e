/** Bytes that go into one call of `String.fromCharCode`: arguments are limited. */
const CHUNK = 0x8000

/**
 * A chosen file as the text that the API takes: text stays as it is, anything binary becomes base64, so that the server can tell DER from PKCS#7.
 * Text in UTF-16, as some editors of Windows save it, is read too.
 */
export async function readUpload(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    let binary = ''
    for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
    return btoa(binary)
  }
}

/**
 * Why something must not leave the browser, as one or two sentences; undefined when it may. The server refuses the same things, but a private key is best not sent at all.
 * @param text as `readUpload` gives it
 */
export function refusedHere(text: string): string | undefined {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text))
    return 'The file contains a private key. Upload the certificate alone; a private key never belongs here.'
  // A SEQUENCE with its length, then the INTEGER 3 (RFC 7292, section 4); these 12 letters stand for the first nine bytes.
  const start = text.replace(/\s+/g, '').slice(0, 12)
  if (/^MI[A-Za-z0-9+/]{10}$/.test(start) && /^0[^]{1,5}\x02\x01\x03/.test(atob(start)))
    return 'The file is a PKCS#12 store (.p12, .pfx), which may hold a private key. Export the certificate alone: openssl pkcs12 -in store.p12 -nokeys -out certificate.pem'
  return undefined
}

/** Whether a pasted text may be a certificate: PEM, or base64 of something that begins as DER does. */
export function looksLikeCertificate(text: string): boolean {
  return text.includes('-----BEGIN') || /^MI[A-Za-z0-9+/]{62,}={0,2}$/.test(text.replace(/\s+/g, ''))
}
