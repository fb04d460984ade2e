import * as z from 'zod/mini'
import { ListMeta, NamedMeta, ObjectMeta, QueryBoolean, Time } from './common'
import { Email, PersonName, TenantName } from './people-fields'

/** Roles that a user of a tenant can have. */
export const TenantRole = z.enum(['Tenant Admin', 'Tenant Viewer', 'Tenant User Admin'])
export type TenantRole = z.infer<typeof TenantRole>

/** Which password rules hold is checked by whom the link belongs to; the contract only bounds the length. */
const NewPassword = z.string().check(z.minLength(1, 'Enter a password'), z.maxLength(1024, 'Use at most 1,024 characters'))

export const PasswordSet = z.strictObject({ password: NewPassword }).register(z.globalRegistry, { id: 'PasswordSet' })
export const UserPasswordChange = z
  .strictObject({
    currentPassword: z.string().check(z.minLength(1, 'Enter the current password'), z.maxLength(1024)),
    emailId: Email,
    newPassword: NewPassword,
  })
  .register(z.globalRegistry, { id: 'UserPasswordChange' })
export const AdminPasswordChange = z
  .strictObject({
    currentPassword: z.string().check(z.minLength(1, 'Enter the current password'), z.maxLength(1024)),
    newPassword: NewPassword,
  })
  .register(z.globalRegistry, { id: 'SystemAdminPasswordChange' })

export const Permissions = z
  .array(z.object({ name: z.string(), permissions: z.array(z.string()), scope: z.enum(['system', 'tenant', 'project', 'resource']) }))
  .register(z.globalRegistry, { id: 'Permissions' })
export const PermissionsQuery = z.object({ scope: z.optional(z.enum(['system', 'tenant', 'project', 'resource'])) })

export const ProjectsMetadata = z
  .object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) })) })
  .register(z.globalRegistry, { id: 'ProjectsMetadata' })
export const ProjectsQuery = z.object({ name: z.optional(z.string()) })

export const HealthPing = z.object({ msg: z.string() }).register(z.globalRegistry, { id: 'HealthPing' })

const CleanUpStatus = z.object({
  cleanUpError: z.string(),
  cleanUpStages: z.string(),
  cleanUpTimestamp: Time,
  cleanedResources: z.array(z.string()),
  isCompleted: z.boolean(),
  isInProgress: z.boolean(),
})

export const Tenant = z
  .object({
    metadata: NamedMeta,
    spec: z.object({ authType: z.string(), orgEmailId: z.string(), orgName: z.string() }),
    status: z.object({ cleanUpStatus: CleanUpStatus, isActive: z.boolean(), toBeDeleted: z.boolean() }),
  })
  .register(z.globalRegistry, { id: 'Tenant' })
export type Tenant = z.infer<typeof Tenant>
export const Tenants = z.object({ items: z.array(Tenant), listmeta: ListMeta }).register(z.globalRegistry, { id: 'Tenants' })

/** A tenant and its first admin, who gets an activation link. */
export const TenantInput = z
  .object({
    metadata: z.optional(ObjectMeta),
    spec: z.object({ orgName: TenantName, firstName: PersonName, lastName: PersonName, emailId: Email }),
  })
  .register(z.globalRegistry, { id: 'TenantEntity' })
export type TenantInput = z.infer<typeof TenantInput>

export const TenantBasic = z
  .object({ emailId: z.optional(Email), orgName: z.optional(TenantName) })
  .register(z.globalRegistry, { id: 'TenantBasicEntity' })
export const TenantActivate = z.object({ isActive: z._default(z.boolean(), true) }).register(z.globalRegistry, { id: 'TenantActivate' })
export const TenantCleanUpQuery = z.object({ useTenantCtx: z._default(QueryBoolean, false), forceDelete: z._default(QueryBoolean, false) })
export const CleanUpResource = z
  .object({
    activeResources: z.object({ activeResources: z.record(z.string(), z.array(z.string())) }),
    tenantStatus: CleanUpStatus,
  })
  .register(z.globalRegistry, { id: 'CleanUpResource' })

const FipsMode = z.object({ mode: z.enum(['nonFipsEnabled', 'nonFipsDisabled']) })
/** Only packs are a matter of registries; the two others are kept and handed back. */
export const FipsSettings = z
  .object({
    fipsClusterFeatureConfig: z.optional(FipsMode),
    fipsClusterImportConfig: z.optional(FipsMode),
    fipsPackConfig: z.optional(FipsMode),
  })
  .register(z.globalRegistry, { id: 'FipsSettings' })
export type FipsSettings = z.infer<typeof FipsSettings>

/** A user of a tenant; for the call that Palette has, the tenant's first admin. */
export const User = z
  .object({
    metadata: NamedMeta,
    spec: z.object({ emailId: z.string(), firstName: z.string(), lastName: z.string(), roles: z.array(z.string()) }),
    status: z.object({
      /** Path of a page where the user chooses a password; empty when there is none. Shown to those who may create users. */
      activationLink: z.string(),
      isActive: z.boolean(),
      isPasswordResetting: z.boolean(),
      lastSignIn: Time,
    }),
  })
  .register(z.globalRegistry, { id: 'User' })
export type User = z.infer<typeof User>

export const TenantUsers = z.object({ items: z.array(User) }).register(z.globalRegistry, { id: 'ConsoleTenantUsers' })
export const TenantUserInput = z
  .strictObject({ emailId: Email, firstName: PersonName, lastName: PersonName, role: TenantRole })
  .register(z.globalRegistry, { id: 'ConsoleTenantUserInput' })
export type TenantUserInput = z.infer<typeof TenantUserInput>
/** What is left out stays. */
export const TenantUserUpdate = z
  .strictObject({ isActive: z.optional(z.boolean()), role: z.optional(TenantRole) })
  .register(z.globalRegistry, { id: 'ConsoleTenantUserUpdate' })
export type TenantUserUpdate = z.infer<typeof TenantUserUpdate>

/** A page where somebody chooses a password. Good for 24 hours and for one use; a newer link ends it. */
export const ActivationLink = z.object({ link: z.string(), expiry: Time }).register(z.globalRegistry, { id: 'ConsoleActivationLink' })
/** Who a link is for, so that its page can say so and check the right password rules. */
export const ActivationStatus = z
  .object({ scope: z.enum(['system', 'tenant']), emailId: z.string(), orgName: z.string(), purpose: z.enum(['activate', 'reset']) })
  .register(z.globalRegistry, { id: 'ConsoleActivationStatus' })

export const AdminType = z.enum(['AccountAdmin', 'OperationAdmin'])
export type AdminType = z.infer<typeof AdminType>

export const SystemAdmin = z
  .object({
    metadata: NamedMeta,
    spec: z.object({
      /** The root administrator too reads as `OperationAdmin`: the wire has no third word; the annotation `role` has the name. */
      adminType: AdminType,
      emailId: z.string(),
      firstName: z.string(),
      lastName: z.string(),
    }),
    status: z.object({
      activation: z.object({ expiry: Time, link: z.string() }),
      createdBy: z.string(),
      lastPasswordUpdate: Time,
      lastSignIn: Time,
      /** `Active` or `Pending`. */
      state: z.enum(['Active', 'Pending']),
    }),
  })
  .register(z.globalRegistry, { id: 'SystemAdmin' })
export type SystemAdmin = z.infer<typeof SystemAdmin>
export const SystemAdmins = z.object({ items: z.array(SystemAdmin) }).register(z.globalRegistry, { id: 'SystemAdmins' })

export const SystemAdminInput = z
  .object({
    metadata: z.optional(ObjectMeta),
    spec: z.object({ adminType: AdminType, emailId: Email, firstName: PersonName, lastName: PersonName }),
  })
  .register(z.globalRegistry, { id: 'SystemAdminEntity' })
export type SystemAdminInput = z.infer<typeof SystemAdminInput>
export const SystemAdminProfile = z
  .object({ metadata: z.optional(ObjectMeta), spec: z.object({ firstName: PersonName, lastName: PersonName }) })
  .register(z.globalRegistry, { id: 'SystemAdminProfile' })
