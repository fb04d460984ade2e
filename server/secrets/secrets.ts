import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Seals and opens stored credentials. */
export interface Secrets {
  /**
   * @param plain the secret
   * @param boundTo uid of the registry it belongs to; opening with another one fails
   */
  seal(plain: string, boundTo: string): string
  /** @throws SecretUnreadable when the key is unknown, the text was changed or belongs to another registry */
  open(sealed: string, boundTo: string): string
}

/** A stored secret can't be opened. The message never carries the sealed text. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable'
}

// Sizes in bytes, NIST SP 800-38D: 96-bit IV, 128-bit tag.
const IV_LENGTH = 12
const TAG_LENGTH = 16
const KEY_LENGTH = 32
const KEY_ID_LENGTH = 6

/**
 * AES-256-GCM under a key derived from `key` with HKDF-SHA-256. Sealed text is `v1.<key id>.<iv>.<ciphertext and tag>`, base64url; the uid it is
 * bound to is authenticated with it.
 * @param options.key key material, at least 32 bytes
 * @param options.previousKeys still open what they sealed, never seal
 */
export function createSecrets(options: { key: Buffer; previousKeys: readonly Buffer[] }): Secrets {
  const current = deriveKey(options.key)
  const known = new Map([...options.previousKeys.map(deriveKey), current].map((key) => [key.id, key.bytes]))
  return {
    seal(plain, boundTo) {
      const iv = randomBytes(IV_LENGTH)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, iv, { authTagLength: TAG_LENGTH }).setAAD(Buffer.from(boundTo))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return ['v1', current.id, iv.toString('base64url'), sealed.toString('base64url')].join('.')
    },
    open(sealed, boundTo) {
      const [version, keyId = '', iv = '', body = '', ...rest] = sealed.split('.')
      if (version !== 'v1' || rest.length > 0) throw new SecretUnreadable('The stored secret has an unknown form')
      const key = known.get(keyId)
      if (key === undefined) {
        throw new SecretUnreadable(
          `The stored secret was sealed with another key (${keyId}). Set SECRET_KEY_PREVIOUS to that key, or enter the secret again`,
        )
      }
      const bytes = Buffer.from(body, 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_LENGTH })
          .setAAD(Buffer.from(boundTo))
          .setAuthTag(bytes.subarray(-TAG_LENGTH))
        return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_LENGTH)), decipher.final()]).toString('utf8')
      } catch {
        throw new SecretUnreadable('The stored secret was changed or belongs to another registry. Enter it again')
      }
    },
  }
}

/** The key proper and its public name are derived apart: the name tells nothing about the key. */
function deriveKey(material: Buffer): { id: string; bytes: Buffer } {
  const derive = (info: string, length: number) => Buffer.from(hkdfSync('sha256', material, '', info, length))
  return {
    id: derive('registry-console/secrets/v1/id', KEY_ID_LENGTH).toString('base64url'),
    bytes: derive('registry-console/secrets/v1', KEY_LENGTH),
  }
}
