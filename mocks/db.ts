import * as z from 'zod/mini'
import { notFound } from './mock-error'
import { ProfileRow } from './profile-rows'
import { ApiKeyRow, AuditRow, LinkRow, TenantRow } from './people-rows'
import { type Actor, AwsAccount, Person, RegistryRow } from './rows'
import { PROBE_MS } from './sentinels'
import { keptPacks, type PackRow } from './seeds/packs'
import { seedApiKeys, seedLinks } from './seeds/access'
import { seedAudits } from './seeds/audits'
import { seedPeople, seedTenants } from './seeds/people'
import { seedProfiles } from './seeds/profiles'
import { seedAwsAccounts, seedRegistries } from './seeds/registries'
import { setAsideAt, syncOf } from './sync'

const AwsAccounts = z.object({ aws: z.optional(AwsAccount), 'aws-us-gov': z.optional(AwsAccount) })

const Saved = z.object({
  registries: z.array(RegistryRow),
  profiles: z.array(ProfileRow),
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
  /** One more registry with so many packs, for long catalogues. */
  manyPacks?: number
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
  profiles: ProfileRow[]
  readonly revoked: Set<string>
  /** By email in lower case and scope. */
  readonly failedSignIns = new Map<string, { count: number; lockedUntil: number }>()
  setupNeeded: boolean
  readonly fips: boolean
  /** That roles are assumed from. */
  awsAccounts: z.infer<typeof AwsAccounts>
  readonly #packs = new Map<string, { of: string; packs: PackRow[][] }>()
  readonly #rows = new WeakMap<PackRow[][], { packs: number; rows: PackRow[] }>()

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
      (options.setup === true || options.empty === true
        ? []
        : seedRegistries(this.now(), options.extraRegistries ?? 0, options.manyPacks ?? 0))
    this.profiles = saved?.profiles ?? seedProfiles(this.registries, this.now())
    this.revoked = new Set(saved?.revoked)
    this.fips = saved?.fips ?? options.fips === true
    this.awsAccounts = saved?.awsAccounts ?? (options.setup === true ? {} : seedAwsAccounts)
  }

  /** Keeps what can be changed, for the next page load. */
  save(): void {
    const { registries, profiles, people, tenants, apiKeys, links, audits, setupNeeded, revoked, fips, awsAccounts } = this
    const office = { people, tenants, apiKeys, links, audits }
    const saved = { registries, profiles, ...office, setupNeeded, revoked: [...revoked], fips, awsAccounts } satisfies z.infer<typeof Saved>
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
    return this.#visibleIn(actor, this.#seenBy(actor)).flat()
  }

  /** Those that are offered: contents of a registry that is not synchronised were read once, can be old, and are named by hand. */
  offeredPacks(actor: Actor): PackRow[] {
    return this.offers(actor).flat()
  }

  /** The same, a list a registry: versions of one pack together, the newest first. */
  offers(actor: Actor): (readonly PackRow[])[] {
    return this.#visibleIn(
      actor,
      this.#seenBy(actor).filter(({ synchronised }) => synchronised),
    )
  }

  #visibleIn(actor: Actor, registries: readonly RegistryRow[]): (readonly PackRow[])[] {
    const lists = registries.map((row) => this.rowsOf(row))
    return this.fipsOnly(actor) ? lists.map((rows) => rows.filter(({ annotations }) => annotations.fips === 'true')) : lists
  }

  /** Versions of packs in the registries an actor sees, whatever their mark. */
  packsSeenBy(actor: Actor): PackRow[] {
    return this.#seenBy(actor).flatMap((row) => this.rowsOf(row))
  }

  /** Whether packs without the FIPS mark are kept from the actor. */
  fipsOnly({ person: { tenant } }: Actor): boolean {
    if (!this.fips || tenant === null) return false
    return this.tenants.find(({ uid }) => uid === tenant.uid)?.fips.fipsPackConfig?.mode !== 'nonFipsEnabled'
  }

  /** @throws MockError `ResourceNotFound` */
  pack(actor: Actor, uid: string): PackRow {
    for (const rows of this.#visibleIn(actor, this.#seenBy(actor))) {
      const row = rows.find((candidate) => candidate.uid === uid)
      if (row !== undefined) return row
    }
    throw notFound(`Pack ${uid}`)
  }

  /** Profiles of the actor's tenant. */
  profilesOf({ person: { tenant } }: Actor): ProfileRow[] {
    return this.profiles.filter(({ tenantUid }) => tenantUid === tenant?.uid)
  }

  /** @throws MockError `ResourceNotFound` */
  profile(actor: Actor, uid: string): ProfileRow {
    const row = this.profilesOf(actor).find((candidate) => candidate.uid === uid)
    if (row === undefined) throw notFound(`Profile ${uid}`)
    return row
  }

  #seenBy({ person: { scope, tenant } }: Actor): RegistryRow[] {
    return this.registries.filter((row) => row.scope === 'system' || (scope === 'tenant' && row.tenantUid === tenant?.uid))
  }

  /** What the synchronisations have brought so far. */
  allPacks(): readonly PackRow[] {
    return this.registries.flatMap((row) => this.rowsOf(row))
  }

  /** What the synchronisations of one registry have brought so far: its packs, each with its versions. */
  packsOf(row: RegistryRow): PackRow[][] {
    return this.#catalogueOf(row).slice(0, syncOf(row, this.now()).packs)
  }

  /** All versions of `packsOf` in one list, which stays the same list as long as nothing comes to it. */
  rowsOf(row: RegistryRow): readonly PackRow[] {
    const catalogue = this.#catalogueOf(row)
    const { packs } = syncOf(row, this.now())
    const known = this.#rows.get(catalogue)
    if (known?.packs === packs) return known.rows
    const rows = catalogue.slice(0, packs).flat()
    this.#rows.set(catalogue, { packs, rows })
    return rows
  }

  /** Made once for each registry: all the packs it has, each with its versions. */
  #catalogueOf(row: RegistryRow): PackRow[][] {
    const setAside = setAsideAt(row, this.now())
    const of = [row.provider, row.endpoint, row.baseContentPath, row.packCount, row.gone.length, setAside.length].join(' ')
    const known = this.#packs.get(row.uid)
    if (known?.of === of) return known.packs
    const packs = keptPacks(row, setAside)
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
