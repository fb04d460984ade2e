import type { CertificateInfo, CertificateReport } from '~/contract/console'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { toPem } from './make-certificate'
import { readCertificate, readFields } from './x509'

/** What is said about files that hold something else. */
export const NOT_CERTIFICATES = {
  request: 'The file holds a certificate request, not a certificate. Upload the certificate that was issued for it.',
  revocationList: 'The file holds a revocation list, not a certificate.',
  publicKey: 'The file holds a public key, not a certificate.',
  privateKey: 'The file contains a private key. Upload the certificate alone; a private key never belongs here.',
  pkcs12:
    'The file is a PKCS#12 store (.p12, .pfx), which may hold a private key. Export the certificate alone: openssl pkcs12 -in store.p12 -nokeys -out certificate.pem',
  tooLarge: 'The file is larger than 256 KiB. Upload only the certificates that this registry needs.',
} as const

/** PEM labels of what is no certificate, and what to say. */
const OTHER_LABELS: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE REQUEST$/, NOT_CERTIFICATES.request],
  [
    /^(PKCS7|CMS|CERTIFICATE CHAIN)$/,
    'The file is a PKCS#7 bundle. Convert it to PEM certificates first: openssl pkcs7 -print_certs -in bundle.p7b',
  ],
  [/CRL$/, NOT_CERTIFICATES.revocationList],
  [/PUBLIC KEY$/, NOT_CERTIFICATES.publicKey],
]

export type CertificatesOutcome =
  { readonly ok: true; readonly report: CertificateReport } | { readonly ok: false; readonly message: string }

/** Reads PEM certificates. What else people upload is refused by its name. */
export async function readCertificates(upload: string, now: number): Promise<CertificatesOutcome> {
  const refuse = (message: string) => ({ ok: false, message }) as const
  if (upload.trim() === '') return refuse('The file is empty. Upload a PEM file with one or more certificates.')
  if (new TextEncoder().encode(upload).length > CERTIFICATE_LIMIT) return refuse(NOT_CERTIFICATES.tooLarge)
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(upload)) return refuse(NOT_CERTIFICATES.privateKey)
  const blocks = blocksOf(upload)
  const cutOff = blocks.find(([, , , end]) => end === undefined)?.[1]
  if (cutOff !== undefined) return refuse(`The file breaks off: the line -----END ${cutOff}----- is missing.`)
  const wanted = blocks.filter(([, label = '']) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label))
  const labels = blocks.map(([, label = '']) => label)
  if (wanted.length === 0) return refuse(describeOther(upload, labels))

  return report(
    wanted.map(([, , body = '']) => fromBase64(body)),
    now,
  )
}

/** Label, body and last line of each block of PEM; of one that breaks off the last line is undefined. */
export function blocksOf(text: string): RegExpExecArray[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*)(-----END \1-----)?/g)]
}

/** What is said about certificates, each once. @param all in DER; undefined where one can't be decoded */
export async function report(all: readonly (Uint8Array<ArrayBuffer> | undefined)[], now: number): Promise<CertificatesOutcome> {
  const found = new Map<string, { info: CertificateInfo; pem: string }>()
  for (const [index, bytes] of all.entries()) {
    const info = bytes === undefined ? undefined : await readCertificate(bytes, now)
    if (bytes === undefined || info === undefined) {
      const which = all.length === 1 ? 'The certificate' : `Certificate ${index + 1} of ${all.length}`
      return { ok: false, message: `${which} can't be read: it is damaged or cut off.` }
    }
    if (!found.has(info.sha256)) found.set(info.sha256, { info, pem: toPem(bytes) })
  }
  const kept = [...found.values()]
  return { ok: true, report: { pem: kept.map(({ pem }) => pem).join(''), certificates: kept.map(({ info }) => info) } }
}

/** When certificates that are kept end: of several the one that ends first. @param pem as it is kept */
export function certificateEnd(pem: string, now: number): { subject: string; notAfter: string } | undefined {
  const known = ends.get(pem)
  if (known !== undefined) return known
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END/g)].map(([, body = '']) => fromBase64(body))
  const all = blocks.flatMap((bytes) => (bytes === undefined ? [] : (readFields(bytes, now) ?? [])))
  const [first] = all.toSorted((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter))
  if (first !== undefined) ends.set(pem, { subject: first.subject, notAfter: first.notAfter })
  return first && { subject: first.subject, notAfter: first.notAfter }
}

/** Lists ask for them again and again. */
const ends = new Map<string, { subject: string; notAfter: string }>()

/** Names what an upload without a certificate is. A binary file arrives here decoded as text. */
export function describeOther(upload: string, labels: readonly string[]): string {
  const known = OTHER_LABELS.find(([pattern]) => labels.some((label) => pattern.test(label)))
  if (known !== undefined) return known[1]
  if (labels[0] !== undefined) return `The file holds “${labels[0]}”, not a certificate.`
  const binary = describeBinary(upload)
  if (binary !== undefined) return binary
  const inner = upload.trim().length > 64 ? fromBase64(upload) : undefined
  const packed = inner === undefined ? undefined : describeBinary(String.fromCharCode(...inner.subarray(0, 64)))
  if (packed?.includes('PKCS#12') === true) return packed
  return packed === undefined
    ? 'The file holds no certificate. A PEM file has a line -----BEGIN CERTIFICATE-----.'
    : 'The file is base64 without its PEM lines. Put -----BEGIN CERTIFICATE----- before it and -----END CERTIFICATE----- behind it.'
}

/** DER begins with a SEQUENCE and its length; PKCS#12 goes on with the INTEGER 3 (RFC 7292, section 4). */
function describeBinary(text: string): string | undefined {
  if (!text.startsWith('0') || !/[\0-\x08\x0e-\x1f\x80-\x9f\uFFFD]/.test(text.slice(0, 64))) return undefined
  return /^0[^]{1,5}\x02\x01\x03/.test(text)
    ? 'The file is a PKCS#12 store (.p12, .pfx), which may hold a private key. Export the certificate alone: openssl pkcs12 -in store.p12 -nokeys -out certificate.pem'
    : 'The file is in binary DER form. Convert it to PEM: openssl x509 -inform der -in certificate.der -out certificate.pem'
}

export function fromBase64(input: string): Uint8Array<ArrayBuffer> | undefined {
  const compact = input.replace(/\s+/g, '')
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined
  try {
    return Uint8Array.from(atob(compact), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}
