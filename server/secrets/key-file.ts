import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSecretKey } from './secret-key'

/**
 * The key kept beside the embedded database: read, or made when there is none yet (32 random bytes, hex, mode 0600).
 * @throws Error when the file can't be used
 */
export async function readOrCreateKeyFile(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'secret.key')
  const text = (await readExisting(path)) ?? (await create(path))
  const key = parseSecretKey(text)
  if (key === undefined)
    throw new Error(`${path} does not hold a key. Put the key back, or remove the file and enter the registries' passwords again`)
  return key
}

async function readExisting(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function create(path: string): Promise<string> {
  const text = `${randomBytes(32).toString('hex')}\n`
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(text)
    // Secrets sealed with it may reach the disk first otherwise.
    await file.sync()
  } finally {
    await file.close()
  }
  // A crash leaves either no key or a whole one.
  await rename(temporary, path)
  return text
}
