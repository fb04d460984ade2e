import { type Aws, lifeOf } from './aws'
import { NotAws } from './aws-failure'
import { createRenewable, type Renewable } from './renewable'

/** What ECR gives for signing in at the registry: Basic credentials for twelve hours. */
export interface RegistryToken {
  readonly username: string
  readonly password: string
  /** Where AWS says the registry is. */
  readonly proxyEndpoint: string
}

/** The registry token of an account, renewed before it ends. */
export function createRegistryToken(aws: Aws): Renewable<RegistryToken> {
  return createRenewable<RegistryToken>((signal) =>
    aws.call('ecr:GetAuthorizationToken', signal, async (ecr, sdk, abortSignal) => {
      const answer = await ecr.send(new sdk.GetAuthorizationTokenCommand({}), { abortSignal })
      const data = answer.authorizationData?.[0]
      const [username, password] = split(Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8'))
      if (username === '' || password === '' || data?.expiresAt === undefined) throw new NotAws()
      const value = { username, password, proxyEndpoint: data.proxyEndpoint ?? '' }
      return { value, lifeMs: lifeOf(data.expiresAt, ecr.config.systemClockOffset) }
    }),
  )
}

/** `AWS:<password>` */
function split(text: string): readonly [string, string] {
  const at = text.indexOf(':')
  return at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)]
}
