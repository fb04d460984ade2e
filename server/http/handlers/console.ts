import type { consoleApi } from '~/contract/api/console'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { readUpload } from '../../connectors/certificate-upload'
import { AppError } from '../../errors'
import { diagnoseRegistry } from '../../registries/diagnose'
import { getRegistryOverview, listRegistryOverviews, listSkippedContents } from '../../registries/overview'
import { isFipsEdition } from '../../setup/edition'
import { setUp, setupStatus } from '../../setup/setup'
import { PRODUCT, version } from '../../version'
import type { HandlersOf } from '../call'
import { systemToken } from './system-token'

export const consoleHandlers: HandlersOf<keyof typeof consoleApi> = {
  consoleCapabilities: async ({ services }) => ({
    body: {
      product: PRODUCT,
      version,
      backend: 'server',
      syncIntervalSeconds: services.syncIntervalSeconds,
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
      fips: await isFipsEdition(services.db),
    },
  }),
  consoleSetupStatus: async ({ services }) => ({ body: await setupStatus(services) }),
  consoleSetup: async ({ services, body }) => {
    const session = await setUp(services, body)
    return { body: systemToken(session), cookie: session }
  },
  consoleSession: ({ session: { actor, expiresAt } }) => ({
    body: {
      scope: actor.scope,
      user: { uid: actor.uid, emailId: actor.email, firstName: actor.firstName, lastName: actor.lastName },
      ...(actor.tenant && { tenant: actor.tenant }),
      role: actor.role,
      permissions: [...actor.permissions],
      expiresAt: expiresAt.toISOString(),
    },
  }),
  consoleCertificatesInspect: ({ body }) => {
    if (Buffer.byteLength(body.pem) > CERTIFICATE_LIMIT)
      throw new AppError('PayloadTooLarge', 'The certificate file is larger than 256 KiB')
    const outcome = readUpload(body.pem)
    if (!outcome.ok) throw new AppError('CertificateInvalid', outcome.message, { details: { fields: { pem: outcome.message } } })
    return { body: outcome.report }
  },
  consoleRegistryDiagnose: async ({ context, body, onEvent }) => ({ body: await diagnoseRegistry(context, body, onEvent) }),
  consoleRegistriesOverview: async ({ context }) => ({ body: await listRegistryOverviews(context) }),
  consoleRegistryOverview: async ({ context, params }) => ({ body: await getRegistryOverview(context, params.uid) }),
  consoleRegistrySkipped: async ({ context, params }) => ({ body: await listSkippedContents(context, params.uid) }),
}
