import { describe, expect, it } from 'vitest'
import { readCertificates as readInBrowser } from '~/mocks/certificates'
import { readCertificates as readOnServer } from '~/server/connectors/certificates'
import { createAuthority, createSelfSigned } from '~/server/test/certificates'

const DAY = 86_400_000
const now = new Date()
const root = createAuthority('Lodestar Root')
const middle = root.issueAuthority('Lodestar Issuing 1')
const leaf = middle.issue({
  commonName: 'registry.lodestar.example',
  names: ['registry.lodestar.example', '*.lodestar.example', '10.1.2.3', '2001:db8::1'],
})
const expired = createSelfSigned({ notBefore: new Date(now.getTime() - 9 * DAY), notAfter: new Date(now.getTime() - DAY) })
const early = createSelfSigned({ notBefore: new Date(now.getTime() + DAY), notAfter: new Date(now.getTime() + 9 * DAY) })
const der = Buffer.from(leaf.certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64')

function block(label: string, body = 'AAAA'): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`
}

const uploads: Readonly<Record<string, string>> = {
  'one certificate': root.certificate,
  'a chain with words and other line ends': `Chain of the registry\r\n${(leaf.certificate + middle.certificate + root.certificate).replace(/\n/g, '\r\n')}`,
  'the same twice': leaf.certificate + leaf.certificate,
  'an expired one': expired.certificate,
  'one of the future': early.certificate,
  'an old label': root.certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
  nothing: '',
  'line breaks': ' \n\n',
  words: 'hello',
  'a key': leaf.key,
  'a key before a certificate': leaf.key + leaf.certificate,
  'a key that breaks off': '-----BEGIN EC PRIVATE KEY-----\nAAAA',
  'a request': block('CERTIFICATE REQUEST'),
  'PKCS#7': block('PKCS7'),
  'a revocation list': block('X509 CRL'),
  'a public key': block('PUBLIC KEY'),
  'something else': block('OPENSSH COMMENT'),
  'a file that breaks off': leaf.certificate.slice(0, 200),
  'a file that breaks off in the second': leaf.certificate + middle.certificate.slice(0, 200),
  'a damaged one': block('CERTIFICATE', der.subarray(0, 200).toString('base64')),
  'a damaged second': leaf.certificate + block('CERTIFICATE', 'MIIB'),
  'no base64': block('CERTIFICATE', '?!'),
  'DER as Latin-1': der.toString('latin1'),
  'DER as UTF-8': der.toString('utf8'),
  'DER in base64': der.toString('base64'),
  'PKCS#12 as Latin-1': Buffer.from('3082010002010330', 'hex').toString('latin1'),
  'PKCS#12 in base64': Buffer.concat([Buffer.from('3082010002010330', 'hex'), Buffer.alloc(80)]).toString('base64'),
  'more than 256 KiB': 'A'.repeat(256 * 1024 + 1),
}

describe('certificates in the mocks and on the server', () => {
  it.each(Object.entries(uploads))('say the same of %s', async (_, upload) => {
    expect(await readInBrowser(upload, now.getTime())).toEqual(readOnServer(upload, now))
  })
})
