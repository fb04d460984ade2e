import * as z from 'zod/mini'
import { type Audit, AuditAction, type AuditsExportQuery } from '~/contract/audits'

export const actionWords = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
  publish: 'Publish',
  deploy: 'Deploy',
  activity: 'Activity',
  action: 'Action',
} as const satisfies Record<AuditAction, string>

/** Types that happen here; another one that the address names is offered too. */
export const usualActions = ['create', 'update', 'publish', 'delete', 'action'] as const satisfies readonly AuditAction[]

const kindWords: Readonly<Record<string, string>> = {
  ociregistry: 'OCI registry',
  ecrregistry: 'ECR registry',
  helmregistry: 'Helm registry',
  packregistry: 'Pack registry',
  tenant: 'Tenant',
  user: 'User',
  apikey: 'API key',
  audit: 'Audit entry',
  awsaccount: 'AWS account',
  clusterprofile: 'Cluster profile',
}

/** What a kind of resource is called on screen; a kind that is new here keeps the wire's word. */
export function kindWord(kind: string): string {
  return kindWords[kind] ?? kind
}

/** Who did it: the name, else the email, else the server itself. */
export function actorName({ spec: { actor } }: Audit): string {
  const { firstName, lastName, emailId } = actor.user
  const name = `${firstName} ${lastName}`.trim()
  if (name !== '') return name
  return emailId === '' ? 'Registry Console' : emailId
}

export interface AuditFilters {
  readonly type?: string
  readonly resource?: string
  /** Days in the reader's time zone, as `2026-01-31`. */
  readonly from?: string
  readonly to?: string
  /** For operators: entries of this tenant. */
  readonly tenant?: string
  /** Of one thing: where another page links to its history. */
  readonly uid?: string
}

/** What is asked of the server. A filter that no address should have had is left out. */
export function toAuditsQuery({ type, resource, from, to, tenant, uid }: AuditFilters): AuditsExportQuery {
  const action = z.safeParse(AuditAction, type)
  const startTime = startOfDay(from, 0)
  // The day itself counts too.
  const endTime = startOfDay(to, 1)
  return {
    ...(action.success ? { actionType: action.data } : {}),
    ...(resource === undefined ? {} : { resourceKind: resource }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
    ...(tenant === undefined ? {} : { tenantUid: tenant }),
    ...(uid === undefined ? {} : { resourceUid: uid }),
  }
}

function startOfDay(day: string | undefined, offset: number): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? []
  if (year === undefined || month === undefined || date === undefined) return undefined
  return new Date(Number(year), Number(month) - 1, Number(date) + offset).toISOString()
}

export interface Change {
  readonly field: string
  /** Secrets: that they changed is all that anybody sees. */
  readonly secret: boolean
  readonly before: string
  readonly after: string
}

const Changes = z.record(z.string(), z.tuple([z.unknown(), z.unknown()]))
const SECRET = 'changed'

/** What an entry says about fields, from its `contentMsg`; nothing for one that can't be read. */
export function readChanges(contentMsg: string): Change[] {
  const parsed = z.safeParse(Changes, parse(contentMsg))
  if (!parsed.success) return []
  return Object.entries(parsed.data).map(([field, [before, after]]) => ({
    field,
    secret: before === SECRET || after === SECRET,
    before: valueText(before),
    after: valueText(after),
  }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return JSON.stringify(value)
}
