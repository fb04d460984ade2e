import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import { readInput } from '~/contract/input'
import { UNSET_TIME } from '~/contract/common'
import { recordAudit } from './audit'
import type { MockDb } from './db'
import { invalidFields, MockError } from './mock-error'
import type { AuditRow, LinkRow, TenantRow } from './people-rows'
import { newUid } from './random'
import type { Actor, Person } from './rows'
import { isoTime } from './sync'

/** Documented: a link with which somebody chooses a password is good for 24 hours. */
const LINK_MS = 24 * 60 * 60 * 1000

/** Whether somebody may be signed in: neither they nor their tenant is switched off. */
export function isAdmitted(db: MockDb, { active, tenant }: Person): boolean {
  if (!active) return false
  if (tenant === null) return true
  const row = db.tenants.find(({ uid }) => uid === tenant.uid)
  return row !== undefined && row.active && !row.toBeDeleted
}

interface NewPerson {
  readonly scope: Person['scope']
  readonly tenant: Pick<TenantRow, 'uid' | 'name'> | null
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: string
  /** Empty: it is chosen with a link. */
  readonly password?: string
  readonly createdBy?: string
}

export function newPerson(now: number, { tenant, password = '', createdBy = '', ...rest }: NewPerson): Person {
  return {
    uid: newUid(),
    ...rest,
    tenant: tenant === null ? null : { uid: tenant.uid, name: tenant.name },
    password,
    createdBy,
    active: true,
    createdAt: now,
    passwordChangedAt: password === '' ? null : now,
    lastSignInAt: null,
  }
}

/** Makes a link; an earlier one of the same person ends. */
export function newLink(db: MockDb, person: Person, purpose: LinkRow['purpose']): LinkRow {
  const link: LinkRow = { token: newUid() + newUid(), userUid: person.uid, purpose, expiresAt: db.now() + LINK_MS }
  db.links = [...db.links.filter(({ userUid }) => userUid !== person.uid), link]
  return link
}

export function endLink(db: MockDb, person: Person): void {
  db.links = db.links.filter(({ userUid }) => userUid !== person.uid)
}

/** The good link of a person, if there is one. */
export function linkOf(db: MockDb, person: Person): LinkRow | undefined {
  return db.links.find(({ userUid, expiresAt }) => userUid === person.uid && expiresAt > db.now())
}

/** Path of the page where a person chooses a password; empty without a good link. */
export function linkPath(db: MockDb, person: Person): string {
  const link = linkOf(db, person)
  return link === undefined ? '' : pathOf(person, link)
}

export function pathOf(person: Person, link: LinkRow): string {
  return `${person.scope === 'system' ? '/system' : ''}/activate?token=${link.token}`
}

/**
 * Who a link is for.
 * @throws MockError `LinkInvalid` when it is unknown, used or too old
 */
export function personOfLink(db: MockDb, token: string): { person: Person; link: LinkRow } {
  const link = db.links.find((candidate) => candidate.token === token && candidate.expiresAt > db.now())
  const person = db.people.find(({ uid }) => uid === link?.userUid)
  if (link === undefined || person === undefined) throw linkInvalid()
  return { person, link }
}

/**
 * The rules of the person's console.
 * @throws MockError `InvalidRequest` on `field`
 */
export function checkNewPassword(person: Person, password: string, field: string): void {
  const input = readInput(person.scope === 'system' ? OperatorPassword : TenantPassword, password, field)
  if (!input.ok) throw invalidFields(input.fields)
  if (person.password === password) throw invalidFields({ [field]: 'Choose a password other than the present one' })
}

export function wrongCurrentPassword(): MockError {
  const message = 'The current password is wrong'
  return new MockError('PasswordRejected', message, { details: { fields: { currentPassword: message } } })
}

/** Sets a password; every link and every session with the old one ends. */
export function setPassword(db: MockDb, person: Person, password: string): void {
  person.password = password
  person.passwordChangedAt = db.now()
  endLink(db, person)
}

function linkInvalid(): MockError {
  return new MockError('LinkInvalid', 'This link was used or replaced, or its 24 hours are over. Ask whoever sent it for a new one')
}

/** Sets the password of whoever a link belongs to. @throws MockError `LinkInvalid`, `InvalidRequest` */
export function choosePassword(db: MockDb, token: string, scope: Person['scope'], password: string): void {
  const { person } = personOfLink(db, token)
  if (person.scope !== scope) throw linkInvalid()
  checkNewPassword(person, password, 'password')
  setPassword(db, person, password)
  recordAudit(db, person, {
    action: 'update',
    resourceKind: 'user',
    resourceUid: person.uid,
    resourceName: person.email,
    message: `${person.email} chose a password with a link`,
    changes: { password: ['changed', 'changed'] },
  })
}

/** Removes somebody with their keys and links. */
export function forget(db: MockDb, person: Person): void {
  db.people = db.people.filter((other) => other !== person)
  db.apiKeys = db.apiKeys.filter(({ userUid }) => userUid !== person.uid)
  endLink(db, person)
}

/** @returns uid of the audit entry */
export function recordPerson(
  db: MockDb,
  actor: Actor,
  person: Person,
  action: AuditRow['action'],
  message: string,
  changes: AuditRow['changes'] = {},
): string {
  return recordAudit(db, actor.person, {
    action,
    resourceKind: 'user',
    resourceUid: person.uid,
    resourceName: person.email,
    message,
    changes,
  })
}

export function timeOf(at: number | null): string {
  return at === null ? UNSET_TIME : isoTime(at)
}
