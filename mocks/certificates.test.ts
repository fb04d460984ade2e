import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCertificates } from './certificates'

let now = 0
let folder = ''

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

function file(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function makeCertificate(name: string, ...more: string[]): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    ...more,
  )
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mock-certificates-'))
  makeCertificate(
    'authority',
    '-days',
    '3650',
    '-subj',
    '/CN=Lodestar Root/O=Lodestar GmbH & Söhne',
    '-utf8',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  )
  makeCertificate(
    'server',
    '-days',
    '30',
    '-subj',
    '/CN=registry.lodestar.example',
    '-addext',
    'basicConstraints=CA:FALSE',
    '-addext',
    'subjectAltName=DNS:registry.lodestar.example,DNS:*.lodestar.example,IP:10.1.2.3,IP:2001:db8::1',
  )
  makeCertificate('short', '-days', '1', '-subj', '/CN=short')
  now = Date.now() + 1000
  openssl('x509', '-in', 'server.pem', '-outform', 'DER', '-out', 'server.der')
  openssl('pkcs12', '-export', '-inkey', 'server.key', '-in', 'server.pem', '-out', 'server.p12', '-passout', 'pass:x')
  openssl('req', '-new', '-key', 'server.key', '-subj', '/CN=x', '-out', 'server.csr')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('certificates in the browser', () => {
  it('reads several as Node’s own reader does', async () => {
    const upload = `some words before\n${file('authority.pem')}\n${file('server.pem').replace(/\n/g, '\r\n')}`
    const outcome = await readCertificates(upload, now)
    if (!outcome.ok) throw new Error(outcome.message)
    const { report } = outcome
    expect(report.certificates).toHaveLength(2)
    expect(report.pem).toBe(file('authority.pem') + file('server.pem'))
    for (const [index, name] of ['authority', 'server'].entries()) {
      const truth = new X509Certificate(file(`${name}.pem`))
      expect(report.certificates[index]).toMatchObject({
        sha256: truth.fingerprint256,
        serialNumber: truth.serialNumber,
        notBefore: new Date(truth.validFrom).toISOString(),
        notAfter: new Date(truth.validTo).toISOString(),
        isAuthority: truth.ca,
        isSelfSigned: true,
        validity: 'valid',
        subjectAltNames: truth.subjectAltName?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')) ?? [],
      })
    }
    expect(report.certificates[0]?.subject).toBe('CN=Lodestar Root, O=Lodestar GmbH & Söhne')
    expect(report.certificates[1]?.issuer).toBe('CN=registry.lodestar.example')
  })

  it('says when one is over or not yet good', async () => {
    const at = async (time: number) => {
      const outcome = await readCertificates(file('short.pem'), time)
      return outcome.ok ? outcome.report.certificates[0]?.validity : outcome.message
    }
    expect(await at(now + 2 * 86_400_000)).toBe('expired')
    expect(await at(now - 86_400_000)).toBe('not-yet-valid')
  })

  it.each([
    ['an empty file', () => '  \n', /empty/],
    ['words', () => 'hello', /no certificate/],
    ['a private key', () => file('server.key') + file('server.pem'), /private key/],
    ['DER as bytes', () => readFileSync(join(folder, 'server.der')).toString('latin1'), /binary DER/],
    ['DER that was read as text', () => file('server.der'), /binary DER/],
    ['DER in base64', () => readFileSync(join(folder, 'server.der')).toString('base64'), /without its PEM lines/],
    ['PKCS#12', () => readFileSync(join(folder, 'server.p12')).toString('latin1'), /PKCS#12/],
    ['PKCS#12 in base64', () => readFileSync(join(folder, 'server.p12')).toString('base64'), /PKCS#12/],
    ['a request', () => file('server.csr'), /request/],
    ['a damaged certificate', () => file('server.pem').replace(/[A-Za-z0-9+/=]{20}\n-----END/, '\n-----END'), /damaged/],
    ['a file that breaks off', () => file('server.pem').replace(/-----END.*/, ''), /breaks off/],
  ])('refuses %s by name', async (_, upload, message) => {
    const outcome = await readCertificates(upload(), now)
    expect(outcome.ok ? 'accepted' : outcome.message).toMatch(message)
  })
})
