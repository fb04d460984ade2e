import { X509Certificate } from 'node:crypto'
import type { CertificateInfo, CertificateReport } from '~/contract/console'
import { keyOf, signatureOf } from './certificate-algorithms'

/** Largest upload, in bytes. */
export const MAX_CERTIFICATE_BYTES = 256 * 1024

/** What is said about files that hold something else. */
export const NOT_CERTIFICATES = {
  request: 'The file holds a certificate request, not a certificate. Upload the certificate that was issued for it.',
  revocationList: 'The file holds a revocation list, not a certificate.',
  publicKey: 'The file holds a public key, not a certificate.',
  pkcs12:
    'The file is a PKCS#12 store (.p12, .pfx), which may hold a private key. Export the certificate alone: openssl pkcs12 -in store.p12 -nokeys -out certificate.pem',
} as const
export const PRIVATE_KEY = 'The file contains a private key. Upload the certificate alone; a private key never belongs here.'
export const TOO_LARGE = 'The file is larger than 256 KiB. Upload only the certificates that this registry needs.'

/** PEM labels (RFC 7468) of what is no certificate, and what to say. */
const OTHER_LABELS: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE REQUEST$/, NOT_CERTIFICATES.request],
  [
    /^(PKCS7|CMS|CERTIFICATE CHAIN)$/,
    'The file is a PKCS#7 bundle. Convert it to PEM certificates first: openssl pkcs7 -print_certs -in bundle.p7b',
  ],
  [/CRL$/, NOT_CERTIFICATES.revocationList],
  [/PUBLIC KEY$/, NOT_CERTIFICATES.publicKey],
]

interface Block {
  readonly label: string
  /** Between the two lines. */
  readonly body: string
}

export type CertificatesOutcome =
  { readonly ok: true; readonly report: CertificateReport } | { readonly ok: false; readonly message: string }

/**
 * Reads an upload that should be PEM with one or more certificates. Text around the blocks is tolerated, duplicates are dropped, an expired certificate is kept
 * and said to be so. Synchronous: 256 KiB of certificates, some 150, take about 15 ms.
 * @param upload the file as text
 * @param now what validity is judged by
 * @returns the certificates in their order, or one or two sentences about what the file is instead
 */
export function readCertificates(upload: string, now: Date = new Date()): CertificatesOutcome {
  if (upload.trim() === '') return refusal('The file is empty. Upload a PEM file with one or more certificates.')
  if (Buffer.byteLength(upload, 'utf8') > MAX_CERTIFICATE_BYTES) return refusal(TOO_LARGE)
  const { blocks, cutOff } = readBlocks(upload)
  if (blocks.some((block) => block.label.endsWith('PRIVATE KEY')) || cutOff?.endsWith('PRIVATE KEY') === true) {
    return refusal(PRIVATE_KEY)
  }
  if (cutOff !== undefined) return refusal(`The file breaks off: the line -----END ${cutOff}----- is missing.`)
  const wanted = blocks.filter(
    (block) => block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE' || block.label === 'TRUSTED CERTIFICATE',
  )
  if (wanted.length === 0) return refusal(describeOther(upload, blocks))

  const certificates: X509Certificate[] = []
  for (const [index, block] of wanted.entries()) {
    const certificate = parseBlock(block)
    if (certificate === undefined) return damaged(index, wanted.length)
    certificates.push(certificate)
  }
  return reportOf(certificates, now)
}

/** Each certificate once, in their order. */
export function reportOf(certificates: readonly X509Certificate[], now: Date): CertificatesOutcome {
  const all = [...new Map(certificates.map((certificate) => [certificate.fingerprint256, certificate])).values()]
  return {
    ok: true,
    report: { pem: all.map(toPem).join(''), certificates: all.map((certificate) => describeCertificate(certificate, now)) },
  }
}

export function damaged(index: number, count: number): { ok: false; message: string } {
  return refusal(`${count === 1 ? 'The certificate' : `Certificate ${index + 1} of ${count}`} can't be read: it is damaged or cut off.`)
}

export function refusal(message: string): { ok: false; message: string } {
  return { ok: false, message }
}

/** Line by line, so that its time grows with the length of the text alone. */
export function readBlocks(text: string): { blocks: Block[]; cutOff: string | undefined } {
  const blocks: Block[] = []
  let open: { label: string; lines: string[] } | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mark = /^\s*-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----\s*$/.exec(line)
    const label = mark?.[2]
    if (label === undefined) open?.lines.push(line)
    else if (mark?.[1] === 'BEGIN') {
      if (open !== undefined) return { blocks, cutOff: open.label }
      open = { label, lines: [] }
    } else if (open !== undefined) {
      if (open.label !== label) return { blocks, cutOff: open.label }
      blocks.push({ label, body: open.lines.join('\n') })
      open = undefined
    }
  }
  return { blocks, cutOff: open?.label }
}

export function parseBlock(block: Block): X509Certificate | undefined {
  if (!/^[A-Za-z0-9+/=\s]+$/.test(block.body)) return undefined
  try {
    return new X509Certificate(`-----BEGIN ${block.label}-----\n${block.body.trim()}\n-----END ${block.label}-----\n`)
  } catch {
    return undefined
  }
}

/** Names what an upload without a certificate block is. A binary file arrives here decoded as text: bytes from 0x80 on have become U+FFFD or Latin-1 letters. */
export function describeOther(upload: string, blocks: readonly Block[]): string {
  for (const block of blocks) {
    const known = OTHER_LABELS.find(([pattern]) => pattern.test(block.label))
    if (known !== undefined) return known[1]
  }
  const first = blocks[0]
  if (first !== undefined) return `The file holds “${first.label}”, not a certificate.`
  const binary = describeBinary(upload)
  if (binary !== undefined) return binary
  const packed = upload.replace(/\s+/g, '')
  if (packed.length > 64 && /^[A-Za-z0-9+/]+=*$/.test(packed)) {
    const inner = describeBinary(Buffer.from(packed, 'base64').toString('latin1'))
    if (inner !== undefined && inner.includes('PKCS#12')) return inner
    if (inner !== undefined)
      return 'The file is base64 without its PEM lines. Put -----BEGIN CERTIFICATE----- before it and -----END CERTIFICATE----- behind it.'
  }
  return 'The file holds no certificate. A PEM file has a line -----BEGIN CERTIFICATE-----.'
}

/** DER begins with a SEQUENCE and its length (X.690 8.1); PKCS#12 continues with the INTEGER 3 (RFC 7292 4). */
function describeBinary(text: string): string | undefined {
  if (!text.startsWith('0') || !/[\0-\x08\x0e-\x1f\x80-\x9f\uFFFD]/.test(text.slice(0, 64))) return undefined
  if (/^0[^]{1,5}\x02\x01\x03/.test(text)) {
    return NOT_CERTIFICATES.pkcs12
  }
  return 'The file is in binary DER form. Convert it to PEM: openssl x509 -inform der -in certificate.der -out certificate.pem'
}

export function toPem(certificate: X509Certificate): string {
  return `${certificate.toString().trim()}\n`
}

/** What a certificate says about itself; some 0.2 ms. @param now what validity is judged by */
export function describeCertificate(certificate: X509Certificate, now: Date): CertificateInfo {
  const notBefore = new Date(certificate.validFrom)
  const notAfter = new Date(certificate.validTo)
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    sha256: certificate.fingerprint256,
    serialNumber: certificate.serialNumber,
    subjectAltNames: alternativeNames(certificate.subjectAltName),
    isAuthority: certificate.ca,
    isSelfSigned: isSelfSigned(certificate),
    key: keyOf(certificate),
    signature: signatureOf(certificate),
    validity: now > notAfter ? 'expired' : now < notBefore ? 'not-yet-valid' : 'valid',
  }
}

/** Node gives one part of a name a line. */
function oneLine(name: string | undefined): string {
  return (name ?? '')
    .split('\n')
    .filter((part) => part !== '')
    .join(', ')
}

/** Node writes `DNS:a, IP Address:::1`, values with a comma as JSON strings. */
function alternativeNames(text: string | undefined): string[] {
  const parts = (text ?? '').match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []
  return parts.map((part) => part.trim().replace(/^(DNS|IP Address|URI|email):/, '')).filter((part) => part !== '')
}

function isSelfSigned(certificate: X509Certificate): boolean {
  if (certificate.subject !== certificate.issuer) return false
  try {
    return certificate.verify(certificate.publicKey)
  } catch {
    return false
  }
}
