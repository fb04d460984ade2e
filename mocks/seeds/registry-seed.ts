import type { RegistryRow } from '../rows'

/** What differs from an OCI registry with packs and Basic credentials. */
export type Seed = Pick<RegistryRow, 'name' | 'endpoint'> &
  Partial<Omit<RegistryRow, 'run' | 'uid' | 'tenantUid'>> & {
    tenant?: string
    /** Days until its uploaded certificate ends, which is made then. */
    certificateDays?: number
    run?: (row: RegistryRow, now: number) => RegistryRow['run']
  }
