import type { AuditRow } from '../people-rows'
import { randomFrom, uidOf } from '../random'
import { demoAccounts, seedPeople, seedTenants } from './people'

const DAY = 24 * 60 * 60 * 1000

type Happening = Pick<AuditRow, 'action' | 'resourceKind' | 'resourceName' | 'message'> & { changes?: AuditRow['changes']; note?: string }

const registries = [
  ['ociregistry', 'OCI registry', 'harbor-prod'],
  ['ociregistry', 'OCI registry', 'harbor-staging'],
  ['ecrregistry', 'ECR registry', 'ecr-eu'],
  ['helmregistry', 'Helm registry', 'bitnami-mirror'],
  ['packregistry', 'pack registry', 'legacy-packs'],
] as const

/** What happens in a tenant, one after another and again. */
const tenantDays: readonly Happening[] = registries.flatMap(([resourceKind, noun, resourceName], index): Happening[] => {
  const about = { resourceKind, resourceName } as const
  const port = 5000 + index
  return [
    { ...about, action: 'create', message: `Added ${noun} ${resourceName}` },
    { ...about, action: 'action', message: `Started the synchronisation of ${noun} ${resourceName}` },
    {
      ...about,
      action: 'update',
      message: `Changed ${noun} ${resourceName}`,
      changes: {
        endpoint: [`https://${resourceName}.acme.example`, `https://${resourceName}.acme.example:${port}`],
        password: ['changed', 'changed'],
      },
    },
    { ...about, action: 'action', message: `Validated ${noun} ${resourceName}` },
    {
      ...about,
      action: 'update',
      message: `Changed ${noun} ${resourceName}`,
      changes: { insecureSkipVerify: [true, false], baseContentPath: ['internal', 'internal,team-a'] },
      ...(index === 0 ? { note: 'CHG-4711: the proxy has a certificate of our own authority now' } : {}),
    },
    { ...about, action: 'action', message: `Forced a new synchronisation of ${noun} ${resourceName}` },
  ]
})

const keyHappenings: readonly Happening[] = ['ci-pipeline', 'terraform', 'old-laptop', 'grafana'].flatMap((resourceName): Happening[] => [
  { action: 'create', resourceKind: 'apikey', resourceName, message: `Added API key ${resourceName}` },
  {
    action: 'update',
    resourceKind: 'apikey',
    resourceName,
    message: `Revoked API key ${resourceName}`,
    changes: { isActive: [true, false] },
  },
])

const systemDays: readonly Happening[] = [
  ...seedTenants.flatMap(({ name }): Happening[] => [
    { action: 'create', resourceKind: 'tenant', resourceName: name, message: `Added tenant ${name}` },
    { action: 'create', resourceKind: 'user', resourceName: `admin@${name}.example`, message: `Added user admin@${name}.example` },
  ]),
  {
    action: 'update',
    resourceKind: 'tenant',
    resourceName: 'initech',
    message: 'Deactivated tenant initech',
    changes: { isActive: [true, false] },
    note: 'Contract ended, kept until the end of the quarter',
  },
  { action: 'delete', resourceKind: 'tenant', resourceName: 'vandelay', message: 'Marked tenant vandelay for deletion' },
  { action: 'create', resourceKind: 'ociregistry', resourceName: 'Community Packs', message: 'Added OCI registry Community Packs' },
  {
    action: 'update',
    resourceKind: 'ociregistry',
    resourceName: 'Community Packs',
    message: 'Changed OCI registry Community Packs',
    changes: { username: ['', 'puller'], password: ['changed', 'changed'] },
  },
  {
    action: 'create',
    resourceKind: 'user',
    resourceName: 'priya@ops.example',
    message: 'Added system administrator priya@ops.example',
  },
]

/** Months of entries of two tenants and the system. */
export function seedAudits(now: number): AuditRow[] {
  return [
    ...entries(now, 'acme', [...tenantDays, ...keyHappenings], [demoAccounts.admin.email, 'dana@acme.example'], 132, 1.6),
    ...entries(now, 'globex', tenantDays.slice(0, 6), [demoAccounts.otherTenant.email], 12, 9),
    ...entries(now, null, systemDays, [demoAccounts.operator.email, demoAccounts.operations.email], 44, 5),
  ]
}

function entries(
  now: number,
  tenant: string | null,
  happenings: readonly Happening[],
  authors: readonly string[],
  count: number,
  everyDays: number,
): AuditRow[] {
  const random = randomFrom(count)
  const scope = tenant ?? 'system'
  let at = now - 40 * 60 * 1000
  return Array.from({ length: count }, (_, index) => {
    const happening = happenings[(count - 1 - index) % happenings.length]
    const email = authors[random() < 0.8 ? 0 : authors.length - 1] ?? ''
    if (index > 0) at -= random() * everyDays * 2 * DAY
    if (happening === undefined) throw new Error('No happenings')
    return {
      uid: uidOf(`audit ${scope} ${index}`),
      at,
      tenantUid: tenant === null ? null : uidOf(`tenant ${tenant}`),
      actorUid: seedPeople.find((person) => person.email === email && (person.tenant?.name ?? 'system') === scope)?.uid ?? null,
      actorEmail: email,
      resourceUid: uidOf(`${happening.resourceKind} ${happening.resourceName}`),
      note: '',
      changes: {},
      ...happening,
    }
  })
}
