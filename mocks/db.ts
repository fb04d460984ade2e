import * as z from 'zod/mini'
import { notFound } from './mock-error'
import { ApiKeyRow, AuditRow, LinkRow, TenantRow } from './people-rows'
import { type Actor, AwsAccount, Person, RegistryRow } from './rows'
import { PROBE_MS } from './sentinels'
import { type PackRow, seedPacks } from './seeds/packs'
import { seedApiKeys, seedLinks } from './seeds/access'
import { seedAudits } from './seeds/audits'
import { seedPeople, seedTenants } from './seeds/people'
import { seedAwsAccounts, seedRegistries } from './seeds/registries'
import { syncOf } from './sync'

const AwsAccounts = z.object({ aws: z.optional(AwsAccount), 'aws-us-gov': z.optional(AwsAccount) })

const Saved = z.object({
  registries: z.array(RegistryRow),
  people: z.array(Person),
  tenants: z.array(TenantRow),
  apiKeys: z.array(ApiKeyRow),
  links: z.array(LinkRow),
  audits: z.array(AuditRow),
  setupNeeded: z.boolean(),
  revoked: z.array(z.string()),
  fips: z.boolean(),
  awsAccounts: AwsAccounts,
})

type Office = Pick<z.infer<typeof Saved>, 'people' | 'tenants' | 'apiKeys' | 'links' | 'audits'>

/** Before set-up. */
function nobody(): Office {
  return { people: [], tenants: [], apiKeys: [], links: [], audits: [] }
}

function seedOffice(now: number): Office {
  return {
    people: structuredClone(seedPeople),
    tenants: structuredClone(seedTenants),
    apiKeys: seedApiKeys(now),
    links: seedLinks(now),
    audits: seedAudits(now),
  }
}

/** Where changes outlive a reload: a text under one key. */
export interface Store {
  load(): string | null
  save(text: string): void
}

export interface MockDbOptions {
  /** Nobody is an operator yet and nothing exists. */
  setup?: boolean
  /** No registries. */
  empty?: boolean
  /** So many more registries, for long tables. */
  extraRegistries?: number
  /** The FIPS edition. */
  fips?: boolean
  store?: Store
  now?: () => number
  /** How long the check of a registry takes, in milliseconds. */
  probeMs?: number
}

/** The whole state of the mocks: plain arrays in the page. */
export class MockDb {
  readonly now: () => number
  readonly store: Store | undefined
  readonly probeMs: number
  people: Person[]
  tenants: TenantRow[]
  apiKeys: ApiKeyRow[]
  links: LinkRow[]
  audits: AuditRow[]
  registries: RegistryRow[]
  readonly revoked: Set<string>
  /** By email in lower case and scope. */
  readonly failedSignIns = new Map<string, { count: number; lockedUntil: number }>()
  setupNeeded: boolean
  readonly fips: boolean
  /** That roles are assumed from. */
  awsAccounts: z.infer<typeof AwsAccounts>
  readonly #packs = new Map<string, { of: string; packs: PackRow[][] }>()

  constructor(options: MockDbOptions = {}) {
    this.now = options.now ?? Date.now
    this.store = options.store
    this.probeMs = options.probeMs ?? PROBE_MS
    const saved = options.store === undefined ? undefined : readSaved(options.store)
    this.setupNeeded = saved?.setupNeeded ?? options.setup === true
    const people = options.setup === true ? nobody() : seedOffice(this.now())
    this.people = saved?.people ?? people.people
    this.tenants = saved?.tenants ?? people.tenants
    this.apiKeys = saved?.apiKeys ?? people.apiKeys
    this.links = saved?.links ?? people.links
    this.audits = saved?.audits ?? people.audits
    this.registries =
      saved?.registries ??
      (options.setup === true || options.empty === true ? [] : seedRegistries(this.now(), options.extraRegistries ?? 0))
    this.revoked = new Set(saved?.revoked)
    this.fips = saved?.fips ?? options.fips === true
    this.awsAccounts = saved?.awsAccounts ?? (options.setup === true ? {} : seedAwsAccounts)
  }

  /** Keeps what can be changed, for the next page load. */
  save(): void {
    const { registries, people, tenants, apiKeys, links, audits, setupNeeded, revoked, fips, awsAccounts } = this
    const office = { people, tenants, apiKeys, links, audits }
    const saved = { registries, ...office, setupNeeded, revoked: [...revoked], fips, awsAccounts } satisfies z.infer<typeof Saved>
    this.store?.save(JSON.stringify(saved))
  }

  /** Registries an actor sees: a tenant its own and those of the system, an operator those of the system. By name without case. */
  visibleRegistries(actor: Actor): RegistryRow[] {
    return this.#seenBy(actor).sort((a, b) => compareText(a.name, b.name) || compareText(a.uid, b.uid))
  }

  /** @throws MockError `ResourceNotFound` */
  registry(actor: Actor, uid: string): RegistryRow {
    const row = this.#seenBy(actor).find((candidate) => candidate.uid === uid)
    if (row === undefined) throw registryNotFound(uid)
    return row
  }

  /** Versions of packs in the registries an actor sees. The FIPS edition offers those without the mark only to tenants that allowed them. */
  visiblePacks(actor: Actor): PackRow[] {
    const rows = this.#seenBy(actor).flatMap((row) => this.packsOf(row).flat())
    return this.#marksOnly(actor) ? rows.filter(({ annotations }) => annotations.fips === 'true') : rows
  }

  #marksOnly({ person: { tenant } }: Actor): boolean {
    if (!this.fips || tenant === null) return false
    return this.tenants.find(({ uid }) => uid === tenant.uid)?.fips.fipsPackConfig?.mode !== 'nonFipsEnabled'
  }

  /** @throws MockError `ResourceNotFound` */
  pack(actor: Actor, uid: string): PackRow {
    const row = this.visiblePacks(actor).find((candidate) => candidate.uid === uid)
    if (row === undefined) throw notFound(`Pack ${uid}`)
    return row
  }

  #seenBy({ person: { scope, tenant } }: Actor): RegistryRow[] {
    return this.registries.filter((row) => row.scope === 'system' || (scope === 'tenant' && row.tenantUid === tenant?.uid))
  }

  /** What the synchronisations have brought so far. */
  allPacks(): readonly PackRow[] {
    return this.registries.flatMap((row) => this.packsOf(row).flat())
  }

  /** What the synchronisations of one registry have brought so far: its packs, each with its versions. */
  packsOf(row: RegistryRow): PackRow[][] {
    return this.#catalogueOf(row).slice(0, syncOf(row, this.now()).packs)
  }

  /** Made once for each registry: all the packs it has, each with its versions. */
  #catalogueOf(row: RegistryRow): PackRow[][] {
    const of = [row.provider, row.endpoint, row.baseContentPath, row.packCount].join(' ')
    const known = this.#packs.get(row.uid)
    if (known?.of === of) return known.packs
    const packs = seedPacks(row)
    this.#packs.set(row.uid, { of, packs })
    return packs
  }
}

function readSaved(store: Store): z.infer<typeof Saved> | undefined {
  const text = store.load()
  if (text === null) return undefined
  try {
    return z.safeParse(Saved, JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export function registryNotFound(uid: string): Error {
  return notFound(`Registry ${uid}`)
}

/** Without case and by code points, as the database orders. */
export function compareText(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  return left < right ? -1 : left > right ? 1 : 0
}
