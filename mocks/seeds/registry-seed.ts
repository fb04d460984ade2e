import type { RegistryRow } from '../rows'

/** What differs from an OCI registry with packs and Basic credentials. */
export type Seed = Pick<RegistryRow, 'name' | 'endpoint'> &
  Partial<Omit<RegistryRow, 'run' | 'uid' | 'tenantUid'>> & { tenant?: string; run?: (row: RegistryRow, now: number) => RegistryRow['run'] }
