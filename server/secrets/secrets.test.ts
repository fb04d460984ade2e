import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOrCreateKeyFile } from './key-file'
import { createSecrets, SecretUnreadable } from './secrets'

const key = Buffer.alloc(32, 1)
const otherKey = Buffer.alloc(32, 2)
const secrets = createSecrets({ key, previousKeys: [] })

describe('createSecrets', () => {
  it('opens what it sealed', () => {
    for (const plain of ['s3cret', '', 'käse 🧀', 'x'.repeat(8192)]) expect(secrets.open(secrets.seal(plain, 'uid-1'), 'uid-1')).toBe(plain)
  })

  it('names version and key, never repeats itself, and hides the text', () => {
    const sealed = secrets.seal('s3cret', 'uid-1')
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/)
    expect(sealed).not.toBe(secrets.seal('s3cret', 'uid-1'))
    expect(sealed.split('.')[1]).toBe(secrets.seal('another', 'uid-2').split('.')[1])
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString()).not.toContain('s3cret')
  })

  it('refuses another registry, a changed text and an unknown form', () => {
    const sealed = secrets.seal('s3cret', 'uid-1')
    const [version, id, iv, body = ''] = sealed.split('.')
    const flipped = Buffer.from(body, 'base64url')
    flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0)
    expect(() => secrets.open(sealed, 'uid-2')).toThrow(SecretUnreadable)
    expect(() => secrets.open([version, id, iv, flipped.toString('base64url')].join('.'), 'uid-1')).toThrow(SecretUnreadable)
    for (const text of ['', 's3cret', 'v2.a.b.c', `${sealed}.x`, `v1.${id}..`, `v1.${id}.${iv}.AAAA`]) {
      expect(() => secrets.open(text, 'uid-1')).toThrow(SecretUnreadable)
    }
  })

  it('opens with a previous key, seals with the new one, and names the missing key', () => {
    const old = secrets.seal('s3cret', 'uid-1')
    const rotated = createSecrets({ key: otherKey, previousKeys: [key] })
    expect(rotated.open(old, 'uid-1')).toBe('s3cret')
    const renewed = rotated.seal('s3cret', 'uid-1')
    expect(() => secrets.open(renewed, 'uid-1')).toThrow(/another key \([\w-]{8}\)\. Set SECRET_KEY_PREVIOUS/)
  })
})

describe('readOrCreateKeyFile', () => {
  it('makes a key once, for the owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'key-'))
    const made = await readOrCreateKeyFile(folder)
    expect(made.byteLength).toBe(32)
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600)
    expect(await readOrCreateKeyFile(folder)).toEqual(made)
    expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe(`${made.toString('hex')}\n`)
  })

  it('never replaces a file that holds no key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'key-'))
    await writeFile(join(folder, 'secret.key'), 'oh')
    await expect(readOrCreateKeyFile(folder)).rejects.toThrow(/secret\.key does not hold a key/)
    expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe('oh')
  })
})
