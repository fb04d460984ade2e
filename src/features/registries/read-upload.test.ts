import { expect, it } from 'vitest'
import { readUpload } from './read-upload'

it('leaves text as it is', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n# CN=Zürich\n'
  expect(await readUpload(new Blob([pem]))).toBe(pem)
})

it('sends binary files as base64, also large ones', async () => {
  const der = Uint8Array.from({ length: 100_000 }, (_, index) => (index === 0 ? 0x30 : index === 1 ? 0x82 : index % 256))
  expect(Uint8Array.from(atob(await readUpload(new Blob([der]))), (letter) => letter.charCodeAt(0))).toEqual(der)
})
