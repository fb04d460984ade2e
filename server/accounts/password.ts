// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB of memory, 2 passes, 1 lane.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** A hash of the same cost that no password matches: verified where no account exists, so that both take equally long. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$TIqEz2yZ3geWKmqHzVzfSg$KXF9+OEUb/JjZR8FiXSD3SgE4mbHYEkckBCRhdSdjA4'

// Loaded with the first log-in: the native module would cost start-up time.
const argon2 = () => import('@node-rs/argon2')

/** @returns argon2id hash as a PHC string */
export async function hashPassword(password: string): Promise<string> {
  return (await argon2()).hash(password, COST)
}

/** @param hash PHC string; undefined when the account does not exist, which costs the same time */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const matches = await (await argon2()).verify(hash ?? DECOY, password)
  return matches && hash !== undefined
}
