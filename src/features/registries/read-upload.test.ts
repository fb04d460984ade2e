import { expect, it } from 'vitest'
import { looksLikeCertificate, readUpload, refusedHere } from './read-upload'

it('leaves text as it is', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n# CN=Zürich\n'
  expect(await readUpload(new Blob([pem]))).toBe(pem)
})

it('sends binary files as base64, also large ones', async () => {
  const der = Uint8Array.from({ length: 100_000 }, (_, index) => (index === 0 ? 0x30 : index === 1 ? 0x82 : index % 256))
  expect(Uint8Array.from(atob(await readUpload(new Blob([der]))), (letter) => letter.charCodeAt(0))).toEqual(der)
})

it('reads text that an editor saved as UTF-16', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  const bytes = Uint8Array.from([0xff, 0xfe, ...[...pem].flatMap((letter) => [letter.charCodeAt(0), 0])])
  expect(await readUpload(new Blob([bytes]))).toBe(pem)
})

it('keeps private keys and PKCS#12 stores in the browser', async () => {
  expect(refusedHere('# mine\n-----BEGIN EC PRIVATE KEY-----\nMHc\n')).toMatch(/contains a private key/)
  expect(refusedHere('-----BEGIN ENCRYPTED PRIVATE KEY-----')).toMatch(/contains a private key/)
  const store = Uint8Array.from([0x30, 0x82, 0x0a, 0x00, 0x02, 0x01, 0x03, 0x30, 0x82, 0x09, 0xc6])
  expect(refusedHere(await readUpload(new Blob([store])))).toMatch(/PKCS#12 store/)
  const der = Uint8Array.from([0x30, 0x82, 0x03, 0x00, 0x30, 0x82, 0x02, 0x30, 0xa0, 0x03, 0x02, 0x01, 0x02])
  expect(refusedHere(await readUpload(new Blob([der])))).toBeUndefined()
  expect(refusedHere('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')).toBeUndefined()
})

it('tells a pasted certificate from other text', () => {
  expect(looksLikeCertificate('  -----BEGIN CERTIFICATE-----')).toBe(true)
  expect(looksLikeCertificate(`MIIB${'QUFB'.repeat(30)}\r\n${'QUFB'.repeat(10)}==`)).toBe(true)
  expect(looksLikeCertificate('MIRROR')).toBe(false)
  expect(looksLikeCertificate('https://registry.example')).toBe(false)
})
