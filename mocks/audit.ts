import type { Audit, AuditsExportQuery } from '~/contract/audits'
import type { MockDb } from './db'
import type { AuditRow } from './people-rows'
import { newUid } from './random'
import type { Actor, Person } from './rows'
import { isoTime } from './sync'

type Entry = Pick<AuditRow, 'action' | 'resourceKind' | 'resourceUid' | 'resourceName' | 'message'> & Partial<Pick<AuditRow, 'changes'>>

/** Records what somebody did. @returns its uid, for the header `AuditUid` */
export function recordAudit(db: MockDb, person: Pick<Person, 'uid' | 'email' | 'tenant'>, entry: Entry): string {
  const row: AuditRow = {
    uid: newUid(),
    at: db.now(),
    tenantUid: person.tenant?.uid ?? null,
    actorUid: person.uid,
    actorEmail: person.email,
    changes: {},
    note: '',
    ...entry,
  }
  db.audits.push(row)
  return row.uid
}

/** Entries that an actor reads, newest first: a tenant its own, an operator those of the system or of the tenant that is named. */
export function auditsFor(db: MockDb, actor: Actor, filter: AuditsExportQuery): AuditRow[] {
  const own = actor.person.tenant?.uid ?? null
  const named = filter.tenantUid === undefined || filter.tenantUid === '' ? own : filter.tenantUid
  if (filter.projectUid !== undefined || (actor.scope === 'tenant' && named !== own)) return []
  return newestFirst(
    db.audits.filter(
      (row) =>
        row.tenantUid === named &&
        (filter.startTime === undefined || row.at >= Date.parse(filter.startTime)) &&
        (filter.endTime === undefined || row.at < Date.parse(filter.endTime)) &&
        (filter.userUid === undefined || row.actorUid === filter.userUid) &&
        (filter.resourceKind === undefined || row.resourceKind === filter.resourceKind) &&
        (filter.resourceUid === undefined || row.resourceUid === filter.resourceUid) &&
        (filter.actionType === undefined || row.action === filter.actionType),
    ),
  )
}

/** Operators may read any entry by its uid. */
export function visibleAudits(db: MockDb, actor: Actor): AuditRow[] {
  return db.audits.filter((row) => actor.scope === 'system' || row.tenantUid === actor.person.tenant?.uid)
}

function newestFirst(rows: AuditRow[]): AuditRow[] {
  return rows.sort((a, b) => b.at - a.at || (a.uid < b.uid ? 1 : -1))
}

export function auditWire(db: MockDb, row: AuditRow): Audit {
  const person = db.people.find(({ uid }) => uid === row.actorUid)
  return {
    metadata: { uid: row.uid, name: row.uid, creationTimestamp: isoTime(row.at) },
    spec: {
      actionMsg: row.message,
      actionType: row.action,
      actor: {
        actorType: row.actorUid === null ? 'system' : 'user',
        user: {
          emailId: row.actorEmail,
          firstName: person?.firstName ?? '',
          lastName: person?.lastName ?? '',
          org: db.tenants.find(({ uid }) => uid === row.tenantUid)?.name ?? '',
          uid: row.actorUid ?? '',
        },
      },
      contentMsg: JSON.stringify(row.changes),
      resource: { kind: row.resourceKind, label: row.resourceName, name: row.resourceName, uid: row.resourceUid },
      userMsg: row.note,
    },
  }
}

const HEADER = ['Time', 'User', 'Action', 'Resource Type', 'Resource Name', 'Message', 'Changes', 'Note']

/** As the server writes it: RFC 4180, no cell that a spreadsheet takes for a formula. */
export function auditCsv(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) => [
    isoTime(row.at),
    row.actorEmail,
    row.action,
    row.resourceKind,
    row.resourceName,
    row.message,
    Object.keys(row.changes).length === 0 ? '' : JSON.stringify(row.changes),
    row.note,
  ])
  return [HEADER, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
