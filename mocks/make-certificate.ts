import { hexDigits } from './random'

/** What a made-up certificate says. Times are epoch milliseconds. */
export interface CertificateWords {
  readonly subject: CertificateName
  readonly issuer: CertificateName
  readonly notBefore: number
  readonly notAfter: number
  /** DNS names; none for an authority. */
  readonly names?: readonly string[]
  readonly isAuthority?: boolean
}

export interface CertificateName {
  readonly common: string
  readonly organization?: string
}

/** Object identifiers in DER (RFC 5280, RFC 5480, RFC 5758). */
const OID = {
  common: [0x55, 0x04, 0x03],
  organization: [0x55, 0x04, 0x0a],
  altNames: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
  ecKey: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  p256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  ecdsaSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
} as const

/** A point on P-256, as good as any: the keys of the demo's certificates were thrown away. */
const PUBLIC_KEY = 'BFdQnjeZ6SFwfb20S7Zz2Z7s0qgqWvNeWnP6rXi/uhsCUNWnq7D5xL/tvkMCctVpWO5hNiDjEWAZH2gNtdfzBVY='

/**
 * Writes a certificate of version 3 (RFC 5280, section 4.1) that every reader can read. Nobody has a key to sign it with, so its signature is well-formed and proves
 * nothing. The same words give the same certificate.
 * @returns PEM
 */
export function makeCertificate(words: CertificateWords): string {
  const seed = JSON.stringify(words)
  const algorithm = sequence(oid(OID.ecdsaSha256))
  const key = Array.from(atob(PUBLIC_KEY), (letter) => letter.charCodeAt(0))
  const body = sequence(
    tlv(0xa0, integer([2])),
    integer([0x5a, ...bytesOf(`serial ${seed}`, 15)]),
    algorithm,
    nameOf(words.issuer),
    sequence(timeOf(words.notBefore), timeOf(words.notAfter)),
    nameOf(words.subject),
    sequence(sequence(oid(OID.ecKey), oid(OID.p256)), bitString(key)),
    tlv(0xa3, sequence(...extensionsOf(words))),
  )
  const half = (name: string) => integer([0x5a, ...bytesOf(`${name} ${seed}`, 31)])
  return toPem(sequence(body, algorithm, bitString(sequence(half('r'), half('s')))))
}

function extensionsOf({ isAuthority = false, names = [] }: CertificateWords): number[][] {
  const critical = tlv(0x01, [0xff])
  const basic = sequence(oid(OID.basicConstraints), critical, tlv(0x04, sequence(...(isAuthority ? [tlv(0x01, [0xff])] : []))))
  if (names.length === 0) return [basic]
  return [basic, sequence(oid(OID.altNames), tlv(0x04, sequence(...names.map((name) => tlv(0x82, utf8(name))))))]
}

function nameOf({ common, organization }: CertificateName): number[] {
  const part = (type: readonly number[], value: string) => tlv(0x31, sequence(oid(type), tlv(0x0c, utf8(value))))
  return sequence(part(OID.common, common), ...(organization === undefined ? [] : [part(OID.organization, organization)]))
}

/** UTCTime: `YYMMDDhhmmssZ`, for years up to 2049. */
function timeOf(epochMs: number): number[] {
  const digits = new Date(epochMs).toISOString().replace(/\D/g, '')
  return tlv(0x17, utf8(`${digits.slice(2, 14)}Z`))
}

function bytesOf(seed: string, count: number): number[] {
  return (hexDigits(seed, count * 2).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}

function tlv(tag: number, content: readonly number[]): number[] {
  const { length } = content
  const octets = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return [tag, ...octets, ...content]
}

const sequence = (...parts: readonly (readonly number[])[]) => tlv(0x30, parts.flat())
const oid = (content: readonly number[]) => tlv(0x06, content)
const integer = (content: readonly number[]) => tlv(0x02, content)
const bitString = (content: readonly number[]) => tlv(0x03, [0, ...content])
const utf8 = (text: string) => [...new TextEncoder().encode(text)]

/** @param bytes DER */
export function toPem(bytes: Iterable<number>): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`
}
