import { expect } from 'vitest'
import { Uid } from '~/contract/common'
import { SystemAdmin, TenantUsers, type User } from '~/contract/people'
import { answer } from './answers'
import type { TestApp, TestUser } from './app'

/** Token in a link to choose a password. */
export function tokenOf(link: string): string {
  const token = /^(?:\/system)?\/activate\?token=([\w-]{43})$/.exec(link)?.[1]
  if (token === undefined) throw new Error(`Not a link: ${link}`)
  return token
}

/** A user of a tenant as an operator sees them. */
export async function readUser(app: TestApp, operator: TestUser, tenantUid: string, uid: string): Promise<User> {
  const { items } = await answer(app.request(`/v1/console/tenants/${tenantUid}/users`, {}, operator), TenantUsers)
  const user = items.find(({ metadata }) => metadata.uid === uid)
  if (user === undefined) throw new Error(`No user ${uid}`)
  return user
}

let people = 0

/** Adds a user, who has not yet chosen a password. */
export async function inviteUser(
  app: TestApp,
  operator: TestUser,
  tenantUid: string,
  options: { role?: string; emailId?: string } = {},
): Promise<{ uid: string; emailId: string; token: string }> {
  people += 1
  const { role = 'Tenant Admin', emailId = `invited-${people}@example.com` } = options
  const body = { emailId, firstName: 'In', lastName: 'Vited', role }
  const { uid } = await answer(app.send('POST', `/v1/console/tenants/${tenantUid}/users`, body, operator), Uid, 201)
  const { status } = await readUser(app, operator, tenantUid, uid)
  return { uid, emailId, token: tokenOf(status.activationLink) }
}

/** Adds a system administrator, who has not yet chosen a password. */
export async function inviteAdmin(app: TestApp, operator: TestUser, adminType: 'AccountAdmin' | 'OperationAdmin' = 'OperationAdmin') {
  people += 1
  const emailId = `admin-${people}@example.com`
  const body = { spec: { adminType, emailId, firstName: 'Ad', lastName: 'Min' } }
  const { uid } = await answer(app.send('POST', '/v1/system/admins', body, operator), Uid, 201)
  const { status } = await answer(app.request(`/v1/system/admins/${uid}`, {}, operator), SystemAdmin)
  return { uid, emailId, token: tokenOf(status.activation.link) }
}

/** No response header, log line or audit entry has any of these. */
export async function expectNowhere(app: TestApp, secrets: readonly string[]): Promise<void> {
  const { rows } = await app.database.executeSql('select t::text from audits t')
  const places = { log: app.logLines.join(''), audits: JSON.stringify(rows) }
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false)
}
