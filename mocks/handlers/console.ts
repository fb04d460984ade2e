import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { readCertificates } from '../certificates'
import type { MockDb } from '../db'
import type { Person, RegistryRow } from '../rows'
import type { Handlers } from '../make-handlers'
import { MockError } from '../mock-error'
import { newUid } from '../random'
import { SETUP_TOKEN } from '../sentinels'
import { newToken, setSessionCookie } from '../sessions'
import { isoTime, SYNC_INTERVAL_SECONDS, syncOf } from '../sync'

export const consoleHandlers = {
  consoleCapabilities() {
    return {
      product: 'Registry Console',
      version: '0.1.0',
      backend: 'mocks',
      syncIntervalSeconds: SYNC_INTERVAL_SECONDS,
      features: { setup: true, certificateInspection: true, syncProgress: true },
    }
  },
  consoleSetupStatus({ db }) {
    return { needed: db.setupNeeded }
  },
  consoleSetup({ db, body, headers }) {
    if (!db.setupNeeded) throw new MockError('SetupDone', 'Set-up is done: an operator exists. Sign in at /system/login')
    if (body.token !== SETUP_TOKEN)
      throw new MockError('SetupTokenInvalid', 'This set-up link is not valid. Use the one that the server printed at its last start')
    const { operator, tenant } = body
    const root: Person = { uid: newUid(), scope: 'system', tenant: null, ...personOf(operator), role: 'Root Administrator' }
    db.people = [root]
    if (tenant !== undefined) {
      const added = { uid: newUid(), name: tenant.orgName }
      db.tenants = [added]
      db.people.push({ uid: newUid(), scope: 'tenant', tenant: added, ...personOf(tenant), role: 'Tenant Admin' })
    }
    db.setupNeeded = false
    const token = newToken(root, db.now())
    setSessionCookie(headers, 'system', token)
    return { Authorization: token, IsEmailSet: true, IsEmailVerified: false, IsMfa: false, IsPasswordReset: true }
  },
  consoleSession({ actor }) {
    const { uid, email, firstName, lastName, tenant, role } = actor.person
    return {
      scope: actor.scope,
      user: { uid, emailId: email, firstName, lastName },
      ...(tenant === null ? {} : { tenant }),
      role,
      permissions: [...actor.permissions],
      expiresAt: isoTime(actor.expiresAt),
    }
  },
  async consoleCertificatesInspect({ db, body }) {
    if (new TextEncoder().encode(body.pem).length > CERTIFICATE_LIMIT) {
      throw new MockError('PayloadTooLarge', 'The certificate file is larger than 256 KiB')
    }
    const outcome = await readCertificates(body.pem, db.now())
    if (!outcome.ok) throw new MockError('CertificateInvalid', outcome.message, { details: { fields: { pem: outcome.message } } })
    return outcome.report
  },
  consoleRegistriesOverview({ db, actor }) {
    return { items: db.visibleRegistries(actor).map((row) => overviewOf(db, row)) }
  },
  consoleRegistryOverview({ db, actor, params }) {
    return overviewOf(db, db.registry(actor, params.uid))
  },
  consoleRegistrySkipped({ db, actor, params }) {
    const items = skippedOf(db, db.registry(actor, params.uid))
    return { items, total: items.length }
  },
} satisfies Pick<
  Handlers,
  | 'consoleCapabilities'
  | 'consoleSetupStatus'
  | 'consoleSetup'
  | 'consoleSession'
  | 'consoleCertificatesInspect'
  | 'consoleRegistriesOverview'
  | 'consoleRegistryOverview'
  | 'consoleRegistrySkipped'
>

function personOf(input: { emailId: string; firstName: string; lastName: string; password: string }) {
  return { email: input.emailId, firstName: input.firstName, lastName: input.lastName, password: input.password }
}

function skippedOf(db: MockDb, row: RegistryRow): RegistryRow['skipped'] {
  return syncOf(row, db.now()).packs === row.packCount ? row.skipped : []
}

function overviewOf(db: MockDb, row: RegistryRow) {
  const { progress, nextAt } = syncOf(row, db.now())
  const packs = db.packsOf(row)
  return {
    uid: row.uid,
    providerType: 'pack' as const,
    baseContentPath: row.baseContentPath,
    insecureSkipVerify: row.insecureSkipVerify,
    hasCertificate: row.certificate !== '',
    packs: packs.length,
    versions: packs.flat().length,
    skipped: skippedOf(db, row).length,
    nextSyncAt: nextAt === null ? null : isoTime(nextAt),
    progress,
    secretSetAt: row.secretSetAt === null ? null : isoTime(row.secretSetAt),
    secretSetBy: row.secretSetBy,
  }
}
