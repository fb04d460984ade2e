import { expect } from 'vitest'
import type { consoleApi } from '~/contract/api/console'
import { containing, having, textLike } from '~/server/test/matchers'
import { goodSpec } from '../calls'
import { type Cases, nobody, noInput } from './case'

export const consoleCases: Cases<typeof consoleApi> = {
  consoleCapabilities: {
    as: null,
    good: noInput,
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ features: { diagnosis: true, profileTools: true } }),
  },
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
  consoleRegistryDiagnose: {
    as: 'admin',
    good: (target) => ({ body: { kind: 'oci-basic', spec: goodSpec(target), preview: true } }),
    bad: [
      { body: {}, fields: ['kind'] },
      { body: { kind: 'quay', spec: {} }, fields: ['kind'] },
      { body: { kind: 'saved' }, fields: ['registryUid'] },
      { body: { kind: 'saved', registryUid: nobody, spec: {} }, fields: ['spec'] },
      {
        body: { kind: 'oci-basic', spec: { endpoint: 'https://registry.example', port: 5000 } },
        fields: ['spec.auth', 'spec.port'],
      },
      {
        body: { kind: 'helm', spec: { endpoint: 'ftp://charts.example', auth: { type: 'basic' } } },
        fields: ['spec.auth.username', 'spec.endpoint'],
      },
    ],
    check: (answer, { registry }) =>
      expect(answer).toMatchObject({
        outcome: 'passed',
        endpoint: registry.endpoint,
        failure: null,
        read: { name: textLike(/\S/), version: textLike(/\d/) },
        preview: { examples: containing([textLike(/^\S+ \S+$/)]) },
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
