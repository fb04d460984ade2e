import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { bits, boolean, implicit, integer, nothing, objectIdentifier, octets, sequence, set, tagged, time, utf8 } from './der'

const DAY_MS = 86_400_000

interface AuthorityOptions {
  /** Yesterday when left out. */
  readonly notBefore?: Date
  /** In a year when left out. */
  readonly notAfter?: Date
  /** EC P-256 when left out. */
  readonly key?: 'rsa-1024' | 'rsa-2048'
  /** Of the signature; SHA-256 when left out. */
  readonly digest?: 'sha1'
}

export interface CertificateOptions extends AuthorityOptions {
  readonly commonName?: string
  /** DNS names and IP addresses; `localhost`, `127.0.0.1` and `::1` when left out. */
  readonly names?: readonly string[]
  /** What alone it may be used for; anything when left out. */
  readonly purpose?: 'server' | 'client'
  /** Where the issuer's certificate can be fetched, as public authorities say it. */
  readonly issuerLocation?: string
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
  issueAuthority(commonName: string, options?: AuthorityOptions): Authority
}

/** A root authority, made on the spot. */
export function createAuthority(commonName = 'Test Authority', options: AuthorityOptions = {}): Authority {
  return authority(commonName, options, undefined)
}

/** A server certificate that vouches for itself. */
export function createSelfSigned(options: CertificateOptions = {}): KeyedCertificate {
  const keys = newKeys(options)
  const commonName = options.commonName ?? 'self-signed.test'
  return keyed(
    build({ ...options, commonName, isAuthority: false, publicKey: keys.publicKey, issuerName: commonName, issuerKey: keys.privateKey }),
    keys.privateKey,
  )
}

function authority(commonName: string, options: AuthorityOptions, parent: { name: string; key: KeyObject } | undefined): Authority {
  const keys = newKeys(options)
  const issuer = parent ?? { name: commonName, key: keys.privateKey }
  const certificate = build({
    ...options,
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
    issue(wanted = {}) {
      const own = newKeys(wanted)
      const leaf = build({
        ...wanted,
        commonName: wanted.commonName ?? 'server.test',
        isAuthority: false,
        publicKey: own.publicKey,
        issuerName: commonName,
        issuerKey: keys.privateKey,
      })
      return keyed(leaf, own.privateKey)
    },
    issueAuthority: (name, wanted = {}) => authority(name, wanted, { name: commonName, key: keys.privateKey }),
  }
}

function newKeys({ key }: AuthorityOptions) {
  if (key === undefined) return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return generateKeyPairSync('rsa', { modulusLength: key === 'rsa-1024' ? 1024 : 2048 })
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

/** RFC 5758 3.2 and RFC 8017 A.2.4: parameters are absent with ECDSA, NULL with RSA. */
function signatureAlgorithm({ asymmetricKeyType }: KeyObject, digest: 'sha1' | 'sha256'): Buffer {
  if (asymmetricKeyType === 'ec') return sequence(objectIdentifier(digest === 'sha1' ? '1.2.840.10045.4.1' : '1.2.840.10045.4.3.2'))
  return sequence(objectIdentifier(digest === 'sha1' ? '1.2.840.113549.1.1.5' : '1.2.840.113549.1.1.11'), nothing())
}

const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const

/** RFC 5280 4.1 and 4.2. */
function build(options: Build): Buffer {
  const { names = ['localhost', '127.0.0.1', '::1'], digest = 'sha256', purpose, issuerLocation } = options
  const extensions = [extension('2.5.29.19', true, options.isAuthority ? sequence(boolean(true)) : sequence())]
  if (options.isAuthority) extensions.push(extension('2.5.29.15', true, Buffer.from([0x03, 0x02, 0x01, 0x06])))
  if (names.length > 0) extensions.push(extension('2.5.29.17', false, sequence(...names.map(generalName))))
  if (purpose !== undefined) extensions.push(extension('2.5.29.37', true, sequence(objectIdentifier(PURPOSES[purpose]))))
  if (issuerLocation !== undefined) {
    const issuers = sequence(objectIdentifier('1.3.6.1.5.5.7.48.2'), implicit(6, Buffer.from(issuerLocation, 'ascii')))
    extensions.push(extension('1.3.6.1.5.5.7.1.1', false, sequence(issuers)))
  }
  const serial = randomBytes(12)
  serial[0] = ((serial[0] ?? 0) % 0x7f) + 1
  const algorithm = signatureAlgorithm(options.issuerKey, digest)
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    distinguishedName(options.issuerName),
    sequence(time(options.notBefore ?? new Date(Date.now() - DAY_MS)), time(options.notAfter ?? new Date(Date.now() + 365 * DAY_MS))),
    distinguishedName(options.commonName),
    options.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions)),
  )
  return sequence(toBeSigned, algorithm, bits(sign(digest, toBeSigned, options.issuerKey)))
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
