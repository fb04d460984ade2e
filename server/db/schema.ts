import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely'
import type { PackConstraint, PackPreset, PackSchemaEntry } from '~/contract/packs'
import type { PackFile, PackResource } from '~/contract/catalogue'
import type { Variable } from '~/contract/profile-variables'
import type { FipsSettings } from '~/contract/people'
import type { ProviderType, RegistryKind } from '~/contract/registries'
import type { NullableTimestamp, Timestamp } from './columns'
import type {
  HeldRemovalsTable,
  ProcessesTable,
  RegistrySyncsTable,
  RegistryWebhooksTable,
  SyncChangesTable,
  SyncDaysTable,
  SyncRepositoriesTable,
  SyncRunSkippedTable,
  SyncRunsTable,
} from './sync-tables'

/** A transaction: the only handle for SQL inside one. */
export type Tx = Transaction<Tables>

/**
 * The database itself: for reads outside a transaction. Never used inside one: the single embedded connection would wait for itself. A `Tx` is not a `Db`, nor the
 * other way round; where a `Db` is used inside a transaction all the same (from a closure), it throws.
 */
export interface Db extends Kysely<Tables> {
  readonly outsideTransactions: true
  /**
   * Between many writes: waits until those who wait for a connection have had it, a fraction of a second at most. At once where nobody waits, or there are connections
   * for all.
   * @returns whether somebody waited
   */
  readonly giveWay: () => Promise<boolean>
}

export interface Tables {
  settings: SettingsTable
  tenants: TenantsTable
  users: UsersTable
  sessions: SessionsTable
  password_links: PasswordLinksTable
  api_keys: ApiKeysTable
  registries: RegistriesTable
  registry_syncs: RegistrySyncsTable
  packs: PacksTable
  pack_offers: PackOffersTable
  pack_logos: PackLogosTable
  skipped_contents: SkippedContentsTable
  sync_runs: SyncRunsTable
  sync_changes: SyncChangesTable
  sync_run_skipped: SyncRunSkippedTable
  sync_days: SyncDaysTable
  sync_repositories: SyncRepositoriesTable
  held_removals: HeldRemovalsTable
  registry_webhooks: RegistryWebhooksTable
  processes: ProcessesTable
  profiles: ProfilesTable
  profile_layers: ProfileLayersTable
  audits: AuditsTable
}

/** Facts about this installation: one row a key. */
interface SettingsTable {
  key: string
  value: JSONColumnType<Record<string, unknown>>
}

interface TenantsTable {
  uid: string
  name: string
  /** Whether people can sign in. */
  active: Generated<boolean>
  to_be_deleted: Generated<boolean>
  fips: ColumnType<FipsSettings, string | undefined, string>
  created_at: Timestamp
}

interface UsersTable {
  uid: string
  scope: 'system' | 'tenant'
  /** Null for operators. */
  tenant_uid: string | null
  /** As typed; compared without case. */
  email: string
  first_name: string
  last_name: string
  role: string
  /** argon2id, PHC string; null until the person has chosen a password. */
  password_hash: string | null
  password_changed_at: NullableTimestamp
  /** Whether the person can sign in. */
  active: Generated<boolean>
  /** Email of who added the account; empty for the first ones. */
  created_by: Generated<string>
  failed_sign_ins: Generated<number>
  locked_until: NullableTimestamp
  last_sign_in_at: NullableTimestamp
  created_at: Timestamp
}

interface SessionsTable {
  /** SHA-256 of the token, hex. The token itself is stored nowhere. */
  token_hash: string
  user_uid: string
  created_at: Timestamp
  expires_at: Timestamp
}

/** A link with which somebody chooses a password: one a user, a newer one takes its place. */
interface PasswordLinksTable {
  /** SHA-256 of the token, hex. */
  token_hash: string
  user_uid: string
  /** The token, sealed by `secrets` with the user's uid: whoever made the link may see it again. */
  sealed_token: string
  purpose: 'activate' | 'reset'
  expires_at: Timestamp
}

interface ApiKeysTable {
  uid: string
  user_uid: string
  name: string
  description: string
  /** SHA-256 of the key, hex. The key itself is stored nowhere. */
  key_hash: string
  active: boolean
  expires_at: Timestamp
  created_at: Timestamp
  updated_at: Timestamp
}

interface RegistriesTable {
  uid: string
  scope: 'system' | 'tenant'
  /** Null for system registries. */
  tenant_uid: string | null
  name: string
  /** Which of the four wire kinds it is. */
  kind: RegistryKind
  /** `helm` for classic Helm repositories, `pack` for legacy pack registries. */
  provider: ProviderType
  /** Normalised address; of ECR the host name. */
  endpoint: string
  /** Endpoint Suffix; empty when there is none. */
  base_path: string
  /** Comma list. */
  base_content_path: string
  auth_type: 'noAuth' | 'basic' | 'token' | 'secret' | 'sts'
  /** User name, or the access key of AWS. */
  username: string
  /** Password, token or secret access key, sealed by `secrets`; null when none is stored. */
  sealed_secret: string | null
  /** With `sts`; else empty. */
  role_arn: Generated<string>
  /** With `sts`: sent when the role is assumed. */
  external_id: Generated<string>
  /** A default registry that waits for credentials: it is not synchronised. */
  needs_credentials: Generated<boolean>
  secret_set_at: NullableTimestamp
  /** Email of who set it. */
  secret_set_by: string | null
  /** PEM; empty when the system's authorities are used. */
  tls_certificate: string
  tls_insecure: boolean
  /** When the uploaded certificate ends; of several the one that ends first. Null without one. */
  certificate_expires_at: NullableTimestamp
  /** Of that certificate; empty without one. */
  certificate_subject: Generated<string>
  /** The server's own certificate as it was last seen; null when nobody has seen it, and over plain HTTP. */
  server_certificate: ColumnType<ServerCertificate | null, string | null | undefined, string | null>
  sync_supported: boolean
  is_default: boolean
  created_at: Timestamp
  updated_at: Timestamp
}

/** Of a server's own certificate. */
export interface ServerCertificate {
  readonly subject: string
  /** ISO 8601. */
  readonly notAfter: string
}

interface PacksTable {
  uid: string
  registry_uid: string
  /** From pack.json. */
  name: string
  display_name: string
  version: string
  /** Orders by SemVer when compared by bytes. */
  version_key: string
  /** `active`, `disabled`, or what the annotation `system_state` says, such as `deprecated`. */
  state: string
  /** Repository below the registry, and tag: where it was read. */
  repository: string
  tag: string
  /** Of the manifest: `sha256:…`. */
  digest: string
  layer: 'kernel' | 'os' | 'k8s' | 'cni' | 'csi' | 'addon'
  type: 'spectro' | 'helm' | 'manifest' | 'oci'
  addon_type: string
  addon_sub_type: string
  cloud_types: JSONColumnType<string[]>
  pack_group: string
  eol: string
  annotations: JSONColumnType<Record<string, string>>
  values_yaml: string
  readme: string
  /** Text of the file that defines it (pack.json, Chart.yaml, zarf.yaml); empty where it is not known. */
  definition: Generated<string>
  dependencies: ColumnType<PackConstraint[], string | undefined, string>
  /** Where the archive of a chart is: an http(s) or oci address; empty when all was read. */
  archive_url: Generated<string>
  /** Address of the icon that a chart names; empty without one. */
  icon_url: Generated<string>
  /** Whether values, README and logo are here; else they are read when somebody opens the version. */
  details_read: Generated<boolean>
  schema_entries: JSONColumnType<PackSchemaEntry[]>
  presets: JSONColumnType<PackPreset[]>
  /** SHA-256 of the logo, hex; null without one. */
  logo_sha256: string | null
  /** Files of the version; null where nobody has looked yet. */
  files: ColumnType<PackFile[] | null, string | null | undefined, string | null>
  resources: ColumnType<PackResource[], string | undefined, string>
  created_at: Timestamp
  updated_at: Timestamp
}

/**
 * What a registry offers: of every name and type the newest version that is not disabled, as far as searches look at it. Kept up by every transaction that stores
 * or removes packs (`packs/offers`). A table of its own, small enough to be read as a whole: the rows of packs, with their values and READMEs, are a hundred times
 * as large, and an index over them is quick only after a vacuum.
 */
interface PackOffersTable {
  registry_uid: string
  name: string
  type: 'spectro' | 'helm' | 'manifest' | 'oci'
  /** The newest version with the FIPS mark; else the newest of all. A pack has one row or both. */
  fips: boolean
  pack_uid: string
  display_name: string
  layer: 'kernel' | 'os' | 'k8s' | 'cni' | 'csi' | 'addon'
  addon_type: string
  /** Key of its category, and what orders categories (`contract/pack-categories`). */
  category: string
  category_order: string
  version_key: string
  cloud_types: JSONColumnType<string[]>
  /** Annotation `source`; empty without one. */
  source: string
  /** Display name, line feed, name; lower case. Searched in and ordered by. */
  search_text: string
}

/** Logos by content: the same picture is kept once. */
interface PackLogosTable {
  sha256: string
  media_type: string
  bytes: Buffer
}

/** One version of a profile; those of one name belong together. */
interface ProfilesTable {
  uid: string
  tenant_uid: string
  name: string
  /** SemVer. */
  version: string
  description: Generated<string>
  /** Tags on the wire: `key: value`, or `word: spectro__tag`. */
  labels: ColumnType<Record<string, string>, string | undefined, string>
  /** Without `description`. */
  annotations: ColumnType<Record<string, string>, string | undefined, string>
  type: 'cluster' | 'infra' | 'add-on' | 'system'
  cloud_type: Generated<string>
  /** A sensitive default is sealed by `secrets` with the profile's uid. */
  variables: ColumnType<Variable[], string | undefined, string>
  /** Grows with every change of the layers. */
  revision: Generated<number>
  published_at: NullableTimestamp
  created_at: Timestamp
  created_by: string
  /** Strictly grows: it says whether somebody has changed the profile since it was read. */
  updated_at: Timestamp
  updated_by: string
}

/** A manifest of a layer. */
export interface StoredManifest {
  readonly uid: string
  readonly name: string
  readonly content: string
  /** `sha256:…` of the content. */
  readonly digest: string
}

/** A layer of a draft, or of the copy that was published. Pack and registry are no references: a layer outlives both, and says so. */
interface ProfileLayersTable {
  profile_uid: string
  stage: 'draft' | 'published'
  /** From 0, as they are listed. */
  position: number
  /** Of the pack; once a profile. */
  name: string
  display_name: string
  type: 'spectro' | 'helm' | 'manifest' | 'oci'
  layer: 'kernel' | 'os' | 'k8s' | 'cni' | 'csi' | 'addon'
  addon_type: string
  /** Empty for a chart that is named by hand; `spectro-manifest-pack` for manifests. */
  pack_uid: string
  /** Empty for manifests. */
  registry_uid: string
  /** When it was chosen. */
  registry_name: string
  repository: string
  tag: string
  version: string
  /** Of the chosen content; empty where it is not known. */
  digest: string
  /** A newer digest that somebody decided not to follow; empty without one. */
  kept_digest: Generated<string>
  chosen_at: Timestamp
  values_yaml: string
  /** The pack's own values and defining file at the time it was chosen: to tell what changed. */
  default_values: string
  definition: string
  manifests: ColumnType<StoredManifest[], string | undefined, string>
}

interface SkippedContentsTable {
  registry_uid: string
  reference: string
  /** Manifest digest if known: an unchanged bad pack is not fetched again. */
  digest: string | null
  reason: string
  /** Since when it stands here. */
  since: NullableTimestamp
}

interface AuditsTable {
  uid: string
  at: Timestamp
  scope: 'system' | 'tenant'
  tenant_uid: string | null
  actor_uid: string | null
  actor_email: string
  action: 'create' | 'update' | 'delete' | 'publish' | 'action'
  resource_kind: string
  resource_uid: string
  resource_name: string
  /** One sentence. */
  message: string
  /** Field path to [old, new]; secrets appear as "changed". */
  changes: JSONColumnType<Record<string, [unknown, unknown]>>
  /** A note of the person who acted; empty without one. */
  user_message: Generated<string>
}
