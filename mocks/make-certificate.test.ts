import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { makeCertificate } from './make-certificate'

const root = { common: 'ACME Internal Root', organization: 'ACME' }

it('makes certificates that Node reads, the same each time', () => {
  const words = {
    subject: { common: 'registry.lodestar.example', organization: 'Lodestar GmbH & Söhne' },
    issuer: root,
    notBefore: Date.parse('2026-01-02T03:04:05Z'),
    notAfter: Date.parse('2027-01-02T03:04:05Z'),
    names: ['registry.lodestar.example', '*.lodestar.example'],
  }
  const pem = makeCertificate(words)
  expect(makeCertificate(words)).toBe(pem)
  const read = new X509Certificate(pem)
  expect(read.toString()).toBe(pem)
  expect(read.subject).toBe('CN=registry.lodestar.example\nO=Lodestar GmbH & Söhne')
  expect(read.issuer).toBe('CN=ACME Internal Root\nO=ACME')
  expect(new Date(read.validFrom).toISOString()).toBe('2026-01-02T03:04:05.000Z')
  expect(new Date(read.validTo).toISOString()).toBe('2027-01-02T03:04:05.000Z')
  expect(read.subjectAltName).toBe('DNS:registry.lodestar.example, DNS:*.lodestar.example')
  expect(read.ca).toBe(false)
  expect(read.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
})

it('marks an authority', () => {
  const pem = makeCertificate({
    subject: root,
    issuer: root,
    notBefore: 0,
    notAfter: Date.parse('2045-01-01T00:00:00Z'),
    isAuthority: true,
  })
  expect(new X509Certificate(pem).ca).toBe(true)
})
