import type { Scope } from '~/contract/operation'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import { SecretUnreadable } from '../secrets/secrets'
import { hashToken, newToken } from '../sessions/token'
import { deleteLinkOfUser, saveLink } from './links-store'
import type { UserRow } from './users-store'

/** Documented life of a link: 24 hours. */
const LIFE_MS = 24 * 60 * 60_000

/** A page where somebody chooses a password, as a path: whoever shows it knows the console's own address. */
export interface PasswordLink {
  readonly link: string
  readonly expiresAt: Date
}

/** Makes the link of a user; an older one ends. It is for the first password until there is one. */
export async function makeLink(
  tx: Tx,
  services: Pick<Services, 'now' | 'secrets'>,
  user: { readonly uid: string; readonly scope: Scope; readonly activated: boolean },
): Promise<PasswordLink> {
  const token = newToken()
  const expiresAt = new Date(services.now().getTime() + LIFE_MS)
  await saveLink(tx, {
    token_hash: hashToken(token),
    user_uid: user.uid,
    sealed_token: services.secrets.seal(token, user.uid),
    purpose: user.activated ? 'reset' : 'activate',
    expires_at: expiresAt,
  })
  return { link: pathOf(user.scope, token), expiresAt }
}

export async function endLink(tx: Tx, userUid: string): Promise<void> {
  await deleteLinkOfUser(tx, userUid)
}

/** The link of a user while it is good; undefined also where the key that sealed it is gone. */
export function openLink(services: Pick<Services, 'now' | 'secrets'>, user: UserRow): PasswordLink | undefined {
  const { sealedToken, linkExpiresAt: expiresAt } = user
  if (sealedToken === null || expiresAt === null || expiresAt.getTime() <= services.now().getTime()) return undefined
  try {
    return { link: pathOf(user.scope, services.secrets.open(sealedToken, user.uid)), expiresAt }
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined
    throw error
  }
}

function pathOf(scope: Scope, token: string): string {
  return `${scope === 'system' ? '/system' : ''}/activate?token=${token}`
}
