import * as z from 'zod/mini'
import { Time } from './common'
import { Email, OperatorPassword, PersonName, TenantName, TenantPassword } from './people-fields'
import { ProviderType, RegistryKind, RegistryScope, RegistrySyncStatus } from './registries'
import { SkippedContent, SyncOutcome, SyncProgress, SyncSettings, SyncTrigger } from './sync'

export const OperatorSetup = z.strictObject({ firstName: PersonName, lastName: PersonName, emailId: Email, password: OperatorPassword })
export const TenantSetup = z.strictObject({
  orgName: TenantName,
  firstName: PersonName,
  lastName: PersonName,
  emailId: Email,
  password: TenantPassword,
})

/** The documented default registries: all six, the one of the FIPS edition, or none. */
export const DefaultRegistries = z.enum(['on', 'fips', 'off'])
export type DefaultRegistries = z.infer<typeof DefaultRegistries>

/** First start: creates the first operator and, if wished, the first tenant with its admin. Signs the operator in. */
export const Setup = z
  .strictObject({
    token: z.string().check(z.minLength(1, 'The set-up token is missing')),
    operator: OperatorSetup,
    tenant: z.optional(TenantSetup),
    /** Add the documented default registries to the system. */
    defaultRegistries: z._default(DefaultRegistries, 'off'),
  })
  .register(z.globalRegistry, { id: 'ConsoleSetup' })
export type Setup = z.infer<typeof Setup>

export const SetupStatus = z.object({ needed: z.boolean() }).register(z.globalRegistry, { id: 'ConsoleSetupStatus' })

/** What this backend can do beyond Palette's API; the console shows only what is true here. */
export const Capabilities = z
  .object({
    product: z.string(),
    version: z.string(),
    /** `server`: our own backend. `mocks`: development in the browser. `palette`: a Palette installation behind a proxy. */
    backend: z.enum(['server', 'mocks', 'palette']),
    /** The automatic synchronisation period, in seconds. */
    syncIntervalSeconds: z.int(),
    features: z.object({
      setup: z.boolean(),
      certificateInspection: z.boolean(),
      syncProgress: z.boolean(),
      /** Users of tenants are managed here. */
      tenantUsers: z.boolean(),
      /** Audit entries can be saved as CSV. */
      auditExport: z.boolean(),
      /** The catalogue is searched with facets, and says what stands in a version. */
      catalogue: z.boolean(),
      /** Profiles are copied, exported and imported; what a registry means to them is known, and content that changed is noticed. */
      profileTools: z.boolean(),
      /** A registry is diagnosed step by step, and what a synchronisation would index is counted before. */
      diagnosis: z.boolean(),
      /** Runs can be watched, cancelled, planned and looked back at; removals in bulk wait for a person; registries may announce pushes. */
      syncControl: z.boolean(),
    }),
    /** The FIPS edition: packs without the FIPS mark are offered to a tenant only after it allowed them. */
    fips: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'ConsoleCapabilities' })
export type Capabilities = z.infer<typeof Capabilities>

/** Who is signed in, and what they may do. */
export const Session = z
  .object({
    scope: z.enum(['system', 'tenant']),
    user: z.object({ uid: z.string(), emailId: z.string(), firstName: z.string(), lastName: z.string() }),
    tenant: z.optional(z.object({ uid: z.string(), name: z.string() })),
    role: z.string(),
    permissions: z.array(z.string()),
    expiresAt: Time,
  })
  .register(z.globalRegistry, { id: 'ConsoleSession' })
export type Session = z.infer<typeof Session>

/** A certificate as read from an upload, or as a server presented it. */
export const CertificateInfo = z
  .object({
    subject: z.string(),
    issuer: z.string(),
    notBefore: Time,
    notAfter: Time,
    /** Upper-case hex pairs joined by colons. */
    sha256: z.string(),
    serialNumber: z.string(),
    subjectAltNames: z.array(z.string()),
    isAuthority: z.boolean(),
    isSelfSigned: z.boolean(),
    /** `RSA 2048 bits`, `EC P-256`, `Ed25519`. */
    key: z.string(),
    /** `SHA-256 with RSA`; the dotted identifier where it has no name here. */
    signature: z.string(),
    /** `valid`, or why it is not now. */
    validity: z.enum(['valid', 'expired', 'not-yet-valid']),
  })
  .register(z.globalRegistry, { id: 'ConsoleCertificate' })
export type CertificateInfo = z.infer<typeof CertificateInfo>

/** PEM, or base64 of what is not text: DER and PKCS#7 are read too. */
export const CertificateUpload = z.strictObject({ pem: z.string() }).register(z.globalRegistry, { id: 'ConsoleCertificateUpload' })
export const CertificateReport = z
  .object({
    /** The upload, cleaned: certificates alone, each PEM block on its own lines. */
    pem: z.string(),
    certificates: z.array(CertificateInfo),
  })
  .register(z.globalRegistry, { id: 'ConsoleCertificateReport' })
export type CertificateReport = z.infer<typeof CertificateReport>

/** All that a registry's row and details show, whatever its kind. */
export const RegistryOverview = z
  .object({
    uid: z.string(),
    name: z.string(),
    kind: RegistryKind,
    scope: RegistryScope,
    isDefault: z.boolean(),
    endpoint: z.string(),
    providerType: ProviderType,
    /** As the wire names it: `noAuth`, `basic`, `token`, or of AWS `secret` and `sts`. */
    authType: z.enum(['noAuth', 'basic', 'token', 'secret', 'sts']),
    /** A default registry that waits for an operator to enter AWS credentials. */
    needsCredentials: z.boolean(),
    /** Synchronises by itself. */
    synchronised: z.boolean(),
    sync: RegistrySyncStatus,
    createdAt: Time,
    baseContentPath: z.string(),
    insecureSkipVerify: z.boolean(),
    hasCertificate: z.boolean(),
    packs: z.int(),
    versions: z.int(),
    skipped: z.int(),
    nextSyncAt: z.nullable(Time),
    progress: z.nullable(SyncProgress),
    secretSetAt: z.nullable(Time),
    secretSetBy: z.nullable(z.string()),
    /** The schedule rests: the registry refused the credentials twice in a row, and a third time could lock the account (`refused`), or somebody wants it so (`person`). */
    paused: z.nullable(z.object({ since: Time, message: z.string(), by: z.enum(['refused', 'person']) })),
    /** Since the first failure after the last good run; the catalogue is as it was then. Null while runs are good. */
    failingSince: z.nullable(Time),
    /** Of the last failure, as a diagnosis names it; empty without one. */
    failureCode: z.string(),
    /** The last run that ended. */
    lastRun: z.nullable(
      z.object({
        uid: z.string(),
        outcome: SyncOutcome,
        trigger: SyncTrigger,
        finishedAt: Time,
        added: z.int(),
        changed: z.int(),
        removed: z.int(),
      }),
    ),
    /** A run would have taken out so much that a person has to decide. */
    held: z.nullable(
      z.object({
        runUid: z.string(),
        since: Time,
        /** Versions that would go, and how many of them profiles use. */
        removals: z.int(),
        inUse: z.int(),
      }),
    ),
    /** Versions that the registry no longer has and that somebody decided to keep. */
    kept: z.int(),
    settings: SyncSettings,
    /** A registry may announce pushes. */
    hasWebhook: z.boolean(),
    /** The certificate that ends first, once it is in its last 30 days or past its end. */
    expiringCertificate: z.nullable(z.object({ of: z.enum(['uploaded', 'server']), subject: z.string(), notAfter: Time })),
  })
  .register(z.globalRegistry, { id: 'ConsoleRegistryOverview' })
export type RegistryOverview = z.infer<typeof RegistryOverview>

export const RegistriesOverview = z
  .object({ items: z.array(RegistryOverview) })
  .register(z.globalRegistry, { id: 'ConsoleRegistriesOverview' })
export const SkippedContents = z
  .object({ items: z.array(SkippedContent), total: z.int() })
  .register(z.globalRegistry, { id: 'ConsoleSkippedContents' })
