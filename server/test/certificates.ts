import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { bits, boolean, implicit, integer, objectIdentifier, octets, sequence, set, tagged, time, utf8 } from './der'

const DAY_MS = 86_400_000

export interface CertificateOptions {
  readonly commonName?: string
  /** DNS names and IP addresses; `localhost`, `127.0.0.1` and `::1` when left out. */
  readonly names?: readonly string[]
  /** Yesterday when left out. */
  readonly notBefore?: Date
  /** In a year when left out. */
  readonly notAfter?: Date
}

/** A certificate with its key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string
  readonly key: string
}

export interface Authority extends KeyedCertificate {
  readonly commonName: string
  /** A certificate for a server. */
  issue(options?: CertificateOptions): KeyedCertificate
  /** An authority below this one. */
  issueAuthority(commonName: string): Authority
}

/** A root authority, made on the spot. */
export function createAuthority(commonName = 'Test Authority'): Authority {
  return authority(commonName, undefined)
}

/** A server certificate that vouches for itself. */
export function createSelfSigned(options: CertificateOptions = {}): KeyedCertificate {
  const keys = newKeys()
  const commonName = options.commonName ?? 'self-signed.test'
  return keyed(
    build({ ...options, commonName, isAuthority: false, publicKey: keys.publicKey, issuerName: commonName, issuerKey: keys.privateKey }),
    keys.privateKey,
  )
}

function authority(commonName: string, parent: { name: string; key: KeyObject } | undefined): Authority {
  const keys = newKeys()
  const issuer = parent ?? { name: commonName, key: keys.privateKey }
  const certificate = build({
    commonName,
    names: [],
    isAuthority: true,
    publicKey: keys.publicKey,
    issuerName: issuer.name,
    issuerKey: issuer.key,
  })
  return {
    commonName,
    ...keyed(certificate, keys.privateKey),
    issue(options = {}) {
      const own = newKeys()
      const leaf = build({
        ...options,
        commonName: options.commonName ?? 'server.test',
        isAuthority: false,
        publicKey: own.publicKey,
        issuerName: commonName,
        issuerKey: keys.privateKey,
      })
      return keyed(leaf, own.privateKey)
    },
    issueAuthority: (name) => authority(name, { name: commonName, key: keys.privateKey }),
  }
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function keyed(der: Buffer, key: KeyObject): KeyedCertificate {
  return { certificate: new X509Certificate(der).toString(), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

interface Build extends CertificateOptions {
  readonly commonName: string
  readonly isAuthority: boolean
  readonly publicKey: KeyObject
  readonly issuerName: string
  readonly issuerKey: KeyObject
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

/** RFC 5280 4.1, signed with ECDSA. */
function build(options: Build): Buffer {
  const names = options.names ?? ['localhost', '127.0.0.1', '::1']
  const extensions = [extension('2.5.29.19', true, options.isAuthority ? sequence(boolean(true)) : sequence())]
  if (options.isAuthority) extensions.push(extension('2.5.29.15', true, Buffer.from([0x03, 0x02, 0x01, 0x06])))
  if (names.length > 0) extensions.push(extension('2.5.29.17', false, sequence(...names.map(generalName))))
  const serial = randomBytes(12)
  serial[0] = ((serial[0] ?? 0) % 0x7f) + 1
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    distinguishedName(options.issuerName),
    sequence(time(options.notBefore ?? new Date(Date.now() - DAY_MS)), time(options.notAfter ?? new Date(Date.now() + 365 * DAY_MS))),
    distinguishedName(options.commonName),
    options.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions)),
  )
  return sequence(toBeSigned, ECDSA_WITH_SHA256, bits(sign('sha256', toBeSigned, options.issuerKey)))
}

function extension(identifier: string, critical: boolean, content: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [boolean(true)] : []), octets(content))
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8(commonName))))
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? implicit(2, Buffer.from(name, 'ascii')) : implicit(7, Buffer.from(ipaddr.parse(name).toByteArray()))
}
