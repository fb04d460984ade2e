import type { RegistryRow, Story } from '../rows'

/** What differs from an OCI registry with packs and Basic credentials. */
export type Seed = Pick<RegistryRow, 'name' | 'endpoint'> &
  Partial<Omit<RegistryRow, 'run' | 'uid' | 'tenantUid' | 'story' | 'held'>> & {
    /** Whose history is told how. */
    story?: Story['kind']
    /** Days since it was added. */
    ageDays?: number
    /** How many of its packs the registry no longer has, since its last run. */
    heldPacks?: number
    /** How many of its versions were set aside for what passes by itself. */
    broken?: number
    tenant?: string
    /** Days until its uploaded certificate ends, which is made then. */
    certificateDays?: number
    run?: (row: RegistryRow, now: number) => RegistryRow['run']
  }
