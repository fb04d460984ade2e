import { X509Certificate } from 'node:crypto'
import { expect, type Locator } from '@playwright/test'
import { integer, objectIdentifier, sequence, set, tagged } from '../../server/test/der'

/** A file as Playwright chooses it and as a drop carries it. */
export interface TestFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export function file(name: string, content: string | Buffer): TestFile {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }
}

/** A certificate in binary form. */
export function toDer(pem: string): Buffer {
  return new X509Certificate(pem).raw
}

/** A bundle of certificates alone: SignedData without content and signers (RFC 2315, section 9.1), as `.p7b` files are. */
export function toPkcs7(...pems: readonly string[]): Buffer {
  const signedData = sequence(
    integer(Buffer.from([1])),
    set(),
    sequence(objectIdentifier('1.2.840.113549.1.7.1')),
    tagged(0, ...pems.map(toDer)),
    set(),
  )
  return sequence(objectIdentifier('1.2.840.113549.1.7.2'), tagged(0, signedData))
}

/** The beginning of a PKCS#12 store (RFC 7292, section 4), which is all that tells it. */
export function pkcs12Start(): Buffer {
  return sequence(integer(Buffer.from([3])), sequence(objectIdentifier('1.2.840.113549.1.7.1'), tagged(0, Buffer.alloc(300, 7))))
}

/** Chooses files with the documented button. */
export async function upload(form: Locator, files: readonly TestFile[]): Promise<void> {
  const chooser = form.page().waitForEvent('filechooser')
  await form.getByRole('button', { name: 'Upload file', exact: true }).click()
  const dialog = await chooser
  expect(dialog.isMultiple()).toBe(true)
  await dialog.setFiles(files.map(({ name, mimeType, buffer }) => ({ name, mimeType, buffer })))
}

/** Drops files on the upload, as from a file manager. @param next a button of the form that is pressed before anything else can happen */
export async function drop(form: Locator, files: readonly TestFile[], next?: string): Promise<void> {
  const carried = { items: files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })), next }
  await form.getByRole('button', { name: 'Upload file', exact: true }).evaluate((button, { items, next: pressed }) => {
    const dataTransfer = new DataTransfer()
    for (const { name, base64 } of items) {
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
    }
    for (const type of ['dragover', 'drop']) button.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    const buttons = [...(button.closest('[role="dialog"]')?.querySelectorAll('button') ?? [])]
    buttons.find(({ textContent }) => textContent === pressed)?.click()
  }, carried)
}

/** Pastes text while something has the focus. */
export async function paste(target: Locator, text: string): Promise<void> {
  await target.focus()
  await target.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
