import { diagnosisCodes } from '~/contract/diagnosis-codes'
import { type AuditEntry, recordAudit } from '../audit/write'
import type { Failure } from '../connectors/connector'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import type { RegistryRow } from './store'
import { countRefusal, pauseSchedule, resumeSchedule } from './sync-store'
import { kindWords } from './words'

/** Refusals in a row after which no run starts by itself: many registries lock an account at the third. */
const REFUSALS = 2

type PausedRegistry = Pick<RegistryRow, 'uid' | 'name' | 'kind' | 'scope' | 'tenant_uid' | 'auth_type'>

/** Whether a failure says that the credentials are not accepted. A clock of ours that is wrong, and what passes by itself, say nothing about them. */
export function isRefusal({ kind, code }: Pick<Failure, 'kind' | 'code'>): boolean {
  const aim = diagnosisCodes[code]
  return kind === 'unauthorized' && aim !== 'console' && aim !== 'wait'
}

/** Counts a run whose credentials were refused; at the second in a row the schedule pauses. */
export async function noteRefusal(tx: Tx, services: Services, registry: PausedRegistry): Promise<void> {
  const { refusals, paused } = await countRefusal(tx, registry.uid)
  if (paused || refusals < REFUSALS) return
  const { refused, message } = words[registry.auth_type]
  await pauseSchedule(tx, registry.uid, { at: services.now(), message })
  await record(tx, services, registry, (name) => `Paused the synchronisation of ${name}: ${refused}`)
}

/** The credentials have been accepted: what was counted is forgotten, and a pause ends. */
export async function noteAccepted(tx: Tx, services: Services, registry: PausedRegistry): Promise<void> {
  if (await resumeSchedule(tx, registry.uid)) await record(tx, services, registry, (name) => `Resumed the synchronisation of ${name}`)
}

/** By the server itself, where the registry belongs. */
async function record(tx: Tx, services: Services, registry: PausedRegistry, sentence: (name: string) => string): Promise<void> {
  const { uid, name, kind, scope, tenant_uid: tenantUid } = registry
  const { resourceKind, noun } = kindWords[kind]
  const entry: AuditEntry = {
    action: 'action',
    resourceKind,
    resourceUid: uid,
    resourceName: name,
    message: sentence(`${noun} ${name}`),
  }
  await recordAudit(tx, services, { scope, tenantUid, uid: null, email: 'system' }, entry)
}

const rests = 'Automatic synchronisation rests'

const words: Readonly<Record<RegistryRow['auth_type'], { readonly refused: string; readonly message: string }>> = {
  basic: {
    refused: 'the registry refused the password twice in a row',
    message: `The registry refused the password twice in a row. ${rests}, so that the account is not locked. Enter the new password.`,
  },
  token: {
    refused: 'the registry refused the token twice in a row',
    message: `The registry refused the token twice in a row. ${rests}, so that the account is not locked. Enter the new token.`,
  },
  secret: {
    refused: 'AWS refused the access key twice in a row',
    message: `AWS refused the access key twice in a row. ${rests}. Enter the new access key and its secret access key.`,
  },
  sts: {
    refused: 'AWS refused the account that assumes the role twice in a row',
    message: `AWS refused the account that assumes the role twice in a row. ${rests}. A system operator has to correct it under Administration > Pack Registries > AWS account; synchronize after that.`,
  },
  noAuth: {
    refused: 'the registry asked for credentials twice in a row',
    message: `The registry asked for credentials twice in a row. ${rests}. Edit the registry and enter them.`,
  },
}
