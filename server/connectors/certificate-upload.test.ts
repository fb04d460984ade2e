import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthority } from '../test/certificates'
import { pemOf, pkcs7Bundle, pkcs7BundleInBer, pkcs7Data } from '../test/pkcs7'
import { readUpload } from './certificate-upload'
import { MAX_CERTIFICATE_BYTES, readCertificates } from './certificates'

const authority = createAuthority('Example Root')
const intermediate = authority.issueAuthority('Example Issuing')
const leaf = intermediate.issue({ commonName: 'registry.example.com', names: ['registry.example.com'] })
const chain = [leaf.certificate, intermediate.certificate, authority.certificate]
const derOf = (pem: string) => new X509Certificate(pem).raw
const base64 = (bytes: Buffer) => bytes.toString('base64')
const pem = (certificates: readonly string[]) => certificates.map((one) => `${one.trim()}\n`).join('')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificates-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function openssl(...parameters: string[]): Buffer {
  return execFileSync('openssl', parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
}

/** The certificates as PEM, or the sentence. */
function read(upload: string): string {
  const outcome = readUpload(upload)
  return outcome.ok ? outcome.report.pem : outcome.message
}

describe('every form of the same certificates', () => {
  it.each<[string, () => string, readonly string[]]>([
    ['PEM', () => leaf.certificate, [leaf.certificate]],
    ['PEM with a mark of its byte order', () => `\uFEFF${leaf.certificate}`, [leaf.certificate]],
    ['several in PEM, one twice', () => [...chain, leaf.certificate].join('notes\n'), chain],
    ['PEM sent as bytes', () => base64(Buffer.from(chain.join(''))), chain],
    ['DER', () => base64(derOf(leaf.certificate)), [leaf.certificate]],
    [
      'base64 without its PEM lines, wrapped and indented',
      () => base64(derOf(leaf.certificate)).replace(/(.{60})/g, '  $1\r\n'),
      [leaf.certificate],
    ],
    ['PKCS#7 in DER', () => base64(pkcs7Bundle(chain)), chain],
    ['PKCS#7 in BER', () => base64(pkcs7BundleInBer(chain)), chain],
    ['PKCS#7 in PEM', () => pemOf('PKCS7', pkcs7Bundle(chain)), chain],
    ['CMS in PEM', () => pemOf('CMS', pkcs7BundleInBer(chain)), chain],
    [
      'PKCS#7 and PEM in one file',
      () => pemOf('PKCS7', pkcs7Bundle(chain.slice(1))) + leaf.certificate,
      [...chain.slice(1), leaf.certificate],
    ],
  ])('%s', (_, upload, certificates) => {
    expect(read(upload())).toBe(pem(certificates))
    // What is shown is what can be saved.
    expect(readCertificates(read(upload())).ok).toBe(true)
  })

  it('PKCS#7 as OpenSSL writes it', async () => {
    await writeFile(join(folder, 'chain.pem'), chain.join(''))
    for (const form of ['PEM', 'DER']) {
      const file = openssl('crl2pkcs7', '-nocrl', '-certfile', 'chain.pem', '-outform', form)
      expect(read(form === 'PEM' ? file.toString() : base64(file))).toBe(pem(chain))
    }
  })

  it('says the same as of PEM', () => {
    expect(readUpload(base64(pkcs7Bundle(chain)), new Date(0))).toEqual(readCertificates(chain.join(''), new Date(0)))
  })
})

describe('what is refused by name', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const key = 'contains a private key'
  const damagedBundle = () => {
    const bundle = pkcs7Bundle(chain)
    bundle[bundle.indexOf(derOf(intermediate.certificate)) + 4] = 0x31
    return bundle
  }

  it.each<[string, () => string, string]>([
    ['empty', () => '', 'The file is empty'],
    ['a mark of byte order alone', () => '\uFEFF \n', 'The file is empty'],
    ['a private key in PEM', () => leaf.key, key],
    ['a certificate with its key', () => leaf.certificate + leaf.key, key],
    ['a bundle with a key', () => pemOf('PKCS7', pkcs7Bundle(chain)) + leaf.key, key],
    ['a certificate with its key, as bytes', () => base64(Buffer.from(leaf.certificate + leaf.key)), key],
    ['PKCS#8', () => base64(privateKey.export({ type: 'pkcs8', format: 'der' })), key],
    ['PKCS#1', () => base64(privateKey.export({ type: 'pkcs1', format: 'der' })), key],
    ['SEC 1', () => base64(ecKey.export({ type: 'sec1', format: 'der' })), key],
    ['an encrypted key', () => base64(ecKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'secret' })), key],
    ['a public key', () => base64(publicKey.export({ type: 'spki', format: 'der' })), 'holds a public key'],
    ['PKCS#7 without a certificate', () => base64(pkcs7Bundle([])), 'The PKCS#7 bundle holds no certificate'],
    ['PKCS#7 of something else', () => base64(pkcs7Data()), 'PKCS#7, but not a bundle of certificates'],
    ['PKCS#7 cut off', () => base64(pkcs7Bundle(chain).subarray(0, 400)), 'holds no certificate'],
    ['PKCS#7 with a damaged certificate', () => base64(damagedBundle()), "Certificate 2 of 3 can't be read"],
    ['PKCS#7 in PEM with nonsense', () => pemOf('PKCS7', Buffer.from('nonsense')), 'PKCS#7 bundle can’t be read'],
    ['DER cut off', () => base64(derOf(leaf.certificate).subarray(0, 100)), 'holds no certificate'],
    ['DER with nonsense', () => base64(Buffer.concat([Buffer.from([0x30, 0x40]), Buffer.alloc(64, 7)])), "can't be read"],
    ['base64 of nonsense', () => base64(Buffer.alloc(300, 0x41)), 'holds no certificate'],
    ['PEM cut off', () => leaf.certificate.slice(0, 300), 'breaks off'],
    ['prose', () => 'Hello, here is my certificate', 'holds no certificate'],
    ['bytes that were read as text', () => derOf(leaf.certificate).toString('latin1'), 'binary DER form'],
    ['a revocation list in PEM', () => pemOf('X509 CRL', Buffer.from('x')), 'revocation list'],
    ['too large', () => `${'#'.repeat(MAX_CERTIFICATE_BYTES)}\n${leaf.certificate}`, 'larger than 256 KiB'],
  ])('%s', (_, upload, expected) => {
    const outcome = readUpload(upload())
    expect(outcome.ok ? 'accepted' : outcome.message).toContain(expected)
  })

  it('requests, revocation lists and PKCS#12 stores as OpenSSL writes them', async () => {
    await writeFile(join(folder, 'key.pem'), authority.key)
    await writeFile(join(folder, 'ca.pem'), authority.certificate)
    await writeFile(join(folder, 'index.txt'), '')
    await writeFile(join(folder, 'ca.cnf'), '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n')
    const list = openssl('ca', '-gencrl', '-config', 'ca.cnf', '-keyfile', 'key.pem', '-cert', 'ca.pem')
    const request = openssl('req', '-new', '-key', 'key.pem', '-subj', '/CN=x', '-outform', 'DER')
    const plain = openssl('req', '-new', '-key', 'key.pem', '-subj', '/CN=x', '-addext', 'subjectAltName=DNS:x', '-outform', 'DER')
    const store = openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'ca.pem', '-passout', 'pass:x')
    await writeFile(join(folder, 'list.pem'), list)
    const listInDer = openssl('crl', '-in', 'list.pem', '-outform', 'DER')
    for (const one of [request, plain]) expect(read(base64(one))).toContain('certificate request')
    expect(read(list.toString())).toContain('revocation list')
    expect(read(base64(listInDer))).toContain('revocation list')
    expect(read(base64(store))).toContain('PKCS#12')
  })

  it('takes no time over hostile bytes', () => {
    const open = Buffer.alloc(180_000, Buffer.from([0x30, 0x80]))
    const many = Buffer.concat([Buffer.from([0x30, 0x83, 0x02, 0xbf, 0x00]), Buffer.alloc(0x2bf00, Buffer.from([0x05, 0x00]))])
    const deepBundle = Buffer.concat([pkcs7BundleInBer([]).subarray(0, 15), open])
    for (const bytes of [open, many, deepBundle]) {
      const started = performance.now()
      expect(readUpload(base64(bytes)).ok).toBe(false)
      // Some 5 ms; without a bound on the elements that are looked at, a second.
      expect(performance.now() - started).toBeLessThan(200)
    }
  })

  it('takes little time over as many certificates as fit', () => {
    const bundle = base64(pkcs7Bundle(Array.from({ length: 250 }, () => intermediate.issue({ commonName: 'a'.repeat(60) }).certificate)))
    expect(bundle.length).toBeLessThan(MAX_CERTIFICATE_BYTES)
    const started = performance.now()
    expect(readUpload(bundle).ok).toBe(true)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('key and signature', () => {
  /** Made by OpenSSL: keys and signatures of all kinds. */
  const made = (...parameters: string[]) =>
    openssl('req', '-x509', '-nodes', '-keyout', 'made.key', '-subj', '/CN=x', '-days', '1', ...parameters).toString()

  it.each<[string, string, readonly string[]]>([
    ['RSA 2048 bits', 'SHA-256 with RSA', ['-newkey', 'rsa:2048', '-sha256']],
    ['RSA 1024 bits', 'SHA-1 with RSA', ['-newkey', 'rsa:1024', '-sha1']],
    ['RSA 2048 bits', 'SHA-512 with RSA', ['-newkey', 'rsa:2048', '-sha512']],
    ['RSA 2048 bits', 'SHA-256 with RSA-PSS', ['-newkey', 'rsa:2048', '-sha256', '-sigopt', 'rsa_padding_mode:pss']],
    ['RSA 2048 bits', 'SHA-1 with RSA-PSS', ['-newkey', 'rsa:2048', '-sha1', '-sigopt', 'rsa_padding_mode:pss']],
    ['RSA-PSS 2048 bits', 'SHA-384 with RSA-PSS', ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', '-sha384']],
    ['EC P-256', 'ECDSA with SHA-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha256']],
    ['EC P-384', 'ECDSA with SHA-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384']],
    ['EC P-521', 'ECDSA with SHA-512', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512']],
    ['EC secp256k1', 'ECDSA with SHA-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1', '-sha256']],
    ['Ed25519', 'Ed25519', ['-newkey', 'ed25519']],
    ['Ed448', 'Ed448', ['-newkey', 'ed448']],
    ['EC P-256', '2.16.840.1.101.3.4.3.10', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha3-256']],
  ])('%s, %s', (key, signature, parameters) => {
    const outcome = readUpload(made(...parameters))
    expect(outcome.ok ? outcome.report.certificates.map((one) => [one.key, one.signature]) : outcome.message).toEqual([[key, signature]])
  })

  it('of each certificate its own', () => {
    const outcome = readUpload(leaf.certificate)
    expect(outcome).toMatchObject({ ok: true, report: { certificates: [{ key: 'EC P-256', signature: 'ECDSA with SHA-256' }] } })
  })
})
