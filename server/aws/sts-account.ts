import { randomBytes } from 'node:crypto'
import type { AwsPartition } from '~/contract/aws'
import type { Services } from '../context'
import { invalidFields } from '../errors'
import { SecretUnreadable } from '../secrets/secrets'
import type { Tx } from '../db/schema'
import { deleteExternalId, keepExternalId, loadAccount, loadExternalId } from './store'

/** What the secret key of an account is sealed with: no registry has such a uid. */
export const sealedFor = (partition: AwsPartition) => `sts-account:${partition}`

/**
 * The account that roles are assumed from, with its secret in clear, for use right after.
 * @returns undefined while no operator has stored one, or when the stored one can't be opened with the keys of this server
 */
export async function stsAccountFor(
  services: Pick<Services, 'db' | 'secrets' | 'log'>,
  partition: AwsPartition,
): Promise<{ accessKey: string; secretKey: string; accountId: string } | undefined> {
  const stored = await loadAccount(services.db, partition)
  if (stored === undefined) return undefined
  const { accessKey, accountId, sealedSecretKey } = stored
  try {
    return { accessKey, accountId, secretKey: services.secrets.open(sealedSecretKey, sealedFor(partition)) }
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error
    services.log.error({ partition }, 'The stored AWS account can’t be decrypted with the key of this server. Store it again')
    return undefined
  }
}

/**
 * The external id of a tenant, or of the system: random, made when it is first asked for, and the same ever after, since the trust policies of roles name it.
 * @param tenantUid null for the system
 * @returns 32 hex digits
 */
export async function externalIdFor({ db }: Pick<Services, 'db'>, tenantUid: string | null): Promise<string> {
  const known = await loadExternalId(db, tenantUid)
  if (known !== undefined) return known
  const made = randomBytes(16).toString('hex')
  await keepExternalId(db, tenantUid, made)
  return (await loadExternalId(db, tenantUid)) ?? made
}

/** When its tenant is removed: nothing can be made of it any more. */
export async function forgetExternalId(tx: Tx, tenantUid: string): Promise<void> {
  await deleteExternalId(tx, tenantUid)
}

/**
 * Nobody names another's external id: with it a tenant could have this installation use a role that trusts another tenant.
 * AWS documentation, "The confused deputy problem".
 * @param sent by the client; empty means the own one
 * @throws AppError `InvalidRequest`
 */
export function checkExternalId(sent: string, own: string): void {
  if (sent === '' || sent === own) return
  throw invalidFields({
    'spec.credentials.sts.externalId': `This is not the external id of this organization. Leave it out, or send ${own}`,
  })
}
