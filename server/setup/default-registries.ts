import type { DefaultRegistries } from '~/contract/console'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import { addSystemRegistry } from '../registries/add-system-registry'
import { defaultRegistries } from '../registries/default-registries'
import { becomeFipsEdition, isFipsEdition } from './edition'
import { hasFact, rememberFact } from './store'

const ADDED = 'default-registries'

/**
 * Adds the documented default registries to the system, once in the life of an installation: one that is deleted later does not come back. A name that is taken stays
 * with the registry that has it.
 * @param mode `fips`: the one registry of the FIPS edition, which this installation becomes with it
 */
export async function addDefaultRegistries(tx: Tx, services: Services, mode: Exclude<DefaultRegistries, 'off'>): Promise<void> {
  if (!(await rememberFact(tx, ADDED))) return
  if (mode === 'fips') await becomeFipsEdition(tx)
  for (const registry of defaultRegistries[mode]) await addSystemRegistry(tx, services, registry)
}

/** Does what the environment asks for at the first start. */
export async function addInitialRegistries(services: Services, mode: DefaultRegistries): Promise<void> {
  if (mode === 'off') return
  if (await hasFact(services.db, ADDED)) {
    if ((mode === 'fips') !== (await isFipsEdition(services.db)))
      services.log.warn(`DEFAULT_REGISTRIES=${mode} has no effect: this installation was set up with the other choice, which stays`)
    return
  }
  await services.db.transaction().execute((tx) => addDefaultRegistries(tx, services, mode))
}
