import { externalIdFor } from '../external-id'
import { hostOf } from '../probe'
import { uidOf } from '../random'
import type { RegistryRow, Story } from '../rows'
import { beginning } from '../run-plan'
import { endingCertificate } from './certificate'
import { contentsMessage, keptPacks, referenceOf, versionsOf } from './packs'
import { demoAccounts, seedTenants } from './people'
import type { Seed } from './registry-seed'
import { DAY, HOUR } from './runs'

export function toRow(seed: Seed, now: number): RegistryRow {
  const { run, tenant, lastSyncedAt, pausedAt, certificateDays, story, ageDays = 30, heldPacks = 0, broken = 0, ...given } = seed
  const scope = given.scope ?? 'tenant'
  const createdAt = now - ageDays * DAY
  const authType = given.authType ?? 'basic'
  const secret = authType !== 'noAuth' && authType !== 'sts'
  const tenantUid = seedTenants.find(({ name }) => name === tenant)?.uid ?? null
  const row: RegistryRow = {
    // Two of one name differ in their kind or in whose they are.
    uid: uidOf(`registry ${seed.name}${tenant === undefined || given.kind === undefined ? '' : ` ${given.kind} ${tenant}`}`),
    tenantUid,
    kind: 'oci-basic',
    provider: 'pack',
    basePath: '',
    baseContentPath: '',
    authType,
    username: { basic: 'robot$console', secret: 'AKIADEMOREGISTRYREAD', noAuth: '', token: '', sts: '' }[authType],
    secret: secret ? 'demo-secret' : null,
    roleArn: '',
    externalId: authType === 'sts' ? externalIdFor(tenantUid) : '',
    secretSetAt: secret ? Math.max(createdAt, now - 30 * DAY) : null,
    secretSetBy: secret ? (scope === 'system' ? demoAccounts.operator : demoAccounts.admin).email : null,
    insecureSkipVerify: false,
    synchronised: true,
    isDefault: false,
    needsCredentials: false,
    createdAt,
    updatedAt: createdAt,
    packCount: 20,
    skipped: [],
    refusals: 0,
    lastSyncedAt: lastSyncedAt === undefined || lastSyncedAt === null ? null : now + lastSyncedAt,
    run: null,
    ...beginning(now),
    ...given,
    certificate: certificateDays === undefined ? (given.certificate ?? '') : endingCertificate(now + certificateDays * DAY + HOUR),
    pausedAt: pausedAt === undefined || pausedAt === null ? null : now + pausedAt,
    scope,
  }
  if (broken > 0) setAside(row, broken)
  row.run = run?.(row, now) ?? null
  if (heldPacks > 0) hold(row, heldPacks)
  row.story = storyOf(row, story ?? (row.synchronised ? 'steady' : 'by-hand'), now, tenant)
  return row
}

const passing = [
  'the registry broke off while its layer was read',
  'the registry answered 502 (Bad Gateway) when its manifest was read',
  'its layer was not found: the copy of it may not be done yet',
]

/** Versions that could not be read, and that are good when they are read again. */
function setAside(row: RegistryRow, versions: number): void {
  const broken = keptPacks(row)
    .flat()
    .filter(({ pack }) => pack.details === undefined)
    .slice(0, versions)
    .map((pack, index) => ({ reference: referenceOf(pack), reason: passing[index % passing.length] ?? '' }))
  row.skipped = [...row.skipped, ...broken]
  row.curable = broken.map(({ reference }) => reference)
}

/** The last run found that the registry no longer has some of its packs, the first of which a profile uses. */
function hold(row: RegistryRow, packs: number): void {
  const { run } = row
  if (run === null) return
  const references = keptPacks(row).slice(0, packs).flat().map(referenceOf)
  row.held = { runUid: run.uid, since: run.endsAt, references }
  row.run = { ...run, outcome: 'held', kept: references.length, message: contentsMessage(row, row.skipped, references.length) }
}

function storyOf(row: RegistryRow, kind: Story['kind'], at: number, tenant: string | undefined): Story {
  const { run, lastSyncedAt, createdAt, refusals, settings, skipped } = row
  const isGood = run !== null && run.status === 'Success' && run.endsAt <= at
  const lastGoodAt = lastSyncedAt ?? (isGood ? run.endsAt : null)
  return {
    kind: run === null || (lastGoodAt === null && run.failure === null) ? 'none' : kind,
    at,
    since: createdAt,
    before: run?.startsAt ?? at,
    lastGoodAt,
    failure: run?.failure ?? null,
    refusals,
    skipped: skipped.length,
    versions: versionsOf(row),
    host: hostOf(row),
    settings,
    people: peopleOf(tenant),
  }
}

/** Who may synchronise by hand. */
function peopleOf(tenant: string | undefined): string[] {
  if (tenant === undefined) return [demoAccounts.operator.email, demoAccounts.operations.email]
  return tenant === 'acme' ? [demoAccounts.admin.email] : [demoAccounts.otherTenant.email, demoAccounts.twoTenants.email]
}
