import type { consoleApi } from '~/contract/api/console'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { readUpload } from '../certificate-upload'
import type { Handlers } from '../make-handlers'
import { MockError } from '../mock-error'
import { newPerson } from '../people'
import { newUid } from '../random'
import { overviewOf } from '../registry-wire'
import { skippedContents } from '../skipped'
import { defaultRegistries } from '../seeds/default-registries'
import { SETUP_TOKEN } from '../sentinels'
import { newToken, setSessionCookie } from '../sessions'
import { isoTime, SYNC_INTERVAL_SECONDS } from '../sync'

export const consoleHandlers = {
  consoleCapabilities({ db }) {
    return {
      product: 'Registry Console',
      version: '0.1.0',
      backend: 'mocks',
      syncIntervalSeconds: SYNC_INTERVAL_SECONDS,
      features: {
        setup: true,
        certificateInspection: true,
        syncProgress: true,
        tenantUsers: true,
        auditExport: true,
        catalogue: true,
        profileTools: true,
        diagnosis: true,
        syncControl: true,
      },
      fips: db.fips,
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
    const root = newPerson(db.now(), { scope: 'system', tenant: null, ...personOf(operator), role: 'Root Administrator' })
    db.people = [root]
    if (tenant !== undefined) {
      const added = { uid: newUid(), name: tenant.orgName, active: true, toBeDeleted: false, fips: {}, createdAt: db.now() }
      db.tenants = [added]
      db.people.push(newPerson(db.now(), { scope: 'tenant', tenant: added, ...personOf(tenant), role: 'Tenant Admin' }))
    }
    db.registries.push(...defaultRegistries(body.defaultRegistries, db.now()))
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
    const outcome = await readUpload(body.pem, db.now())
    if (!outcome.ok) throw new MockError('CertificateInvalid', outcome.message, { details: { fields: { pem: outcome.message } } })
    return outcome.report
  },
  consoleRegistriesOverview({ db, actor }) {
    return { items: db.visibleRegistries(actor).map((row) => overviewOf(db, row, actor)) }
  },
  consoleRegistryOverview({ db, actor, params }) {
    return overviewOf(db, db.registry(actor, params.uid), actor)
  },
  consoleRegistrySkipped({ db, actor, params }) {
    const items = skippedContents(db, db.registry(actor, params.uid))
    return { items, total: items.length }
  },
} satisfies Pick<Handlers, Exclude<keyof typeof consoleApi, 'consoleRegistryDiagnose'>>

function personOf(input: { emailId: string; firstName: string; lastName: string; password: string }) {
  return { email: input.emailId, firstName: input.firstName, lastName: input.lastName, password: input.password }
}
