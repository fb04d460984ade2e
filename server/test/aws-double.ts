import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, request } from 'undici'
import type { KeyedCertificate } from './certificates'
import { startFaultServer } from './fault-server'
import { AwsError, type Identity, type SignedRequest, verifySignature } from './aws-signature'

/** The account of the registry and of the keys, where a test names none. */
export const ACCOUNT = '123456789012'
/** The account of an installation that assumes roles. */
export const INSTALLATION_ACCOUNT = '999988887777'

/** A key as `aws iam create-access-key` makes it. */
export interface AccessKey {
  readonly accessKey: string
  readonly secretKey: string
  /** Twelve digits; `ACCOUNT` when left out. */
  readonly account?: string
}

/** A role with its trust policy. */
export interface TrustedRole {
  readonly arn: string
  /** May assume it, with this external id. */
  readonly trusts: { readonly account: string; readonly externalId: string }
}

/** What the double holds: a docker-registry that knows the user `AWS`. */
interface Registry {
  readonly endpoint: string
  readonly username: string
  readonly password: string
  /** PEM to trust. */
  readonly certificate: string
}

export interface AwsDoubleOptions {
  readonly registry: Registry
  readonly accessKeys: readonly AccessKey[]
  readonly roles?: readonly TrustedRole[]
  /** IAM actions that nobody may do, such as `ecr:DescribeImages`. Change `deny` of the double to change them later. */
  readonly deny?: readonly string[]
  /** Of a registry token; 12 hours, as with AWS, when left out. */
  readonly tokenSeconds?: number
  /** Of a role's session; what the caller wishes when left out. */
  readonly sessionSeconds?: number
  /** `us-east-1` when left out. */
  readonly region?: string
  /** Serves HTTPS with this certificate; HTTP without. */
  readonly tls?: KeyedCertificate
  /** Entries a page at most, whatever is wished. */
  readonly pageSize?: number
}

/** A request that got past the signature. */
export interface AwsRequest {
  readonly service: 'ecr' | 'sts'
  /** `GetAuthorizationToken`, `DescribeRepositories`, `DescribeImages`, `AssumeRole` */
  readonly action: string
  readonly region: string
  readonly accessKey: string
  /** Parameters as sent. */
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface AwsDouble {
  /** For AWS_ENDPOINT_URL_ECR. */
  readonly ecr: string
  /** For AWS_ENDPOINT_URL_STS. */
  readonly sts: string
  /** In the order in which they came. */
  readonly requests: readonly AwsRequest[]
  /** How often an action was asked for. */
  count(action: string): number
  readonly deny: Set<string>
  /** Fails the next requests for an action. @param name AWS's name of the failure */
  fail(action: string, name: string, options?: { readonly status?: number; readonly message?: string; readonly times?: number }): void
  /** The clock of the double against that of this machine, and whether its answers carry the time. */
  setClock(options: { readonly offsetSeconds: number; readonly dateHeader: boolean }): void
  /** Ends all sessions of roles at once. */
  expireSessions(): void
  close(): Promise<void>
}

interface Session extends Identity {
  readonly endsAt: number
}

const TWELVE_HOURS = 12 * 60 * 60

/**
 * Amazon ECR and AWS STS on loopback, as far as a reader of a registry uses them: ECR's JSON 1.1 protocol, STS's Query protocol. Signatures (version 4) are computed again
 * and compared, clocks may differ by five minutes, sessions of roles end. The registry behind ECR is a real one; tokens are its Basic credentials.
 * Names and texts of failures are AWS's own, as documented in "Common Errors" of both services and seen in answers.
 */
export async function startAwsDouble(options: AwsDoubleOptions): Promise<AwsDouble> {
  const { registry, region = 'us-east-1', pageSize = 1000 } = options
  const backend = createBackend(registry)
  const deny = new Set(options.deny)
  const requests: AwsRequest[] = []
  const sessions = new Map<string, Session>()
  const failures = new Map<string, { name: string; status: number; message: string; left: number }>()
  let offsetSeconds = 0
  let dateHeader = true
  const now = () => Date.now() + offsetSeconds * 1000

  function identityOf(accessKey: string, sessionToken: string | undefined): Identity | undefined {
    const session = sessions.get(accessKey)
    if (session !== undefined) {
      if (session.sessionToken !== sessionToken) return undefined
      if (session.endsAt <= now()) throw new AwsError('Expired', 403, 'The security token included in the request is expired')
      return session
    }
    const key = options.accessKeys.find((one) => one.accessKey === accessKey)
    if (key === undefined) return undefined
    return { ...key, arn: `${arnPrefix(region)}:iam::${key.account ?? ACCOUNT}:user/registry-reader`, account: key.account ?? ACCOUNT }
  }

  /** Common to both services: signature, planned failures, permissions. */
  async function admit(signed: SignedRequest, action: string, parameters: Record<string, unknown>): Promise<Identity> {
    const identity = await verifySignature(signed, { region, now: now(), identityOf })
    requests.push({ service: signed.service, action, region, accessKey: identity.accessKey, parameters })
    const planned = failures.get(action)
    if (planned !== undefined && planned.left > 0) {
      planned.left -= 1
      throw new AwsError(planned.name, planned.status, planned.message)
    }
    const permission = `${signed.service}:${action}`
    if (deny.has(permission)) {
      throw new AwsError(
        'AccessDenied',
        signed.service === 'ecr' ? 400 : 403,
        `User: ${identity.arn} is not authorized to perform: ${permission} on resource: * because no identity-based policy allows the ${permission} action`,
      )
    }
    return identity
  }

  async function ecr(action: string, given: Record<string, unknown>): Promise<unknown> {
    switch (action) {
      case 'GetAuthorizationToken': {
        const authorizationToken = Buffer.from(`${registry.username}:${registry.password}`).toString('base64')
        const expiresAt = (now() + (options.tokenSeconds ?? TWELVE_HOURS) * 1000) / 1000
        return { authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: registry.endpoint }] }
      }
      case 'DescribeRepositories': {
        const { page, nextToken } = cut(await backend.repositories(), given, pageSize)
        const prefix = `${arnPrefix(region)}:ecr:${region}:${ACCOUNT}:repository`
        return {
          repositories: page.map((name) => ({ repositoryName: name, registryId: ACCOUNT, repositoryArn: `${prefix}/${name}` })),
          ...(nextToken === undefined ? {} : { nextToken }),
        }
      }
      case 'DescribeImages': {
        const name = String(given['repositoryName'])
        const images = await backend.images(name)
        if (images === undefined) {
          const message = `The repository with name '${name}' does not exist in the registry with id '${ACCOUNT}'`
          throw new AwsError('RepositoryNotFoundException', 400, message)
        }
        const { page, nextToken } = cut([...images.keys()], given, pageSize)
        const imageDetails = page.map((imageDigest) => ({
          registryId: ACCOUNT,
          repositoryName: name,
          imageTags: images.get(imageDigest),
          imageDigest,
          imagePushedAt: 1_700_000_000.5,
        }))
        return { imageDetails, ...(nextToken === undefined ? {} : { nextToken }) }
      }
      default:
        throw new AwsError('UnknownOperationException', 400, '')
    }
  }

  function assumeRole(identity: Identity, given: Record<string, unknown>): string {
    const arn = String(given['RoleArn'])
    const role = options.roles?.find((one) => one.arn === arn)
    if (role === undefined || role.trusts.account !== identity.account || role.trusts.externalId !== (given['ExternalId'] ?? '')) {
      throw new AwsError('AccessDenied', 403, `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`)
    }
    const seconds = options.sessionSeconds ?? Number(given['DurationSeconds'] ?? 3600)
    const [, account = ACCOUNT, name = 'role'] = /::(\d{12}):role\/(.+)$/.exec(arn) ?? []
    const session: Session = {
      accessKey: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(90).toString('base64'),
      account,
      arn: `${arnPrefix(region)}:sts::${account}:assumed-role/${name}/${String(given['RoleSessionName'])}`,
      endsAt: now() + seconds * 1000,
    }
    sessions.set(session.accessKey, session)
    const fields = [
      `<AccessKeyId>${session.accessKey}</AccessKeyId>`,
      `<SecretAccessKey>${session.secretKey}</SecretAccessKey>`,
      `<SessionToken>${session.sessionToken ?? ''}</SessionToken>`,
      `<Expiration>${new Date(session.endsAt).toISOString()}</Expiration>`,
    ].join('')
    return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${fields}</Credentials></AssumeRoleResult></AssumeRoleResponse>`
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse, service: 'ecr' | 'sts'): Promise<void> {
    const body = await readBody(incoming)
    response.sendDate = false
    if (dateHeader) response.setHeader('date', new Date(now()).toUTCString())
    const send = (status: number, type: string, text: string) => response.writeHead(status, { 'content-type': type }).end(text)
    const signed: SignedRequest = {
      service,
      method: incoming.method ?? '',
      path: incoming.url ?? '/',
      headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
      body,
    }
    try {
      if (service === 'ecr') {
        const [version, action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.')
        if (version !== 'AmazonEC2ContainerRegistry_V20150921') throw new AwsError('UnknownOperationException', 404, '')
        const given = asRecord(JSON.parse(body))
        await admit(signed, action, given)
        send(200, 'application/x-amz-json-1.1', JSON.stringify(await ecr(action, given)))
      } else {
        const given: Record<string, unknown> = Object.fromEntries(new URLSearchParams(body))
        const action = String(given['Action'])
        const identity = await admit(signed, action, given)
        if (action !== 'AssumeRole') throw new AwsError('InvalidAction', 400, `Could not find operation ${action}`)
        send(200, 'text/xml', assumeRole(identity, given))
      }
    } catch (error) {
      const { name, status, message } =
        error instanceof AwsError ? error.in(service) : { name: 'InternalFailure', status: 500, message: String(error) }
      if (service === 'ecr') send(status, 'application/x-amz-json-1.1', JSON.stringify({ __type: name, message }))
      else {
        const fields = `<Type>Sender</Type><Code>${name}</Code><Message>${escapeXml(message)}</Message>`
        send(
          status,
          'text/xml',
          `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>${fields}</Error></ErrorResponse>`,
        )
      }
    }
  }

  const serve = (service: 'ecr' | 'sts') =>
    startFaultServer(
      {
        '*': (incoming, response) => {
          answer(incoming, response, service).catch(() => response.destroy())
        },
      },
      options.tls,
    )
  const [ecrServer, stsServer] = await Promise.all([serve('ecr'), serve('sts')])
  return {
    ecr: ecrServer.endpoint,
    sts: stsServer.endpoint,
    requests,
    count: (action) => requests.filter((one) => one.action === action).length,
    deny,
    fail: (action, name, { status = 400, message = '', times = Infinity } = {}) =>
      void failures.set(action, { name, status, message, left: times }),
    setClock(clock) {
      ;({ offsetSeconds, dateHeader } = clock)
    },
    expireSessions() {
      for (const [key, session] of sessions) sessions.set(key, { ...session, endsAt: 0 })
    },
    async close() {
      await Promise.all([ecrServer.close(), stsServer.close(), backend.close()])
    },
  }
}

/** What the registry holds, by its own API. */
function createBackend(registry: Registry) {
  const agent = new Agent({ connect: registry.certificate === '' ? {} : { ca: registry.certificate } })
  const authorization = `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString('base64')}`
  const accept =
    'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  const send = (method: 'GET' | 'HEAD', path: string) =>
    request(new URL(path, registry.endpoint), { dispatcher: agent, method, headers: { authorization, accept } })

  /** All pages of a list; undefined when there is none. */
  async function list(path: string, key: 'repositories' | 'tags'): Promise<string[] | undefined> {
    const names: string[] = []
    for (let next: string | undefined = path; next !== undefined;) {
      const page = await send('GET', next)
      const body = asRecord(await page.body.json())
      if (page.statusCode === 404) return undefined
      const found = body[key]
      if (Array.isArray(found)) names.push(...found.map(String))
      next = /<([^>]+)>/.exec(String(page.headers['link'] ?? ''))?.[1]
    }
    return names
  }

  return {
    repositories: async () => (await list('/v2/_catalog?n=100', 'repositories')) ?? [],
    /** Tags by digest; undefined when there is no such repository. */
    async images(name: string): Promise<Map<string, string[]> | undefined> {
      const tags = await list(`/v2/${name}/tags/list`, 'tags')
      if (tags === undefined) return undefined
      const images = new Map<string, string[]>()
      for (const tag of tags) {
        const reply = await send('HEAD', `/v2/${name}/manifests/${tag}`)
        await reply.body.dump()
        const digest = String(reply.headers['docker-content-digest'])
        images.set(digest, [...(images.get(digest) ?? []), tag])
      }
      return images
    },
    close: () => agent.destroy(),
  }
}

/** A page, and the token that leads to the next one: opaque, and good for this list alone. */
function cut(names: readonly string[], given: Record<string, unknown>, pageSize: number): { page: readonly string[]; nextToken?: string } {
  const key = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 8)
  const token = typeof given['nextToken'] === 'string' ? given['nextToken'] : undefined
  const [mark, offset = '0'] = Buffer.from(token ?? '', 'base64url')
    .toString()
    .split(':')
  if (token !== undefined && mark !== key) throw new AwsError('InvalidParameterException', 400, 'Invalid nextToken')
  const start = Number(offset)
  const end = start + Math.min(Number(given['maxResults'] ?? 100), pageSize)
  const page = names.slice(start, end)
  return end >= names.length ? { page } : { page, nextToken: Buffer.from(`${key}:${end}`).toString('base64url') }
}

function arnPrefix(region: string): string {
  return region.startsWith('us-gov-') ? 'arn:aws-us-gov' : 'arn:aws'
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
