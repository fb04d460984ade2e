import type { peopleApi } from '~/contract/api/people'
import { API_KEY_DESCRIPTION_MAX, API_KEY_MAX_DAYS, type ApiKey } from '~/contract/api-keys'
import { AUDIT_EXPORT_LIMIT } from '~/contract/audits'
import type { ObjectMeta } from '~/contract/common'
import { roles } from '~/server/authz/permissions'
import { auditCsv, auditsFor, auditWire, recordAudit, visibleAudits } from '../audit'
import type { MockDb } from '../db'
import type { Handlers } from '../make-handlers'
import { invalidFields, MockError, notFound } from '../mock-error'
import { page } from '../lists'
import { checkNewPassword, setPassword, wrongCurrentPassword } from '../people'
import type { ApiKeyRow, AuditRow } from '../people-rows'
import { newUid, uidOf } from '../random'
import type { Actor } from '../rows'
import { isoTime } from '../sync'

const DAY_MS = 24 * 60 * 60 * 1000

export const peopleHandlers = {
  usersPasswordChange({ db, actor, body, headers }) {
    const { person } = actor
    if (body.emailId.toLowerCase() !== person.email.toLowerCase()) throw invalidFields({ emailId: 'This is not your email' })
    if (body.currentPassword !== person.password) throw wrongCurrentPassword()
    checkNewPassword(person, body.newPassword, 'newPassword')
    setPassword(db, person, body.newPassword)
    headers.set(
      'AuditUid',
      recordAudit(db, person, {
        action: 'update',
        resourceKind: 'user',
        resourceUid: person.uid,
        resourceName: person.email,
        message: 'Changed the own password',
        changes: { password: ['changed', 'changed'] },
      }),
    )
    return undefined
  },
  permissionsList({ query }) {
    return Object.entries(roles)
      .map(([name, { scope, permissions }]) => ({ name, permissions: [...permissions], scope }))
      .filter(({ scope }) => query.scope === undefined || scope === query.scope)
  },
  projectsMetadata({ actor, query }) {
    const project = { metadata: { name: 'Default', uid: uidOf(`project of ${actor.person.tenant?.uid ?? ''}`) } }
    return { items: query.name === undefined || query.name === '' || query.name === 'Default' ? [project] : [] }
  },
  healthPing() {
    return { msg: 'pong' }
  },

  apiKeysList({ db, actor }) {
    return {
      items: visibleKeys(db, actor)
        .sort((a, b) => b.createdAt - a.createdAt)
        .map((row) => keyWire(db, row)),
    }
  },
  apiKeysCreate({ db, actor, body }) {
    const expiresAt = readExpiry(db, body.spec.expiry)
    const description = readDescription(body.metadata) ?? ''
    const userUid = body.spec.userUid === undefined || body.spec.userUid === '' ? actor.person.uid : body.spec.userUid
    if (userUid !== actor.person.uid) {
      demandForOthers(actor)
      if (!db.people.some(({ uid, tenant }) => uid === userUid && tenant?.uid === actor.person.tenant?.uid))
        throw notFound(`The user ${userUid}`)
    }
    const row: ApiKeyRow = {
      uid: newUid(),
      userUid,
      name: body.metadata.name,
      description,
      key: `rck_${newUid()}${newUid()}`,
      active: true,
      expiresAt,
      createdAt: db.now(),
      updatedAt: db.now(),
    }
    db.apiKeys.push(row)
    recordKey(db, actor, row, 'create', `Added API key ${row.name}`)
    return { apiKey: row.key, uid: row.uid }
  },
  apiKeysUidGet({ db, actor, params }) {
    return keyWire(db, keyOf(db, actor, params.uid))
  },
  apiKeysUidUpdate({ db, actor, params, body }) {
    const row = keyOf(db, actor, params.uid)
    const description = readDescription(body.metadata)
    const expiresAt = readExpiry(db, body.spec.expiry)
    const before = { name: row.name, description: row.description, expiry: isoTime(row.expiresAt) }
    row.name = body.metadata.name
    row.description = description ?? row.description
    row.expiresAt = expiresAt
    row.updatedAt = db.now()
    const after = { name: row.name, description: row.description, expiry: isoTime(row.expiresAt) }
    recordKey(db, actor, row, 'update', `Changed API key ${row.name}`, differences(before, after))
    return undefined
  },
  apiKeysUidActiveState: ({ db, actor, params, body }) => switchKey(db, actor, params.uid, body.isActive),
  apiKeysUidState: ({ db, actor, params, body }) => switchKey(db, actor, params.uid, body.isActive),
  apiKeysUidDelete({ db, actor, params }) {
    const row = keyOf(db, actor, params.uid)
    db.apiKeys = db.apiKeys.filter((other) => other !== row)
    recordKey(db, actor, row, 'delete', `Removed API key ${row.name}`)
    return undefined
  },

  auditsList({ db, actor, query }) {
    const { items, listmeta } = page(auditsFor(db, actor, query), query)
    return { items: items.map((row) => auditWire(db, row)), listmeta }
  },
  auditsUidGet({ db, actor, params }) {
    return auditWire(db, auditOf(db, actor, params.uid))
  },
  auditsUidGetSysMsg({ db, actor, params }) {
    const { actionMsg, contentMsg } = auditWire(db, auditOf(db, actor, params.uid)).spec
    return { actionMsg, contentMsg }
  },
  auditsUidMsgUpdate({ db, actor, params, body }) {
    const row = auditOf(db, actor, params.uid)
    // A note is for those whose entry it is.
    if (row.tenantUid !== (actor.person.tenant?.uid ?? null)) throw notFound(`The audit entry ${params.uid}`)
    const before = row.note
    row.note = body.userMsg
    recordAudit(db, actor.person, {
      action: 'update',
      resourceKind: 'audit',
      resourceUid: row.uid,
      resourceName: row.resourceName,
      message: `Wrote a note to the audit entry “${row.message}”`,
      changes: { userMsg: [before, row.note] },
    })
    return undefined
  },
  consoleAuditKinds({ db, actor }) {
    return { items: [...new Set(visibleAudits(db, actor).map((row) => row.resourceKind))].sort() }
  },
  consoleAuditsExport({ db, actor, query }) {
    const bytes = new TextEncoder().encode(auditCsv(auditsFor(db, actor, query).slice(0, AUDIT_EXPORT_LIMIT)))
    return { mediaType: 'text/csv; charset=utf-8', bytes, filename: `audit-logs-${isoTime(db.now()).slice(0, 10)}.csv` }
  },
} satisfies Pick<Handlers, keyof typeof peopleApi>

function visibleKeys(db: MockDb, actor: Actor): ApiKeyRow[] {
  const own = ({ userUid }: ApiKeyRow) => userUid === actor.person.uid
  if (!actor.permissions.includes('apiKey.list')) return db.apiKeys.filter(own)
  const colleagues = new Set(db.people.filter(({ tenant }) => tenant?.uid === actor.person.tenant?.uid).map(({ uid }) => uid))
  return db.apiKeys.filter(({ userUid }) => colleagues.has(userUid))
}

function keyOf(db: MockDb, actor: Actor, uid: string): ApiKeyRow {
  const row = visibleKeys(db, actor).find((candidate) => candidate.uid === uid)
  if (row === undefined) throw notFound(`API key ${uid}`)
  return row
}

function readExpiry(db: MockDb, text: string): number {
  const expiry = Date.parse(text)
  if (expiry <= db.now()) throw invalidFields({ 'spec.expiry': 'Choose a time in the future' })
  if (expiry > db.now() + API_KEY_MAX_DAYS * DAY_MS) throw invalidFields({ 'spec.expiry': 'Choose a time within five years' })
  return expiry
}

function readDescription({ annotations }: ObjectMeta): string | undefined {
  const description = annotations?.['description']?.trim()
  if (description !== undefined && description.length > API_KEY_DESCRIPTION_MAX) {
    throw invalidFields({ 'metadata.annotations.description': `The description is longer than ${API_KEY_DESCRIPTION_MAX} characters` })
  }
  return description
}

function demandForOthers(actor: Actor): void {
  if (actor.permissions.includes('apiKey.create')) return
  throw new MockError('Forbidden', `Your role, ${actor.role}, does not allow this: it needs apiKey.create`)
}

function switchKey(db: MockDb, actor: Actor, uid: string, active: boolean): undefined {
  const row = keyOf(db, actor, uid)
  if (row.active === active) return undefined
  row.active = active
  row.updatedAt = db.now()
  recordKey(db, actor, row, 'update', `${active ? 'Activated' : 'Revoked'} API key ${row.name}`, { isActive: [!active, active] })
  return undefined
}

function recordKey(
  db: MockDb,
  actor: Actor,
  row: ApiKeyRow,
  action: AuditRow['action'],
  message: string,
  changes: AuditRow['changes'] = {},
): string {
  return recordAudit(db, actor.person, { action, resourceKind: 'apikey', resourceUid: row.uid, resourceName: row.name, message, changes })
}

function differences<Values extends Record<string, unknown>>(before: Values, after: Values): AuditRow['changes'] {
  return Object.fromEntries(
    Object.entries(before).flatMap(([name, old]): [string, [unknown, unknown]][] =>
      old === after[name] ? [] : [[name, [old, after[name]]]],
    ),
  )
}

function keyWire(db: MockDb, row: ApiKeyRow): ApiKey {
  const user = db.people.find(({ uid }) => uid === row.userUid)
  return {
    metadata: {
      uid: row.uid,
      name: row.name,
      annotations: { description: row.description },
      creationTimestamp: isoTime(row.createdAt),
      lastModifiedTimestamp: isoTime(row.updatedAt),
    },
    spec: {
      expiry: isoTime(row.expiresAt),
      user: { firstName: user?.firstName ?? '', lastName: user?.lastName ?? '', uid: row.userUid },
    },
    status: { isActive: row.active },
  }
}

function auditOf(db: MockDb, actor: Actor, uid: string): AuditRow {
  const row = visibleAudits(db, actor).find((candidate) => candidate.uid === uid)
  if (row === undefined) throw notFound(`The audit entry ${uid}`)
  return row
}
