import type { tenantsApi } from '~/contract/api/tenants'
import type { SystemAdmin } from '~/contract/people'
import { compareText, type MockDb } from '../db'
import type { Handlers } from '../make-handlers'
import { MockError, notFound } from '../mock-error'
import {
  checkNewPassword,
  choosePassword,
  forget,
  linkOf,
  linkPath,
  newLink,
  newPerson,
  recordPerson,
  setPassword,
  timeOf,
  wrongCurrentPassword,
} from '../people'
import type { AuditRow } from '../people-rows'
import type { Person } from '../rows'
import { isoTime } from '../sync'

const adminRoles = {
  AccountAdmin: 'Account Administrator',
  OperationAdmin: 'Operations Administrator',
} as const

export const adminHandlers = {
  systemAdminsList({ db }) {
    const items = db.people.filter(({ scope }) => scope === 'system').sort((a, b) => compareText(a.email, b.email))
    return { items: items.map((admin) => adminWire(db, admin)) }
  },
  systemAdminsCreate({ db, actor, body, headers }) {
    const { emailId, firstName, lastName, adminType } = body.spec
    if (db.people.some(({ scope, email }) => scope === 'system' && email.toLowerCase() === emailId.toLowerCase())) {
      const message = 'An administrator with this email exists already'
      throw new MockError('DuplicateName', message, { details: { fields: { 'spec.emailId': message } } })
    }
    const admin = newPerson(db.now(), {
      scope: 'system',
      tenant: null,
      email: emailId,
      firstName,
      lastName,
      role: adminRoles[adminType],
      createdBy: actor.person.email,
    })
    db.people.push(admin)
    newLink(db, admin, 'activate')
    headers.set('AuditUid', recordPerson(db, actor, admin, 'create', `Added system administrator ${admin.email}`))
    return { uid: admin.uid }
  },
  systemAdminsPasswordActivate({ db, params, body }) {
    choosePassword(db, params.passwordToken, 'system', body.password)
    return undefined
  },
  systemAdminsUidGet({ db, params }) {
    return adminWire(db, adminOf(db, params.uid))
  },
  systemAdminsUidDelete({ db, actor, params }) {
    const admin = adminOf(db, params.uid)
    if (admin.uid === actor.person.uid) throw new MockError('Forbidden', 'You can’t delete your own account')
    if (admin.role === 'Root Administrator') throw new MockError('Forbidden', 'The root administrator can’t be deleted')
    forget(db, admin)
    recordPerson(db, actor, admin, 'delete', `Removed system administrator ${admin.email}`)
    return undefined
  },
  systemAdminsUidPasswordChange({ db, actor, params, body, headers }) {
    const admin = adminOf(db, params.uid)
    if (admin.uid !== actor.person.uid)
      throw new MockError('Forbidden', 'You can change your own password only. For others, make a password reset link')
    if (body.currentPassword !== admin.password) throw wrongCurrentPassword()
    checkNewPassword(admin, body.newPassword, 'newPassword')
    setPassword(db, admin, body.newPassword)
    headers.set('AuditUid', recordPerson(db, actor, admin, 'update', 'Changed the own password', { password: ['changed', 'changed'] }))
    return undefined
  },
  systemAdminsUidPasswordResetLink({ db, actor, params }) {
    const admin = adminOf(db, params.uid)
    if (admin.uid === actor.person.uid) throw new MockError('Forbidden', 'Change your own password under My Account')
    if (admin.role === 'Root Administrator') throw new MockError('Forbidden', 'The password of the root administrator can’t be reset here')
    newLink(db, admin, admin.password === '' ? 'activate' : 'reset')
    recordPerson(db, actor, admin, 'action', `Made a password link for system administrator ${admin.email}`)
    return undefined
  },
  systemAdminsUidProfileUpdate({ db, actor, params, body }) {
    const admin = adminOf(db, params.uid)
    const { firstName, lastName } = body.spec
    const changes: AuditRow['changes'] = {}
    if (firstName !== admin.firstName) changes['firstName'] = [admin.firstName, firstName]
    if (lastName !== admin.lastName) changes['lastName'] = [admin.lastName, lastName]
    admin.firstName = firstName
    admin.lastName = lastName
    recordPerson(db, actor, admin, 'update', `Changed system administrator ${admin.email}`, changes)
    return undefined
  },
} satisfies Pick<Handlers, Extract<keyof typeof tenantsApi, `systemAdmins${string}`>>

function adminOf(db: MockDb, uid: string): Person {
  const admin = db.people.find((candidate) => candidate.scope === 'system' && candidate.uid === uid)
  if (admin === undefined) throw notFound(`Administrator ${uid}`)
  return admin
}

function adminWire(db: MockDb, admin: Person): SystemAdmin {
  const link = linkOf(db, admin)
  return {
    metadata: {
      uid: admin.uid,
      name: `${admin.firstName} ${admin.lastName}`,
      annotations: { role: admin.role },
      creationTimestamp: isoTime(admin.createdAt),
    },
    spec: {
      adminType: admin.role === adminRoles.AccountAdmin ? 'AccountAdmin' : 'OperationAdmin',
      emailId: admin.email,
      firstName: admin.firstName,
      lastName: admin.lastName,
    },
    status: {
      activation: { expiry: timeOf(link?.expiresAt ?? null), link: linkPath(db, admin) },
      createdBy: admin.createdBy,
      lastPasswordUpdate: timeOf(admin.passwordChangedAt),
      lastSignIn: timeOf(admin.lastSignInAt),
      state: admin.password === '' ? 'Pending' : 'Active',
    },
  }
}
