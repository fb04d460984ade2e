import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuthority, createSelfSigned, type KeyedCertificate } from '../test/certificates'
import { describeCertificate, toPem } from './certificates'
import { adviseTrust, commonName } from './trust'

const root = createAuthority('Example Root')
const issuing = root.issueAuthority('Example Issuing')
const leaf = issuing.issue({ commonName: 'registry.test' })

const present = (...certificates: readonly KeyedCertificate[]) =>
  certificates.map(({ certificate }) => {
    const parsed = new X509Certificate(certificate)
    return { ...describeCertificate(parsed, new Date()), pem: toPem(parsed) }
  })
const fingerprint = ({ certificate }: KeyedCertificate) => new X509Certificate(certificate).fingerprint256
const days = (count: number) => new Date(Date.now() + count * 86_400_000)

describe('which certificate to trust', () => {
  it('is the root where it was sent', () => {
    expect(adviseTrust('SELF_SIGNED_CERT_IN_CHAIN', present(leaf, issuing, root))).toEqual({
      sha256: fingerprint(root),
      reason:
        '“Example Root” is the authority at the end of the chain. With it every certificate that it issues is trusted, also when the server’s own is renewed.',
      missingIntermediate: false,
    })
  })

  it('is the root too where the chain is out of order, with others among it', () => {
    const chain = present(leaf, createAuthority('Stranger'), root, issuing)
    expect(adviseTrust('SELF_SIGNED_CERT_IN_CHAIN', chain)?.sha256).toBe(fingerprint(root))
  })

  it('is the issuing authority where the root was not sent', () => {
    expect(adviseTrust('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', present(leaf, issuing))).toEqual({
      sha256: fingerprint(issuing),
      reason:
        '“Example Issuing” issued the server’s certificate. The authority above it, “Example Root”, was not sent; trusting the issuing one is enough.',
      missingIntermediate: false,
    })
  })

  it('is never a leaf that an authority has issued: whose certificate to upload', () => {
    expect(adviseTrust('UNABLE_TO_VERIFY_LEAF_SIGNATURE', present(leaf))).toEqual({
      sha256: null,
      reason:
        'The server sends its own certificate alone, without that of “Example Issuing”, which issued it. Get the certificate of “Example Issuing” from whoever runs the registry, and upload it.',
      missingIntermediate: false,
    })
    // A certificate beside it that did not issue it is no chain.
    expect(adviseTrust('UNABLE_TO_VERIFY_LEAF_SIGNATURE', present(leaf, createAuthority('Example Issuing')))?.sha256).toBeNull()
    // What is no authority issues nothing, whatever its name and key.
    expect(adviseTrust('UNABLE_TO_VERIFY_LEAF_SIGNATURE', present(leaf, leaf))?.sha256).toBeNull()
  })

  it('is missing where the leaf says that there is an intermediate', () => {
    const alone = issuing.issue({ issuerLocation: 'http://ca.example.com/issuing.crt' })
    expect(adviseTrust('UNABLE_TO_VERIFY_LEAF_SIGNATURE', present(alone))).toEqual({
      sha256: null,
      reason:
        'The server sends its own certificate alone, without that of “Example Issuing”, which issued it. An intermediate certificate is missing: have the server send its whole chain, or upload the certificate of “Example Issuing”.',
      missingIntermediate: true,
    })
  })

  it('is the leaf where it vouches for itself', () => {
    const own = createSelfSigned({ commonName: 'registry.test' })
    expect(adviseTrust('DEPTH_ZERO_SELF_SIGNED_CERT', present(own))).toMatchObject({ sha256: fingerprint(own), missingIntermediate: false })
  })

  it('is the authority that has a new key, where the old one is trusted under the same name', () => {
    expect(adviseTrust('CERT_SIGNATURE_FAILURE', present(leaf, issuing, root))?.sha256).toBe(fingerprint(root))
  })
})

describe('trusting does not help', () => {
  it.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'EE_KEY_TOO_SMALL',
    'CA_KEY_TOO_SMALL',
    'CA_MD_TOO_WEAK',
    'CERT_REVOKED',
    'INVALID_PURPOSE',
  ])('against %s', (problem) => {
    expect(adviseTrust(problem, present(leaf, issuing, root))).toBeNull()
  })

  it('where one of the chain has expired beside', () => {
    const old = root.issueAuthority('Old Issuing', { notBefore: days(-90), notAfter: days(-1) })
    expect(adviseTrust('SELF_SIGNED_CERT_IN_CHAIN', present(old.issue(), old, root))).toBeNull()
    expect(adviseTrust('DEPTH_ZERO_SELF_SIGNED_CERT', present(createSelfSigned({ notAfter: days(-0.5) })))).toBeNull()
  })

  it('where the certificate is for another host beside', () => {
    const other = createSelfSigned({ names: ['a.example.com'] })
    expect(adviseTrust('DEPTH_ZERO_SELF_SIGNED_CERT', present(other), 'b.example.com')).toBeNull()
    expect(adviseTrust('DEPTH_ZERO_SELF_SIGNED_CERT', present(other), '127.0.0.1')).toBeNull()
    expect(adviseTrust('DEPTH_ZERO_SELF_SIGNED_CERT', present(other), 'a.example.com')).not.toBeNull()
    expect(adviseTrust('SELF_SIGNED_CERT_IN_CHAIN', present(leaf, issuing, root), '127.0.0.1')).not.toBeNull()
  })

  it('where nothing was sent, or the signature of the leaf is bad', () => {
    expect(adviseTrust('SELF_SIGNED_CERT_IN_CHAIN', [])).toBeNull()
    expect(adviseTrust('CERT_SIGNATURE_FAILURE', present(leaf))).toBeNull()
  })
})

it.each([
  ['C=DE, O=Example, Inc., CN=Example Root', 'Example Root'],
  ['CN=Example Root, O=Example', 'Example Root'],
  ['CN=Example, Root, O=Example', 'Example, Root'],
  ['O=Example', 'O=Example'],
  ['', ''],
  [`CN=${'x'.repeat(500)}`, `${'x'.repeat(120)}…`],
])('the common name of %s', (name, common) => {
  expect(commonName(name)).toBe(common)
})
