import type { DefaultRegistries } from '~/contract/console'
import type { RegistryRow } from '../rows'
import { newRun } from '../run-plan'
import { contentsMessage, versionsOf } from './packs'
import type { Seed } from './registry-seed'
import { toRow } from './to-row'

const ECR = { kind: 'oci-ecr', authType: 'noAuth', needsCredentials: true } as const

/** The one of the FIPS edition. */
const FIPS = 'Palette Registry FIPS'

/** The documented default registries. */
const documented: readonly Seed[] = [
  { name: 'Bitnami', kind: 'helm', provider: 'helm', endpoint: 'https://charts.bitnami.com/bitnami', authType: 'noAuth', packCount: 16 },
  {
    name: 'Public Spectro Helm Repo',
    kind: 'helm',
    provider: 'helm',
    endpoint: 'https://spectrocloud.github.io/helm-charts',
    authType: 'noAuth',
    packCount: 9,
  },
  { name: 'Public Repo', kind: 'pack', endpoint: 'https://registry.spectrocloud.com', authType: 'noAuth', packCount: 60 },
  { name: 'Palette Registry', ...ECR, endpoint: '415789037893.dkr.ecr.us-east-1.amazonaws.com', baseContentPath: 'production' },
  {
    name: FIPS,
    ...ECR,
    endpoint: '415789037893.dkr.ecr.us-west-2.amazonaws.com',
    baseContentPath: 'production-fips',
  },
  { name: 'Palette Community Registry', ...ECR, endpoint: '415789037893.dkr.ecr.us-east-1.amazonaws.com', baseContentPath: 'community' },
]

/** Rows of a fresh installation; those that need no credentials start their first synchronisation. */
export function defaultRegistries(wanted: DefaultRegistries, now: number): RegistryRow[] {
  if (wanted === 'off') return []
  return documented
    .filter(({ name }) => wanted === 'on' || name === FIPS)
    .map((seed) => {
      const row = toRow({ ...seed, scope: 'system', isDefault: true, createdAt: now, updatedAt: now }, now)
      if (!row.needsCredentials)
        row.run = newRun(
          row,
          now,
          { trigger: 'created', requestedBy: '' },
          { message: contentsMessage(row), effect: { added: versionsOf(row) } },
        )
      return row
    })
}
