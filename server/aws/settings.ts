import type { AwsAccountSts, AwsPartition, SystemAwsStsAccount, SystemAwsStsAccountInput } from '~/contract/aws'
import { SECRET_MASK } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Actor, Context } from '../context'
import { AppError, invalidFields } from '../errors'
import { externalIdFor, sealedFor } from './sts-account'
import { loadAccount, saveAccount, type StoredAccount } from './store'

const RESOURCE_KIND = 'awsaccount'
const names: Record<AwsPartition, string> = { aws: 'AWS', 'aws-us-gov': 'AWS GovCloud (US)' }

/** What the owner of a role has to trust: the account of the installation, and the external id of the caller's tenant (of the system for operators). */
export async function getAwsAccountSts({ services, actor }: Context, { partition }: { partition: AwsPartition }): Promise<AwsAccountSts> {
  authorize(actor, 'packRegistry.get')
  const account = await loadAccount(services.db, partition)
  return { accountId: account?.accountId ?? '', externalId: await externalIdFor(services, actor.tenant?.uid ?? null), partition }
}

/** @throws AppError `Forbidden` for users of a tenant */
export async function getSystemAwsStsAccount({ services, actor }: Context, partition: AwsPartition): Promise<SystemAwsStsAccount> {
  authorize(actor, 'setting.get')
  operatorsOnly(actor)
  const account = await loadAccount(services.db, partition)
  if (account === undefined) return { accessKey: '', accountId: '', secretKey: '' }
  return { accessKey: account.accessKey, accountId: account.accountId, secretKey: SECRET_MASK }
}

/**
 * Stores the account that roles are assumed from. A masked secret key keeps the stored one, with the access key that it belongs to.
 * @throws AppError `Forbidden` for users of a tenant, `InvalidRequest`
 */
export async function setSystemAwsStsAccount(
  context: Context,
  partition: AwsPartition,
  { accessKey, accountId, secretKey }: SystemAwsStsAccountInput,
): Promise<{ auditUid: string }> {
  const { services, actor } = context
  operatorsOnly(actor)
  const { auditUid } = await write(context, 'setting.update', async (tx) => {
    const saved = await loadAccount(tx, partition)
    const masked = secretKey === SECRET_MASK
    if (masked && saved?.accessKey !== accessKey) {
      throw invalidFields({ secretKey: 'Enter the secret access key: the stored one belongs to another access key, or none is stored' })
    }
    const sealedSecretKey = masked && saved !== undefined ? saved.sealedSecretKey : services.secrets.seal(secretKey, sealedFor(partition))
    const account: StoredAccount = { accessKey, accountId, sealedSecretKey }
    await saveAccount(tx, partition, account)
    return {
      result: undefined,
      audit: {
        action: saved === undefined ? 'create' : 'update',
        resourceKind: RESOURCE_KIND,
        resourceUid: partition,
        resourceName: names[partition],
        message: `${saved === undefined ? 'Stored' : 'Changed'} the account of ${names[partition]} that roles are assumed from`,
        changes: changesOf(saved, account, masked),
      },
    }
  })
  return { auditUid }
}

/** Field path to [old, new]. A secret key that is sent counts as changed: it is not compared with the stored one. */
function changesOf(saved: StoredAccount | undefined, account: StoredAccount, masked: boolean): Record<string, [unknown, unknown]> {
  const candidates: Record<string, [unknown, unknown]> = {
    accessKey: [saved?.accessKey ?? '', account.accessKey],
    accountId: [saved?.accountId ?? '', account.accountId],
  }
  const changes = Object.fromEntries(Object.entries(candidates).filter(([, [before, after]]) => before !== after))
  return masked ? changes : { ...changes, secretKey: ['changed', 'changed'] }
}

/** Tenants have settings of their own, under the same permission. */
function operatorsOnly({ scope }: Actor): void {
  if (scope !== 'system') throw new AppError('Forbidden', 'This is for system operators')
}
