import type { Method } from '~/contract/operation'

/** Who sends a request: a Tenant Admin, a Tenant Viewer and a Tenant User Admin of one tenant, a Tenant Admin of another, a Root and an Account Administrator. */
export type Who = 'admin' | 'viewer' | 'noRights' | 'otherTenant' | 'operator' | 'accountAdmin'

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it stands instead. */
  readonly rawBody?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Their token goes into `Authorization`; null or left out: nobody is signed in. */
  readonly as?: Who | null
}

export type Send = (method: Method, path: string, options?: RequestOptions) => Promise<Response>

interface Account {
  readonly email: string
  readonly password: string
}

interface KindTarget {
  readonly endpoint: string
  readonly username: string
  readonly password: string
  /** PEM of the authority, or empty. */
  readonly certificate: string
}

/** Something that claims to obey the contract. */
export interface Target {
  readonly request: Send
  readonly accounts: {
    readonly admin: Account
    readonly operator: Account
    /** Belongs to two tenants with one password. */
    readonly twoTenants: Account & { readonly organizations: readonly [string, string] }
    /** An operator whose account may be locked. */
    readonly lockable: Account
  }
  /** A registry behind a certificate of its own authority; it answers to these and no other credentials. */
  readonly registry: {
    readonly endpoint: string
    readonly username: string
    readonly password: string
    /** PEM of the authority. */
    readonly certificate: string
    readonly baseContentPath: string
  }
  /** Registries of the other kinds; each answers to these and no other credentials. */
  readonly kinds: {
    readonly helm: KindTarget
    readonly pack: KindTarget
    readonly ecr: {
      /** A host name. */
      readonly endpoint: string
      readonly accessKey: string
      readonly secretKey: string
      /** PEM of the authority, or empty. */
      readonly certificate: string
      readonly baseContentPath: string
    }
  }
  /** Endpoint of another one that is open to all, with content under the same path. */
  readonly openRegistry: string
  /** Addresses that fail. */
  readonly failing: { readonly refused: string; readonly webPage: string; readonly blocked: string }
  /** What exists from the start. */
  readonly existing: {
    readonly systemRegistryUid: string
    readonly systemRegistryName: string
    readonly adminRegistryUid: string
    readonly otherTenantRegistryUid: string
    /** Of the admin's registry, with README, logo and more than one version. */
    readonly packName: string
  }
  /** A fresh installation of the same kind that waits for its first operator. */
  startFresh(): Promise<{ request: Send; setupToken: string; close(): Promise<void> }>
  close(): Promise<void>
}
