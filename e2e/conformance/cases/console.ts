import { expect } from 'vitest'
import type { consoleApi } from '~/contract/api/console'
import { containing, having, textLike } from '~/server/test/matchers'
import { type Cases, noInput } from './case'

export const consoleCases: Cases<typeof consoleApi> = {
  consoleCapabilities: { as: null, good: noInput, bad: [] },
  consoleSetupStatus: { as: null, good: noInput, bad: [], check: (answer) => expect(answer).toEqual({ needed: false }) },
  // Works once, on a fresh installation: see the behaviour of set-up.
  consoleSetup: {
    as: null,
    good: noInput,
    bad: [
      { body: {}, fields: ['operator', 'token'] },
      {
        body: { token: 'x', operator: { firstName: '', lastName: 'B', emailId: 'no', password: 'short' } },
        fields: ['operator.emailId', 'operator.firstName', 'operator.password'],
      },
    ],
  },
  consoleSession: {
    as: 'noRights',
    good: noInput,
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ scope: 'tenant', role: 'Tenant User Admin', permissions: [] }),
  },
  consoleCertificatesInspect: {
    as: 'admin',
    good: ({ registry }) => ({ body: { pem: registry.certificate } }),
    bad: [{ body: { certificate: 'x' }, fields: ['certificate', 'pem'] }],
    check: (answer, { registry }) =>
      expect(answer).toMatchObject({
        pem: registry.certificate,
        certificates: [{ isAuthority: true, validity: 'valid', sha256: textLike(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) }],
      }),
  },
  consoleRegistriesOverview: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer, { existing }) => {
      const known = [existing.adminRegistryUid, existing.systemRegistryUid].map((uid) => having({ uid }))
      expect(answer).toMatchObject({ items: containing(known) })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  consoleRegistryOverview: { as: 'viewer', good: ({ existing }) => ({ params: { uid: existing.adminRegistryUid } }), bad: [] },
  consoleRegistrySkipped: { as: 'viewer', good: ({ existing }) => ({ params: { uid: existing.adminRegistryUid } }), bad: [] },
}
