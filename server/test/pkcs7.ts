import { X509Certificate } from 'node:crypto'
import { integer, objectIdentifier, sequence, set, tagged } from './der'

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'
const VERSION = integer(Buffer.from([1]))

/** A bundle of certificates as `openssl crl2pkcs7 -nocrl` writes it (RFC 5652 5.1): DER. @param certificates PEM */
export function pkcs7Bundle(certificates: readonly string[]): Buffer {
  const held = certificates.map((pem) => new X509Certificate(pem).raw)
  const certificatesPart = held.length === 0 ? [] : [tagged(0, ...held)]
  const signedData = sequence(VERSION, set(), sequence(objectIdentifier(DATA)), ...certificatesPart, set())
  return sequence(objectIdentifier(SIGNED_DATA), tagged(0, signedData))
}

/** The same in BER, each length left open, as older programs write it (X.690 8.1.3.6). */
export function pkcs7BundleInBer(certificates: readonly string[]): Buffer {
  const held = certificates.map((pem) => new X509Certificate(pem).raw)
  const signedData = open(0x30, VERSION, set(), open(0x30, objectIdentifier(DATA)), open(0xa0, ...held), set())
  return open(0x30, objectIdentifier(SIGNED_DATA), open(0xa0, signedData))
}

/** PKCS#7 that holds data, and no signature or certificate. */
export function pkcs7Data(): Buffer {
  return sequence(objectIdentifier(DATA), tagged(0, Buffer.from([0x04, 0x02, 0x68, 0x69])))
}

function open(tag: number, ...contents: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.from([0, 0])])
}

/** DER as PEM. @param label such as `PKCS7` */
export function pemOf(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`
}
