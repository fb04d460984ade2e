import * as z from 'zod/mini'

export const AwsPartition = z.enum(['aws', 'aws-us-gov'])
export type AwsPartition = z.infer<typeof AwsPartition>

export const AwsPartitionQuery = z.object({ partition: z._default(AwsPartition, 'aws') })

/** What the owner of a role has to trust: the account that this installation calls from, and the external id it gives. */
export const AwsAccountSts = z
  .object({
    /** Twelve digits; empty while no operator has stored an account. */
    accountId: z.string(),
    /** One for each tenant, and one for the system. */
    externalId: z.string(),
    partition: AwsPartition,
  })
  .register(z.globalRegistry, { id: 'AwsAccountSts' })
export type AwsAccountSts = z.infer<typeof AwsAccountSts>

/** As read: the secret key is masked, all fields are empty while nothing is stored. */
export const SystemAwsStsAccount = z
  .object({ accessKey: z.string(), accountId: z.string(), secretKey: z.string() })
  .register(z.globalRegistry, { id: 'SystemAwsStsAccount' })
export type SystemAwsStsAccount = z.infer<typeof SystemAwsStsAccount>

/** As written. A masked secret key keeps the stored one. */
export const SystemAwsStsAccountInput = z.strictObject({
  accessKey: z
    .string()
    .check(
      z.trim(),
      z.regex(/^[A-Z0-9]{16,128}$/, 'An access key has 16 or more capital letters and digits, such as AKIAIOSFODNN7EXAMPLE'),
    ),
  accountId: z.string().check(z.trim(), z.regex(/^\d{12}$/, 'An account id has 12 digits')),
  secretKey: z.string().check(z.trim(), z.minLength(1, 'Enter the secret access key'), z.maxLength(8192)),
})
export type SystemAwsStsAccountInput = z.infer<typeof SystemAwsStsAccountInput>
