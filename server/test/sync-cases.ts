import type { SyncProgress } from '~/contract/console'
import type { Failure } from '../connectors/connector'
import type { readPackRegistry } from '../connectors/oci/pack-registry'
import type { FoundPack } from '../connectors/pack/archive'
import type { Context } from '../context'
import { listPacks } from '../packs/list'
import { getRegistryOverview } from '../registries/overview'
import { basicOciRegistrySyncStatus } from '../registries/read'
import { deleteBasicOciRegistry } from '../registries/remove'
import { runRegistrySync } from '../registries/run-sync'
import { syncBasicOciRegistry } from '../registries/sync'
import { startTestApp, type TestApp } from './app'
import { contextOf, seedRegistry } from './catalogue'
import { forgetSyncs, waitingSyncs } from './sync-jobs'

export type Read = typeof readPackRegistry

/** What a mock of `readPackRegistry` answers with next. */
export interface SyncScript {
  read: Read | undefined
}

/** Password of the registry of these cases. */
export const PASSWORD = 'planted-s3cret'
/** Seconds between two automatic runs in these cases. */
export const HOUR = 3600
