import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { systemUserMe, userInfo } from '../accounts/me'
import { readCertificates } from '../connectors/certificates'
import { AppError } from '../errors'
import { listPacks } from '../packs/list'
import { getPack, getPackByName, getPackLogo, getPackReadme } from '../packs/read'
import { searchPacks } from '../packs/search'
import { createBasicOciRegistry } from '../registries/create'
import { getRegistryOverview, listRegistryOverviews, listSkippedContents } from '../registries/overview'
import { basicOciRegistrySyncStatus, getBasicOciRegistry, listOciRegistries, listRegistriesMetadata } from '../registries/read'
import { deleteBasicOciRegistry } from '../registries/remove'
import { syncBasicOciRegistry } from '../registries/sync'
import { updateBasicOciRegistry } from '../registries/update'
import { validateBasicOciRegistry } from '../registries/validate'
import { authenticate, type OpenedSession, refreshSession, revokeSessions, systemAuthenticate } from '../sessions/sessions'
import { setUp, setupStatus } from '../setup/setup'
import { version } from '../version'
import type { Handlers } from './call'

/** Which verb serves which operation: every row of the contract has its line. */
export const handlers: Handlers = {
  authenticate: async ({ services, query, body }) => {
    const session = await authenticate(services, body)
    return { body: { Authorization: session.token, isMfa: false }, cookie: query.setCookie ? session : undefined }
  },
  systemAuthenticate: async ({ services, query, body }) => {
    const session = await systemAuthenticate(services, body)
    return { body: systemToken(session), cookie: query.setCookie ? session : undefined }
  },
  authRefresh: async ({ services, params, query }) => {
    const session = await refreshSession(services, params.token)
    return { body: { Authorization: session.token, isMfa: false }, cookie: query.setCookie ? session : undefined }
  },
  authTokensRevoke: async ({ services, session, body }) => {
    const own = await revokeSessions(services, session, body.tokens)
    return { cookie: own ? 'ended' : undefined }
  },
  userInfo: ({ context }) => ({ body: userInfo(context) }),
  systemUserMe: async ({ context }) => ({ body: await systemUserMe(context) }),

  ociRegistriesSummary: async ({ context }) => ({ body: await listOciRegistries(context) }),
  registriesMetadata: async ({ context, query }) => ({ body: await listRegistriesMetadata(context, query) }),
  basicOciRegistryCreate: async ({ context, query, body }) => {
    const { uid, auditUid } = await createBasicOciRegistry(context, { query, body })
    return { body: { uid }, auditUid }
  },
  basicOciRegistryValidate: async ({ context, body }) => {
    const { auditUid } = await validateBasicOciRegistry(context, body)
    return { auditUid }
  },
  basicOciRegistryGet: async ({ context, params }) => ({ body: await getBasicOciRegistry(context, params.uid) }),
  basicOciRegistryUpdate: async ({ context, params, body }) => {
    await updateBasicOciRegistry(context, params.uid, body)
    return {}
  },
  basicOciRegistryDelete: async ({ context, params }) => {
    await deleteBasicOciRegistry(context, params.uid)
    return {}
  },
  basicOciRegistrySync: async ({ context, params, query }) => {
    const { auditUid } = await syncBasicOciRegistry(context, params.uid, query)
    return { auditUid }
  },
  basicOciRegistrySyncStatus: async ({ context, params }) => ({ body: await basicOciRegistrySyncStatus(context, params.uid) }),

  packsSummaryList: async ({ context, query }) => ({ body: await listPacks(context, query) }),
  packsSearch: async ({ context, query, body }) => ({ body: await searchPacks(context, { query, body }) }),
  packsNameRegistryUidList: async ({ context, params, query }) => ({
    body: await getPackByName(context, params.packName, params.registryUid, query),
  }),
  packsUid: async ({ context, params }) => ({ body: await getPack(context, params.uid) }),
  packsUidReadme: async ({ context, params }) => ({ body: await getPackReadme(context, params.uid) }),
  packsPackUidLogo: async ({ context, params }) => ({ body: await getPackLogo(context, params.packUid) }),

  consoleCapabilities: ({ services }) => ({
    body: {
      product: 'Registry Console',
      version,
      backend: 'server',
      syncIntervalSeconds: services.syncIntervalSeconds,
      features: { setup: true, certificateInspection: true, syncProgress: true },
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
    const outcome = readCertificates(body.pem)
    if (!outcome.ok) throw new AppError('CertificateInvalid', outcome.message, { details: { fields: { pem: outcome.message } } })
    return { body: outcome.report }
  },
  consoleRegistriesOverview: async ({ context }) => ({ body: await listRegistryOverviews(context) }),
  consoleRegistryOverview: async ({ context, params }) => ({ body: await getRegistryOverview(context, params.uid) }),
  consoleRegistrySkipped: async ({ context, params }) => ({ body: await listSkippedContents(context, params.uid) }),
}

/** Mail addresses are not verified by mail here, and the password is the person's own choice from the start. */
function systemToken(session: OpenedSession) {
  return { Authorization: session.token, IsEmailSet: true, IsEmailVerified: false, IsMfa: false, IsPasswordReset: true }
}
