import { type AwsAccount, plainSettings, type RegistryRow } from '../rows'
import { WRONG_PASSWORD } from '../sentinels'
import { demoCertificate } from './certificate'
import { MANY_PACKS } from './many-packs'
import { moreSeeds } from './more-registries'
import type { Seed } from './registry-seed'
import { demoAccounts } from './people'
import { failed, failedStill, running, succeeded, waiting, DAY, HOUR, MINUTE } from './runs'
import { toRow } from './to-row'
import { seedWebhook } from './webhook'

/** The operators stored an account for the commercial regions, and none for GovCloud. */
export const seedAwsAccounts: { aws?: AwsAccount } = {
  aws: { accessKey: 'AKIADEMOINSTALLATION', accountId: '210987654321', secretKey: 'demo-secret' },
}

/** OCI registries with packs. */
const seeds: Seed[] = [
  {
    name: 'Northbank Packs',
    endpoint: 'https://packs.northbank.example',
    baseContentPath: 'production',
    scope: 'system',
    isDefault: true,
    packCount: 190,
    story: 'lively',
    ageDays: 220,
    run: succeeded(3 * HOUR, { added: 2, changed: 1 }),
  },
  {
    name: 'Community Packs',
    endpoint: 'https://oci.community-packs.example',
    baseContentPath: 'community',
    scope: 'system',
    authType: 'noAuth',
    packCount: 150,
    skipped: [{ reference: 'community/spectro-packs/archive/half-finished:0.1.0', reason: 'it has no pack.json' }],
    story: 'lively',
    ageDays: 210,
    settings: { ...plainSettings, intervalSeconds: 6 * 3600 },
    run: succeeded(50 * MINUTE, { added: 4 }),
  },
  {
    name: 'Hardened Packs',
    endpoint: 'https://hardened.northbank.example:8443',
    baseContentPath: 'production-fips',
    scope: 'system',
    packCount: 40,
    story: 'shaky',
    ageDays: 180,
    lastSyncedAt: -9 * DAY,
    run: failedStill(7 * HOUR),
  },
  {
    name: 'Partner Packs',
    endpoint: 'https://oci.partner.example',
    baseContentPath: 'packs',
    scope: 'system',
    username: 'northbank-reader',
    secret: WRONG_PASSWORD,
    refusals: 2,
    pausedAt: -26 * HOUR,
    ageDays: 2.2,
    packCount: 0,
    run: failedStill(26 * HOUR),
  },
  {
    name: 'harbor-prod',
    endpoint: 'https://harbor.acme.example',
    baseContentPath: 'platform,team-a/tools',
    certificate: demoCertificate,
    tenant: 'acme',
    packCount: 110,
    skipped: [
      { reference: 'platform/spectro-packs/archive/legacy-agent:1.0.0', reason: 'it has no pack.json' },
      { reference: 'platform/spectro-packs/archive/big-values:2.3.1', reason: 'values.yaml has 2 GiB; at most 4 MiB are read' },
      {
        reference: 'team-a/tools/spectro-packs/archive/odd-paths:0.4.0',
        reason: 'it holds a path that leaves its folder: "../../etc/profile"',
      },
    ],
    story: 'announced',
    ageDays: 140,
    webhook: seedWebhook('harbor-prod'),
    run: succeeded(22 * MINUTE, { added: 3, changed: 1 }),
  },
  {
    // Copies of the packs of harbor-prod, with the same digests: layers can be moved to it.
    name: 'harbor-mirror',
    endpoint: 'https://harbor-dr.acme.example',
    baseContentPath: 'platform',
    certificateDays: 12,
    tenant: 'acme',
    packCount: 30,
    story: 'shaky',
    ageDays: 75,
    broken: 14,
    skipped: [
      { reference: 'platform/spectro-packs/archive/legacy-agent:1.0.0', reason: 'it has no pack.json' },
      { reference: 'platform/spectro-packs/archive/big-values:2.3.1', reason: 'values.yaml has 2 GiB; at most 4 MiB are read' },
      { reference: 'platform/spectro-packs/archive/big-values:2.3.0', reason: 'values.yaml has 2 GiB; at most 4 MiB are read' },
    ],
    run: succeeded(41 * MINUTE),
  },
  {
    name: 'harbor-staging',
    endpoint: 'https://harbor-staging.acme.example',
    baseContentPath: 'platform',
    tenant: 'acme',
    packCount: 80,
    lastSyncedAt: -1 * DAY,
    story: 'lively',
    ageDays: 60,
    run: running(4 * MINUTE, { trigger: 'manual', requestedBy: demoAccounts.admin.email, restarts: 1 }),
  },
  {
    name: 'artifactory-eu',
    endpoint: 'https://artifactory.acme.example',
    basePath: 'artifactory/api/docker/packs',
    baseContentPath: 'eu',
    tenant: 'acme',
    ageDays: 130,
    packCount: 35,
    // Somebody changed the password there: refused at the last two synchronisations, so that a third one waits.
    secret: WRONG_PASSWORD,
    refusals: 2,
    pausedAt: -2 * HOUR,
    lastSyncedAt: -4 * DAY,
    run: failedStill(2 * HOUR),
  },
  {
    name: 'lab',
    endpoint: 'https://registry.lab.acme.example:5000',
    baseContentPath: 'packs',
    insecureSkipVerify: true,
    tenant: 'acme',
    packCount: 24,
    story: 'shaky',
    ageDays: 45,
    run: succeeded(11 * HOUR),
  },
  { name: 'edge-factory', endpoint: 'https://registry.edge-factory.example', baseContentPath: 'line-1', tenant: 'acme', packCount: 18 },
  {
    name: 'nightly-mirror',
    endpoint: 'https://mirror.acme.example',
    baseContentPath: 'mirror',
    tenant: 'acme',
    packCount: 60,
    ageDays: 4.1,
    run: running(150_000, {
      failure: {
        code: 'HTTP_STALLED',
        message:
          'mirror.acme.example:443 stopped in the middle of an answer: nothing came for 30 seconds. Check that the registry is healthy.',
      },
    }),
  },
  {
    name: 'platform-engineering-shared-services-registry-for-all-regions-and-business-units (read only, owned by Team Lodestar)',
    endpoint:
      'https://a-registry-with-a-rather-long-host-name.shared-services.platform-engineering.internal.acme.example:8443/artifactory/api/docker',
    basePath: 'docker-virtual-platform-engineering',
    baseContentPath: 'shared-services/platform/packs,shared-services/security/packs,shared-services/observability/packs',
    tenant: 'acme',
    packCount: 12,
    // Nobody knows why nothing has started since.
    run: succeeded(61 * HOUR),
  },
  {
    name: 'globex-registry',
    endpoint: 'https://registry.globex.example',
    baseContentPath: 'packs',
    tenant: 'globex',
    packCount: 55,
    story: 'shaky',
    ageDays: 95,
    run: succeeded(90 * MINUTE, { added: 1 }),
  },
  {
    name: 'globex-incubator',
    endpoint: 'https://incubator.globex.example',
    baseContentPath: 'incubator',
    tenant: 'globex',
    packCount: 8,
    ageDays: 1,
    run: waiting(10 * MINUTE, { trigger: 'created', requestedBy: demoAccounts.otherTenant.email }),
  },
]

/**
 * The demo's registries, the same each time but for their times, which are relative.
 * @param extra how many more of a tenant, for long tables
 * @param manyPacks how many packs one more of them has, for long catalogues; 0 for none
 */
export function seedRegistries(now: number, extra: number, manyPacks: number): RegistryRow[] {
  const many = manyPacks === 0 ? [] : [manyPacksSeed(manyPacks)]
  return [...seeds, ...moreSeeds, ...many, ...Array.from({ length: extra }, (_, index) => extraSeed(index + 1))].map((seed) =>
    toRow(seed, now),
  )
}

function manyPacksSeed(packCount: number): Seed {
  return {
    name: MANY_PACKS,
    endpoint: 'https://packs.warehouse.acme.example',
    baseContentPath: 'everything',
    tenant: 'acme',
    packCount,
    run: succeeded(2 * HOUR),
  }
}

function extraSeed(number: number): Seed {
  const padded = String(number).padStart(4, '0')
  return {
    name: `branch-${padded}`,
    endpoint: `https://registry-${padded}.branches.acme.example`,
    baseContentPath: 'packs',
    tenant: 'acme',
    packCount: 0,
    ageDays: 9,
    run:
      number % 9 === 0
        ? failed(
            number * MINUTE,
            'The registry refused the user name or the password (401). Check both; a robot account or token may also have expired.',
          )
        : succeeded(number * MINUTE),
  }
}
