import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely'
import type { PackConstraint, PackPreset, PackSchemaEntry } from '~/contract/packs'
import type { SyncProgress } from '~/contract/console'
import type { FipsSettings } from '~/contract/people'
import type { ProviderType, RegistryKind } from '~/contract/registries'

/** A transaction: the only handle for SQL inside one. */
export type Tx = Transaction<Tables>

/**
 * The database itself: for reads outside a transaction. Never used inside one: the single embedded connection would wait for itself. A `Tx` is not a `Db`, nor the
 * other way round; where a `Db` is used inside a transaction all the same (from a closure), it throws.
 */
export interface Db extends Kysely<Tables> {
  readonly outsideTransactions: true
}

/** timestamptz: read as Date, written as Date. */
type Timestamp = ColumnType<Date, Date, Date>
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>

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
  pack_logos: PackLogosTable
  skipped_contents: SkippedContentsTable
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
  sync_supported: boolean
  is_default: boolean
  created_at: Timestamp
  updated_at: Timestamp
}

/** One row a registry: its last or current run. */
interface RegistrySyncsTable {
  registry_uid: string
  status: 'Pending' | 'InProgress' | 'Success' | 'Failed'
  message: string
  /** Changes with every run: a worker whose run id is no longer here has been superseded and stops. */
  run_id: string | null
  progress: JSONColumnType<SyncProgress | null, string | null, string | null>
  /** While running, extended by the worker; past it, the run counts as dead. */
  lease_until: NullableTimestamp
  started_at: NullableTimestamp
  finished_at: NullableTimestamp
  last_synced_at: NullableTimestamp
  /** When the next automatic run is due. */
  next_at: NullableTimestamp
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
  created_at: Timestamp
  updated_at: Timestamp
}

/** Logos by content: the same picture is kept once. */
interface PackLogosTable {
  sha256: string
  media_type: string
  bytes: Buffer
}

interface SkippedContentsTable {
  registry_uid: string
  reference: string
  /** Manifest digest if known: an unchanged bad pack is not fetched again. */
  digest: string | null
  reason: string
}

interface AuditsTable {
  uid: string
  at: Timestamp
  scope: 'system' | 'tenant'
  tenant_uid: string | null
  actor_uid: string | null
  actor_email: string
  action: 'create' | 'update' | 'delete' | 'action'
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
