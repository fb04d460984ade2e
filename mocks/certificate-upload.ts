import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { blocksOf, type CertificatesOutcome, describeOther, fromBase64, NOT_CERTIFICATES, readCertificates, report } from './certificates'
import { children, type Der, readDer } from './x509'

const SEQUENCE = 0x30
const OID = 0x06
const INTEGER = 0x02
const OCTETS = 0x04
const BITS = 0x03
/** `[0]` in a constructed form. */
const FIRST = 0xa0
/** 1.2.840.113549.1.7.2 (RFC 5652, section 5.1). */
const SIGNED_DATA = '42.134.72.134.247.13.1.7.2'

const refusal = (message: string) => ({ ok: false, message }) as const

/** Reads a file of certificates in whatever form they come: PEM, DER, PKCS#7. What is not text comes as base64. Says what the server says. */
export async function readUpload(upload: string, now: number): Promise<CertificatesOutcome> {
  const text = upload.replace(/^\uFEFF/, '')
  if (text.trim() === '') return refusal('The file is empty. Upload a file with one or more certificates.')
  if (new TextEncoder().encode(text).length > CERTIFICATE_LIMIT) return refusal(NOT_CERTIFICATES.tooLarge)
  if (text.includes('-----BEGIN ')) return readText(text, now)
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return refusal(describeOther(text, []))
  const bytes = fromBase64(text) ?? new Uint8Array()
  const inner = new TextDecoder('latin1').decode(bytes)
  return inner.includes('-----BEGIN ') ? readText(inner, now) : readBytes(bytes, now)
}

async function readText(text: string, now: number): Promise<CertificatesOutcome> {
  const bundles = blocksOf(text).filter(
    ([, label = '', , end]) => end !== undefined && /^(PKCS7|CMS|CERTIFICATE CHAIN|PKCS #7 SIGNED DATA)$/.test(label),
  )
  if (bundles.length === 0 || /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) return readCertificates(text, now)
  const all: (Uint8Array<ArrayBuffer> | undefined)[] = []
  for (const [, label = '', body = '', end] of blocksOf(text)) {
    if (end === undefined) return refusal(`The file breaks off: the line -----END ${label}----- is missing.`)
    const bytes = fromBase64(body)
    if (/^(X509 |TRUSTED )?CERTIFICATE$/.test(label)) all.push(bytes)
    else if (bundles.some(([, , held]) => held === body)) {
      const bundle = readBundle(bytes)
      if (!bundle.ok) return bundle
      all.push(...bundle.certificates)
    }
  }
  return report(all, now)
}

async function readBytes(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<CertificatesOutcome> {
  const whole = readDer(bytes, 0)
  if (whole?.tag !== SEQUENCE) return refusal('The file holds no certificate. Upload PEM, DER or PKCS#7.')
  const inner = children(whole.content)
  if (inner[0]?.tag === OID) {
    const bundle = readBundle(bytes)
    return bundle.ok ? report(bundle.certificates, now) : bundle
  }
  const other = describe(inner)
  return other === undefined ? report([bytes.slice(0, whole.end)], now) : refusal(other)
}

/** What else begins with a SEQUENCE: the parts of each kind tell it. */
function describe(inner: readonly Der[]): string | undefined {
  const [first, second, third] = inner.map(({ tag }) => tag)
  if (first === INTEGER && second === SEQUENCE && inner[0]?.content[0] === 3) return NOT_CERTIFICATES.pkcs12
  const isKey = first === INTEGER ? second === OCTETS || second === INTEGER || third === OCTETS : second === OCTETS && inner.length === 2
  if (isKey) return NOT_CERTIFICATES.privateKey
  if (second === BITS && inner.length === 2) return NOT_CERTIFICATES.publicKey
  const signed = children(inner[0]?.content).map(({ tag }) => tag)
  if (signed[0] === INTEGER && signed[1] === SEQUENCE && signed[2] === SEQUENCE && signed[3] === FIRST) return NOT_CERTIFICATES.request
  const rest = signed[0] === INTEGER ? signed.slice(1) : signed
  return rest[0] === SEQUENCE && rest[1] === SEQUENCE && (rest[2] === 0x17 || rest[2] === 0x18)
    ? NOT_CERTIFICATES.revocationList
    : undefined
}

/** The certificates in a signed message without content (RFC 5652, section 5.1), which is what a bundle is. */
function readBundle(bytes: Uint8Array<ArrayBuffer> | undefined) {
  const [type, content] = children(readDer(bytes, 0)?.content)
  if (type?.tag !== OID || content?.tag !== FIRST) return refusal('The PKCS#7 bundle can’t be read: it is damaged or cut off.')
  if ([...type.content].join('.') !== SIGNED_DATA)
    return refusal('The file is PKCS#7, but not a bundle of certificates. Upload the certificates alone.')
  const parts = children(children(content.content)[0]?.content)
  // Version, algorithms and content come first; `[0]` is what follows them.
  const held = parts.slice(3).find(({ tag }) => tag === FIRST)?.content
  const certificates: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (const { tag, end } of children(held)) {
    if (tag === SEQUENCE && held !== undefined) certificates.push(held.slice(at, end))
    at = end
  }
  if (certificates.length === 0) return refusal('The PKCS#7 bundle holds no certificate.')
  return { ok: true, certificates } as const
}
