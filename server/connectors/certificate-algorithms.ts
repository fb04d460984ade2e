import type { KeyObject, X509Certificate } from 'node:crypto'
import { type BaseBlock, Constructed, fromBER, ObjectIdentifier, Sequence } from 'asn1js'
import { childrenOf, elementAt } from './ber'

/** RFC 3279 2.2, 4055, 5758 3, 8410 3, 9881 2 and what Windows still issues. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.2.840.113549.1.1.14': 'SHA-224 with RSA',
  '1.2.840.113549.1.1.11': 'SHA-256 with RSA',
  '1.2.840.113549.1.1.12': 'SHA-384 with RSA',
  '1.2.840.113549.1.1.13': 'SHA-512 with RSA',
  '1.2.840.10045.4.1': 'ECDSA with SHA-1',
  '1.2.840.10045.4.3.1': 'ECDSA with SHA-224',
  '1.2.840.10045.4.3.2': 'ECDSA with SHA-256',
  '1.2.840.10045.4.3.3': 'ECDSA with SHA-384',
  '1.2.840.10045.4.3.4': 'ECDSA with SHA-512',
  '1.2.840.10040.4.3': 'DSA with SHA-1',
  '2.16.840.1.101.3.4.3.2': 'DSA with SHA-256',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
}

const RSA_PSS = '1.2.840.113549.1.1.10'
/** RFC 4055 2.1; SHA-1 where RSA-PSS names none. */
const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}

/** OpenSSL's names of curves to NIST's (FIPS 186-4 D.1.2). */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** The key that a certificate is for: `RSA 2048 bits`, `EC P-256`, `Ed25519`; `unknown` where OpenSSL does not know it. */
export function keyOf(certificate: X509Certificate): string {
  let key: KeyObject
  try {
    key = certificate.publicKey
  } catch {
    return 'unknown'
  }
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return `RSA ${modulusLength} bits`
    case 'rsa-pss':
      return `RSA-PSS ${modulusLength} bits`
    case 'dsa':
      return `DSA ${modulusLength} bits`
    case 'ec':
      return `EC ${CURVES[namedCurve] ?? namedCurve}`.trim()
    case 'ed25519':
      return 'Ed25519'
    case 'ed448':
      return 'Ed448'
    default:
      return key.asymmetricKeyType ?? 'unknown'
  }
}

/** How a certificate was signed: `SHA-256 with RSA`, `Ed25519`; the dotted identifier where it has no name here. */
export function signatureOf({ raw }: X509Certificate): string {
  // RFC 5280 4.1: what is signed, how, and the signature.
  const how = childrenOf(raw, elementAt(raw, 0))[1]
  const algorithm = how === undefined ? undefined : fromBER(raw.subarray(how.start, how.end)).result
  const identifier = identifierOf(algorithm)
  return identifier === RSA_PSS ? `${pssHash(algorithm)} with RSA-PSS` : (SIGNATURES[identifier] ?? identifier)
}

/** RFC 4055 3.1: the hash stands in `[0]` of the parameters. */
function pssHash(algorithm: BaseBlock | undefined): string {
  const parameters = algorithm instanceof Sequence ? algorithm.valueBlock.value[1] : undefined
  const first = parameters instanceof Sequence ? parameters.valueBlock.value[0] : undefined
  if (!(first instanceof Constructed) || first.idBlock.tagNumber !== 0) return 'SHA-1'
  const identifier = identifierOf(first.valueBlock.value[0])
  return HASHES[identifier] ?? identifier
}

/** The object identifier that an AlgorithmIdentifier begins with. */
function identifierOf(algorithm: BaseBlock | undefined): string {
  const first = algorithm instanceof Sequence ? algorithm.valueBlock.value[0] : undefined
  return first instanceof ObjectIdentifier ? first.valueBlock.toString() : ''
}
