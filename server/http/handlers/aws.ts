import type { registriesApi } from '~/contract/api/registries'
import { getAwsAccountSts, getSystemAwsStsAccount, setSystemAwsStsAccount } from '../../aws/settings'
import type { HandlersOf } from '../call'

export const awsHandlers: HandlersOf<Extract<keyof typeof registriesApi, `awsAccount${string}` | `systemAws${string}`>> = {
  awsAccountStsGet: async ({ context, query }) => ({ body: await getAwsAccountSts(context, query) }),
  systemAwsStsAccountGet: async ({ context }) => ({ body: await getSystemAwsStsAccount(context, 'aws') }),
  systemAwsStsAccountUpdate: async ({ context, body }) => {
    await setSystemAwsStsAccount(context, 'aws', body)
    return {}
  },
  systemAwsStsAccountCreate: async ({ context, body }) => setSystemAwsStsAccount(context, 'aws', body),
  systemAwsGovStsAccountGet: async ({ context }) => ({ body: await getSystemAwsStsAccount(context, 'aws-us-gov') }),
  systemAwsGovStsAccountUpdate: async ({ context, body }) => {
    await setSystemAwsStsAccount(context, 'aws-us-gov', body)
    return {}
  },
  systemAwsGovStsAccountCreate: async ({ context, body }) => setSystemAwsStsAccount(context, 'aws-us-gov', body),
}
