import { toActor } from '../authz/actor'
import type { Services } from '../context'
import type { ActiveSession } from '../sessions/sessions'
import { hashToken } from '../sessions/token'
import { findKeyActor } from './store'

/** Who an API key acts for; undefined when it is unknown, revoked or expired, or when its user or their tenant is not active. */
export async function resolveApiKey(services: Services, key: string): Promise<ActiveSession | undefined> {
  const row = await findKeyActor(services.db, hashToken(key), services.now())
  return row && { actor: toActor(row), token: null, expiresAt: row.expiresAt, renewed: false }
}
