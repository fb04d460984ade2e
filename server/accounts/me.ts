import type * as z from 'zod/mini'
import type { SystemUserMe, UserInfo } from '~/contract/auth'
import { UNSET_TIME } from '~/contract/common'
import type { Context } from '../context'
import { notFound } from '../errors'
import { accountTimes } from './store'

/** The signed-in user of a tenant. */
export function userInfo({ actor }: Context): z.infer<typeof UserInfo> {
  if (actor.tenant === null) throw notFound('The tenant')
  return { orgName: actor.tenant.name, tenantUid: actor.tenant.uid, userUid: actor.uid }
}

/** The signed-in operator. */
export async function systemUserMe({ services, actor }: Context): Promise<z.infer<typeof SystemUserMe>> {
  const times = await accountTimes(services.db, actor.uid)
  if (times === undefined) throw notFound('The account')
  return {
    metadata: {
      uid: actor.uid,
      name: `${actor.firstName} ${actor.lastName}`,
      creationTimestamp: times.createdAt.toISOString(),
    },
    spec: { adminType: actor.role, emailId: actor.email },
    status: {
      isEmailSet: true,
      isEmailVerified: false,
      isMfaEnabled: false,
      isPasswordReset: true,
      lastEmailUpdateTime: times.createdAt.toISOString(),
      lastEmailVerifiedTime: UNSET_TIME,
      lastLoginTime: times.lastSignInAt?.toISOString() ?? UNSET_TIME,
      lastPasswordUpdateTime: times.passwordChangedAt?.toISOString() ?? UNSET_TIME,
    },
  }
}
