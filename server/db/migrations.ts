import type { Migration } from 'kysely'
import { up as first } from './migrations/0001-first'
import { up as packVersions } from './migrations/0002-pack-versions'
import { up as allKinds } from './migrations/0003-all-kinds'
import { up as profiles } from './migrations/0004-profiles'
import { up as trust } from './migrations/0005-trust'
import { up as sync } from './migrations/0006-sync'

/** Every migration there is, in order of their names. Imported, not read from a folder: a bundle has no folder. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-pack-versions': { up: packVersions },
  '0003-all-kinds': { up: allKinds },
  '0004-profiles': { up: profiles },
  '0005-trust': { up: trust },
  '0006-sync': { up: sync },
}

/** The level of a database that is up to date. */
export const latestMigration = Object.keys(migrations).toSorted().at(-1) ?? ''
