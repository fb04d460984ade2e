import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { childrenOf, type Element, elementAt } from './ber'
import {
  type CertificatesOutcome,
  damaged,
  describeOther,
  MAX_CERTIFICATE_BYTES,
  NOT_CERTIFICATES,
  parseBlock,
  PRIVATE_KEY,
  readBlocks,
  refusal,
  reportOf,
  TOO_LARGE,
} from './certificates'

/** What the first octet of an element says (ITU-T X.690 8.1.2). */
const TAG = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30, context0: 0xa0 } as const
/** RFC 5652 5.1, id-signedData: 1.2.840.113549.1.7.2. */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex')

/**
 * Reads a file of certificates in whatever form they come, for a look at them before they are used: PEM, DER, PKCS#7 (both as PEM and as DER). What is not text comes
 * as base64, which is also what people paste. As with PEM alone everything else is refused by its name. Synchronous: 256 KiB, some 150 certificates, take about 40 ms.
 * @param now what validity is judged by
 * @returns the certificates in their order, as PEM, or one or two sentences about what the file is instead
 */
export function readUpload(upload: string, now: Date = new Date()): CertificatesOutcome {
  const text = upload.replace(/^\uFEFF/, '')
  if (text.trim() === '') return refusal('The file is empty. Upload a file with one or more certificates.')
  if (Buffer.byteLength(text, 'utf8') > MAX_CERTIFICATE_BYTES) return refusal(TOO_LARGE)
  if (text.includes('-----BEGIN ')) return readPem(text, now)
  const packed = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return refusal(describeOther(text, []))
  const bytes = Buffer.from(packed, 'base64')
  // A PEM file that was sent as the bytes that it is.
  if (bytes.includes('-----BEGIN ')) return readPem(bytes.toString('latin1'), now)
  return readDer(bytes, now)
}

function readPem(text: string, now: Date): CertificatesOutcome {
  const { blocks, cutOff } = readBlocks(text)
  if (blocks.some((block) => block.label.endsWith('PRIVATE KEY')) || cutOff?.endsWith('PRIVATE KEY') === true) return refusal(PRIVATE_KEY)
  if (cutOff !== undefined) return refusal(`The file breaks off: the line -----END ${cutOff}----- is missing.`)
  const wanted = blocks.filter(({ label }) =>
    /^(X509 |TRUSTED )?CERTIFICATE$|^(PKCS7|CMS|CERTIFICATE CHAIN|PKCS #7 SIGNED DATA)$/.test(label),
  )
  if (wanted.length === 0) return refusal(describeOther(text, blocks))
  const found: X509Certificate[] = []
  for (const [index, block] of wanted.entries()) {
    if (block.label.endsWith('CERTIFICATE')) {
      const certificate = parseBlock(block)
      if (certificate === undefined) return damaged(index, wanted.length)
      found.push(certificate)
      continue
    }
    const bundle = readBundle(Buffer.from(block.body, 'base64'))
    if (!bundle.ok) return bundle
    found.push(...bundle.certificates)
  }
  return report(found, now)
}

function readDer(bytes: Buffer, now: Date): CertificatesOutcome {
  const whole = elementAt(bytes, 0)
  if (whole?.tag !== TAG.sequence) return refusal('The file holds no certificate. Upload PEM, DER or PKCS#7.')
  const inner = childrenOf(bytes, whole)
  if (inner[0]?.tag === TAG.oid) {
    const bundle = readBundle(bytes)
    return bundle.ok ? report(bundle.certificates, now) : bundle
  }
  const other = describeDer(bytes, inner)
  if (other !== undefined) return refusal(other)
  const certificate = parseDer(bytes.subarray(0, whole.end))
  return certificate === undefined ? damaged(0, 1) : report([certificate], now)
}

/** What else begins with a SEQUENCE: the parts of each kind tell it. */
function describeDer(bytes: Buffer, inner: readonly Element[]): string | undefined {
  const [first, second] = inner
  // RFC 7292 4, version 3 and what is protected.
  if (first?.tag === TAG.integer && second?.tag === TAG.sequence && bytes[first.contentStart] === 3) return NOT_CERTIFICATES.pkcs12
  if (isPrivateKey(bytes, first, second)) return PRIVATE_KEY
  if (first?.tag !== TAG.sequence) return undefined
  if (inner.length === 2 && isPublicKey(bytes)) return NOT_CERTIFICATES.publicKey
  const signed = childrenOf(bytes, first).map(({ tag }) => tag)
  // RFC 2986 4.1: version, name, key, attributes. RFC 5280 5.1: perhaps a version, then how it is signed, the issuer, and a date, where a certificate has a serial number first.
  if (signed[0] === TAG.integer && signed[1] === TAG.sequence && signed[2] === TAG.sequence && signed[3] === TAG.context0)
    return NOT_CERTIFICATES.request
  const rest = signed[0] === TAG.integer ? signed.slice(1) : signed
  if (rest[0] === TAG.sequence && rest[1] === TAG.sequence && (rest[2] === 0x17 || rest[2] === 0x18)) return NOT_CERTIFICATES.revocationList
  return undefined
}

/** PKCS#1, SEC 1 and PKCS#8 begin with their version; an encrypted one (RFC 5958 3) has how it is encrypted, and octets. */
function isPrivateKey(bytes: Buffer, first: Element | undefined, second: Element | undefined): boolean {
  if (first?.tag === TAG.sequence) return second?.tag === TAG.octets && second.end === bytes.length
  if (first?.tag !== TAG.integer) return false
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      createPrivateKey({ key: bytes, format: 'der', type })
      return true
    } catch {
      return false
    }
  })
}

function isPublicKey(bytes: Buffer): boolean {
  try {
    createPublicKey({ key: bytes, format: 'der', type: 'spki' })
    return true
  } catch {
    return false
  }
}

/** The certificates in a signed message without content (RFC 5652 5.1), which is what a bundle is; in DER, or in BER as older programs write it. */
function readBundle(bytes: Buffer): { ok: true; certificates: X509Certificate[] } | { ok: false; message: string } {
  const [type, content] = childrenOf(bytes, elementAt(bytes, 0))
  if (type?.tag !== TAG.oid || content?.tag !== TAG.context0) return refusal('The PKCS#7 bundle can’t be read: it is damaged or cut off.')
  if (!bytes.subarray(type.contentStart, type.contentEnd).equals(SIGNED_DATA))
    return refusal('The file is PKCS#7, but not a bundle of certificates. Upload the certificates alone.')
  const parts = childrenOf(bytes, childrenOf(bytes, content)[0])
  // Version, algorithms and content come first; `[0]` is what follows them.
  const held = childrenOf(
    bytes,
    parts.slice(3).find(({ tag }) => tag === TAG.context0),
  ).filter(({ tag }) => tag === TAG.sequence)
  if (held.length === 0) return refusal('The PKCS#7 bundle holds no certificate.')
  const certificates: X509Certificate[] = []
  for (const [index, { start, end }] of held.entries()) {
    const certificate = parseDer(bytes.subarray(start, end))
    if (certificate === undefined) return damaged(index, held.length)
    certificates.push(certificate)
  }
  return { ok: true, certificates }
}

function parseDer(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}

/** What is shown can be saved: as PEM it is a third larger. */
function report(certificates: readonly X509Certificate[], now: Date): CertificatesOutcome {
  const outcome = reportOf(certificates, now)
  return outcome.ok && outcome.report.pem.length > MAX_CERTIFICATE_BYTES ? refusal(TOO_LARGE) : outcome
}
