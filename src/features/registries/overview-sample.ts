import type { RegistryOverview } from '~/contract/console'

const TIME = '2026-05-01T10:00:00.000Z'

/** An ordinary registry whose last run was good, for tests. */
export const sampleOverview: RegistryOverview = {
  uid: 'r1',
  name: 'harbor',
  kind: 'oci-basic',
  scope: 'tenant',
  isDefault: false,
  endpoint: 'https://harbor.corp.io',
  providerType: 'pack',
  authType: 'basic',
  needsCredentials: false,
  synchronised: true,
  sync: { isSyncSupported: true, lastRunTime: TIME, lastSyncedTime: TIME, message: '', status: 'Success' },
  createdAt: TIME,
  baseContentPath: '',
  insecureSkipVerify: false,
  hasCertificate: false,
  packs: 12,
  versions: 1,
  skipped: 0,
  nextSyncAt: null,
  progress: null,
  secretSetAt: null,
  secretSetBy: null,
  paused: null,
  failingSince: null,
  failureCode: '',
  lastRun: null,
  held: null,
  kept: 0,
  settings: { intervalSeconds: null, quietHours: null, removalSharePercent: 20 },
  hasWebhook: false,
  expiringCertificate: null,
}
