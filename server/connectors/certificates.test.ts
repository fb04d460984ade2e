import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuthority, createSelfSigned } from '../test/certificates'
import { MAX_CERTIFICATE_BYTES, readCertificates } from './certificates'

const authority = createAuthority('Example Root')
const intermediate = authority.issueAuthority('Example Issuing')
const leaf = intermediate.issue({
  commonName: 'registry.example.com',
  names: ['registry.example.com', '*.pkg.example.com', '10.0.0.7', 'fd00::7'],
})

function message(upload: string): string {
  const result = readCertificates(upload)
  return result.ok ? 'accepted' : result.message
}

/** As a browser's `File.text()` makes it of a binary file. */
function asText(bytes: Buffer): string {
  return bytes.toString('utf8')
}

describe('what is accepted', () => {
  it('tells names, dates and the fingerprint', () => {
    const result = readCertificates(leaf.certificate)
    const x509 = new X509Certificate(leaf.certificate)
    expect(result).toMatchObject({
      ok: true,
      report: {
        certificates: [
          {
            subject: 'CN=registry.example.com',
            issuer: 'CN=Example Issuing',
            sha256: x509.fingerprint256,
            serialNumber: x509.serialNumber,
            subjectAltNames: ['registry.example.com', '*.pkg.example.com', '10.0.0.7', 'FD00:0:0:0:0:0:0:7'],
            isAuthority: false,
            isSelfSigned: false,
            validity: 'valid',
          },
        ],
      },
    })
  })

  it('reads a chain with text around it, drops duplicates and hands back clean PEM', () => {
    const upload = `subject=x\r\n${leaf.certificate.replaceAll('\n', '\r\n')}\nnotes\n${intermediate.certificate}\n\n${leaf.certificate}  ${authority.certificate.trim()}`
    const result = readCertificates(upload.replace(/ {2}-----BEGIN/, '\n-----BEGIN'))
    if (!result.ok) throw new Error(result.message)
    expect(result.report.certificates.map((one) => [one.subject, one.isAuthority, one.isSelfSigned])).toEqual([
      ['CN=registry.example.com', false, false],
      ['CN=Example Issuing', true, false],
      ['CN=Example Root', true, true],
    ])
    expect(result.report.pem).toBe([leaf, intermediate, authority].map((one) => `${one.certificate.trim()}\n`).join(''))
    expect(readCertificates(result.report.pem)).toEqual(result)
  })

  it('keeps expired and future certificates and says so', () => {
    const expired = createSelfSigned({ notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-02-03T04:05:06Z') })
    const future = createSelfSigned({ notBefore: new Date('2048-01-01T00:00:00Z'), notAfter: new Date('2055-01-01T00:00:00Z') })
    const result = readCertificates(expired.certificate + future.certificate)
    if (!result.ok) throw new Error(result.message)
    expect(result.report.certificates.map((one) => [one.validity, one.notBefore, one.notAfter])).toEqual([
      ['expired', '2020-01-01T00:00:00.000Z', '2021-02-03T04:05:06.000Z'],
      ['not-yet-valid', '2048-01-01T00:00:00.000Z', '2055-01-01T00:00:00.000Z'],
    ])
  })
})

describe('what is refused by name', () => {
  const der = new X509Certificate(leaf.certificate).raw
  // The beginning of a PKCS#12 store: SEQUENCE, INTEGER 3, SEQUENCE with the OID of PKCS#7 data.
  const pkcs12 = Buffer.concat([Buffer.from('30820a3a020103308209f006092a864886f70d010701', 'hex'), Buffer.alloc(600, 0xb7)])

  it.each([
    ['empty', '', 'The file is empty'],
    ['white space', ' \n\t ', 'The file is empty'],
    ['a private key', authority.key, 'contains a private key'],
    ['a certificate with its key', leaf.certificate + leaf.key, 'contains a private key'],
    [
      'an encrypted private key',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n',
      'contains a private key',
    ],
    ['a private key cut off', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n', 'contains a private key'],
    ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n', 'certificate request'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n', 'public key'],
    ['PKCS#7', '-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n', 'PKCS#7'],
    ['a revocation list', '-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n', 'revocation list'],
    ['something else', '-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----\n', 'holds “DH PARAMETERS”'],
    ['DER', asText(der), 'binary DER form'],
    ['DER as Latin-1', der.toString('latin1'), 'binary DER form'],
    ['PKCS#12', asText(pkcs12), 'PKCS#12'],
    ['PKCS#12 as Latin-1', pkcs12.toString('latin1'), 'PKCS#12'],
    ['PKCS#12 in base64', pkcs12.toString('base64'), 'PKCS#12'],
    ['base64 without lines', der.toString('base64'), 'base64 without its PEM lines'],
    ['prose', 'Hello, here is my certificate', 'holds no certificate'],
    ['JSON', '{"certificate": "x"}', 'holds no certificate'],
    ['cut off', leaf.certificate.slice(0, 300), 'breaks off'],
    ['damaged', leaf.certificate.replace(/\n.{64}\n/, '\nAAAA\n'), "can't be read"],
    [
      'one damaged of two',
      `${leaf.certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      "Certificate 2 of 2 can't be read",
    ],
    ['too large', `${'#'.repeat(MAX_CERTIFICATE_BYTES)}\n${leaf.certificate}`, 'larger than 256 KiB'],
  ])('%s', (_, upload, expected) => {
    expect(message(upload)).toContain(expected)
  })

  it('takes no time over hostile text', () => {
    const started = performance.now()
    message('-----BEGIN CERTIFICATE-----\n'.repeat(9_000))
    message('-----BEGIN CERTIFICATE REQUEST'.repeat(8_000))
    expect(performance.now() - started).toBeLessThan(500)
  })
})
