import type { Db, Tx } from '../db/schema'
import { hasFact, rememberFact } from './store'

const FIPS = 'edition-fips'

/** Whether this installation was set up as the FIPS edition. It stays what it is. */
export async function isFipsEdition(db: Db | Tx): Promise<boolean> {
  return hasFact(db, FIPS)
}

export async function becomeFipsEdition(tx: Tx): Promise<void> {
  await rememberFact(tx, FIPS)
}
