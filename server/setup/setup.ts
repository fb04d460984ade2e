import { randomBytes } from 'node:crypto'
import type * as z from 'zod/mini'
import type { OperatorSetup, Setup, TenantSetup } from '~/contract/console'
import { createUser } from '../accounts/create-user'
import { anyOperator } from '../accounts/operators'
import { hashPassword } from '../accounts/password'
import { type AuditAuthor, recordAudit } from '../audit/write'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import { AppError } from '../errors'
import { type OpenedSession, openSession } from '../sessions/sessions'
import { hashToken } from '../sessions/token'
import { createTenant, tenantExists } from '../tenants/create-tenant'
import { addDefaultRegistries } from './default-registries'
import { consumeSetupToken, deleteSetupToken, saveSetupToken, setupTokenMatches } from './store'

type NewOperator = z.output<typeof OperatorSetup>
type NewTenant = z.output<typeof TenantSetup>

/** Accounts that the environment asks for. */
export interface InitialAccounts {
  readonly operator: { readonly email: string; readonly password: string } | undefined
  readonly tenant: { readonly name: string; readonly email: string; readonly password: string } | undefined
}

export async function setupStatus(services: Services): Promise<{ needed: boolean }> {
  return { needed: !(await anyOperator(services.db)) }
}

/**
 * Makes a new one-time token while no operator exists; that of an earlier start ends.
 * @returns the token, or undefined when set-up is done
 */
export async function issueSetupToken(services: Services): Promise<string | undefined> {
  if (await anyOperator(services.db)) return undefined
  const token = randomBytes(32).toString('base64url')
  await saveSetupToken(services.db, hashToken(token))
  return token
}

/**
 * Creates the first operator and, if wished, the first tenant with its admin; signs the operator in.
 * @throws AppError `SetupDone`, `SetupTokenInvalid`, `DuplicateName`
 */
export async function setUp(services: Services, body: z.output<typeof Setup>): Promise<OpenedSession> {
  const tokenHash = hashToken(body.token)
  if (await anyOperator(services.db)) throw setupDone()
  if (!(await setupTokenMatches(services.db, tokenHash))) throw tokenInvalid()
  const operatorHash = await hashPassword(body.operator.password)
  const tenant = body.tenant && { ...body.tenant, passwordHash: await hashPassword(body.tenant.password) }
  return services.db.transaction().execute(async (tx) => {
    const consumed = await consumeSetupToken(tx, tokenHash)
    if (await anyOperator(tx)) throw setupDone()
    if (!consumed) throw tokenInvalid()
    const author = await addOperator(tx, services, { ...body.operator, passwordHash: operatorHash })
    if (tenant !== undefined) await addTenant(tx, services, author, tenant, { 'tenant.orgName': 'A tenant of this name exists already' })
    if (body.defaultRegistries !== 'off') await addDefaultRegistries(tx, services, body.defaultRegistries)
    return openSession(services, tx, author.uid, 'system')
  })
}

/** Creates what the environment asks for where it is absent: the operator while there is none, the tenant while none has its name. */
export async function createInitialAccounts(services: Services, accounts: InitialAccounts): Promise<void> {
  const { operator, tenant } = accounts
  if (operator !== undefined && !(await anyOperator(services.db))) {
    const passwordHash = await hashPassword(operator.password)
    await services.db.transaction().execute(async (tx) => {
      if (await anyOperator(tx)) return
      await deleteSetupToken(tx)
      await addOperator(tx, services, { firstName: 'System', lastName: 'Operator', emailId: operator.email, passwordHash })
    })
  }
  if (tenant !== undefined) {
    if (await tenantExists(services.db, tenant.name)) return
    const passwordHash = await hashPassword(tenant.password)
    const author: AuditAuthor = { scope: 'system', tenantUid: null, uid: null, email: 'environment' }
    await services.db.transaction().execute(async (tx) => {
      if (await tenantExists(tx, tenant.name)) return
      const admin = { firstName: 'Tenant', lastName: 'Admin', emailId: tenant.email, orgName: tenant.name, passwordHash }
      await addTenant(tx, services, author, admin, {})
    })
  }
}

async function addOperator(tx: Tx, services: Services, operator: Omit<NewOperator, 'password'> & { passwordHash: string }) {
  const { emailId: email, firstName, lastName, passwordHash } = operator
  const uid = await createUser(tx, services, { email, firstName, lastName, role: 'Root Administrator', tenantUid: null, passwordHash })
  const author = { scope: 'system', tenantUid: null, uid, email } as const
  await recordAudit(tx, services, author, {
    action: 'create',
    resourceKind: 'user',
    resourceUid: uid,
    resourceName: email,
    message: `Created the first system operator ${email}`,
  })
  return author
}

async function addTenant(
  tx: Tx,
  services: Services,
  author: AuditAuthor,
  tenant: Omit<NewTenant, 'password'> & { passwordHash: string },
  duplicateFields: Record<string, string>,
): Promise<void> {
  const { orgName, emailId: email, firstName, lastName, passwordHash } = tenant
  const tenantUid = await createTenant(tx, services, orgName, duplicateFields)
  await recordAudit(tx, services, author, {
    action: 'create',
    resourceKind: 'tenant',
    resourceUid: tenantUid,
    resourceName: orgName,
    message: `Created tenant ${orgName} with its admin ${email}`,
  })
  await createUser(tx, services, { email, firstName, lastName, role: 'Tenant Admin', tenantUid, passwordHash })
}

function setupDone(): AppError {
  return new AppError('SetupDone', 'Set-up is done: an operator exists. Sign in at /system/login')
}

function tokenInvalid(): AppError {
  return new AppError('SetupTokenInvalid', 'This set-up link is not valid. Use the one that the server printed at its last start')
}
