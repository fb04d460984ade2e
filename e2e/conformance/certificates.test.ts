import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readUpload as lookInBrowser } from '~/mocks/certificate-upload'
import { readCertificates as readInBrowser } from '~/mocks/certificates'
import { readUpload as lookOnServer } from '~/server/connectors/certificate-upload'
import { readCertificates as readOnServer } from '~/server/connectors/certificates'
import { createAuthority, createSelfSigned } from '~/server/test/certificates'
import { pemOf, pkcs7Bundle, pkcs7BundleInBer, pkcs7Data } from '~/server/test/pkcs7'

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

const chain = [leaf.certificate, middle.certificate, root.certificate]
const base64 = (bytes: Buffer) => bytes.toString('base64')
const key = createPrivateKey(leaf.key)

/** Files that are looked at before they are used may have other forms than PEM. */
const files: Readonly<Record<string, string>> = {
  ...uploads,
  'DER in base64, wrapped': base64(der).replace(/(.{60})/g, '  $1\r\n'),
  'DER cut off': base64(der.subarray(0, 100)),
  'PEM as bytes': base64(Buffer.from(chain.join(''))),
  'PKCS#7 in DER': base64(pkcs7Bundle(chain)),
  'PKCS#7 in BER': base64(pkcs7BundleInBer(chain)),
  'PKCS#7 in PEM': pemOf('PKCS7', pkcs7Bundle(chain)),
  'PKCS#7 and PEM in one file': pemOf('PKCS7', pkcs7Bundle(chain.slice(1))) + leaf.certificate,
  'PKCS#7 without a certificate': base64(pkcs7Bundle([])),
  'PKCS#7 of something else': base64(pkcs7Data()),
  'PKCS#7 with a key': pemOf('PKCS7', pkcs7Bundle(chain)) + leaf.key,
  'PKCS#8': base64(key.export({ type: 'pkcs8', format: 'der' })),
  'SEC 1': base64(key.export({ type: 'sec1', format: 'der' })),
  'an encrypted key': base64(key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'secret' })),
  'a public key in DER': base64(createPublicKey(key).export({ type: 'spki', format: 'der' })),
  nonsense: base64(Buffer.alloc(300, 0x41)),
}

describe('certificates in the mocks and on the server', () => {
  it.each(Object.entries(uploads))('say the same of %s', async (_, upload) => {
    expect(await readInBrowser(upload, now.getTime())).toEqual(readOnServer(upload, now))
  })
  it.each(Object.entries(files))('say the same of a file with %s', async (_, upload) => {
    expect(await lookInBrowser(upload, now.getTime())).toEqual(lookOnServer(upload, now))
  })
})
