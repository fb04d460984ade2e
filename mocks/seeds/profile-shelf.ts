import type { LayerRow, ProfileRow } from '../profile-rows'
import { uidOf } from '../random'
import type { RegistryRow } from '../rows'
import { definitionOf } from './definitions'
import { type PackRow, seedPacks } from './packs'
import { demoAccounts, seedTenants } from './people'
import { DAY } from './runs'
import { valuesOf } from './texts'

export type Given = Pick<ProfileRow, 'name' | 'version' | 'draft'> &
  Partial<Omit<ProfileRow, 'uid' | 'tenantUid'>> & { readonly description?: string }

/** Takes layers from the packs of the demo's registries. */
export class Shelf {
  readonly #registries: readonly RegistryRow[]
  readonly now: number
  readonly #packs = new Map<string, PackRow[]>()

  constructor(registries: readonly RegistryRow[], now: number) {
    this.#registries = registries
    this.now = now
  }

  registry(name: string): RegistryRow {
    const uid = uidOf(`registry ${name}`)
    const row = this.#registries.find((candidate) => candidate.uid === uid) ?? this.#registries.find((candidate) => candidate.name === name)
    if (row === undefined) throw new Error(`The demo has no registry ${name}`)
    return row
  }

  rows(registry: string): PackRow[] {
    const known = this.#packs.get(registry) ?? seedPacks(this.registry(registry)).flat()
    this.#packs.set(registry, known)
    return known
  }

  /** @param version the newest one when left out */
  layer(registry: string, name: string, version?: string): LayerRow {
    const row = this.rows(registry).find(({ pack, version: has }) => pack.name === name && (version === undefined || has === version))
    if (row === undefined) throw new Error(`The registry ${registry} of the demo has no pack ${name} ${version ?? ''}`)
    return this.layerOf(row)
  }

  layerOf(row: PackRow): LayerRow {
    const { pack, version, registryUid, repository, digest } = row
    const values = valuesOf(row)
    return {
      name: pack.name,
      displayName: pack.displayName,
      type: pack.type,
      layer: pack.layer,
      addonType: pack.addonType,
      packUid: row.uid,
      registryUid,
      registryName: this.#registries.find(({ uid }) => uid === registryUid)?.name ?? '',
      repository,
      tag: version,
      version,
      digest,
      keptDigest: '',
      chosenAt: this.now - 20 * DAY,
      values,
      defaultValues: values,
      definition: definitionOf(row).text,
      manifests: [],
    }
  }

  profile(tenant: string, { description, ...given }: Given): ProfileRow {
    const email = tenant === 'acme' ? demoAccounts.admin.email : demoAccounts.otherTenant.email
    const createdAt = this.now - 25 * DAY
    return {
      uid: uidOf(`profile ${tenant} ${given.name} ${given.version}`),
      tenantUid: seedTenants.find(({ name }) => name === tenant)?.uid ?? '',
      labels: {},
      annotations: description === undefined ? {} : { description },
      type: 'add-on',
      cloudType: 'all',
      variables: [],
      revision: 3,
      publishedAt: given.published === undefined || given.published === null ? null : this.now - 6 * DAY,
      createdAt,
      createdBy: email,
      updatedAt: this.now - 6 * DAY,
      updatedBy: email,
      published: null,
      ...given,
    }
  }
}
