import { type EcrEndpoint, readEcrEndpoint } from '~/contract/ecr-endpoint'
import type { AwsCredentials, ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import { createOciClient, type OciClient, type OciClientOptions } from '../oci/client'
import type { ListedTag, OciSource, OpenSource } from '../oci/source'
import { noTrace, watchNetwork } from '../trace'
import { type Aws, ASSUME_ROLE, openAws } from './aws'
import { describeClock, isRepositoryGone } from './aws-failure'
import { createRegistryToken, type RegistryToken } from './token'
import { openWithout, unusable } from './without-identity'

/** Entries a page: the most that AWS gives. A page of 1,000 images has 0.6 MB and takes 8 ms to parse. */
const PAGE_SIZE = 1000
/** A clock that differs by more is worth a word, in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000
/** Pages of one list: ten million names. */
const MAX_PAGES = 10_000

/**
 * A registry of Amazon ECR. It is listed by AWS's own API (DescribeRepositories, DescribeImages), which tells digests with the tags; manifests and blobs are read as
 * from every registry, with the token that AWS gives. Without credentials no request goes to AWS's API.
 */
export const openEcrSource: OpenSource = (connection, environment, options) => {
  const place = readEcrEndpoint(connection.endpoint)
  const { credentials } = connection
  if (!place.ok) return unusable(connection.endpoint, 'ADDRESS_INVALID', place.message)
  if (credentials === null) return openWithout(place, connection, environment, options)
  if (credentials.type !== 'aws-key' && credentials.type !== 'aws-role') {
    return unusable(place.host, 'AUTH_REQUIRED', 'Amazon ECR accepts the credentials of AWS alone, not a user name or a token')
  }
  return openWith(place, credentials, connection, environment, options)
}

function openWith(
  place: EcrEndpoint,
  credentials: AwsCredentials,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: OciClientOptions,
): OciSource {
  const { connections, waitWhenRateLimited: patient } = options
  const { certificate } = connection.tls
  const trace = environment.trace ?? noTrace
  const aws = openAws({ place, credentials, certificate, environment, connections, patient })
  const token = createRegistryToken(aws)
  let client: OciClient | undefined
  let pages = 0
  const onPage = () => void (pages += 1)

  /** The client of the registry itself. Its credentials are asked for before each request, so that a long run outlives a token. */
  async function registry(signal: AbortSignal): Promise<Outcome<OciClient>> {
    if (client !== undefined) return { ok: true, value: client }
    const first = await token.current(signal)
    if (!first.ok) return first
    client ??= createOciClient(
      { ...connection, endpoint: registryAddress(place, first.value, environment), basePath: '', credentials: null },
      // Its sign-in is a part of the one by AWS.
      { ...environment, trace: watchNetwork(trace) },
      { ...options, credentials: (asking) => token.current(asking) },
    )
    return { ok: true, value: client }
  }

  async function through<Value>(
    signal: AbortSignal,
    action: PullAction | undefined,
    ask: (client: OciClient) => Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    const opened = await registry(signal)
    if (!opened.ok) return opened
    const outcome = await ask(opened.value)
    if (outcome.ok) {
      if (action !== undefined) trace.action(action, 'allowed')
      return outcome
    }
    const failure = inWordsOfAws(outcome, place, opened.value.host, action)
    if (action !== undefined && failure.code === 'AWS_ACTION_DENIED') trace.action(action, 'denied')
    // Where the registry sends us on it has been asked, and has agreed.
    else if (action !== undefined && failure.host !== undefined && failure.host !== opened.value.host) trace.action(action, 'allowed')
    return failure
  }

  /** The identity, the token that AWS gives it, and that the registry takes it: the steps `role` and `auth`. */
  async function ping(signal: AbortSignal): Promise<Outcome<undefined>> {
    for (const action of [...(credentials.type === 'aws-role' ? [ASSUME_ROLE] : []), ...ACTIONS]) trace.action(action, 'not-tested')
    if (credentials.type === 'aws-role') {
      trace.begin('role')
      const assumed = await aws.identify(signal)
      if (!assumed.ok) return assumed
      trace.found(`Assumed ${credentials.roleArn}.`)
    } else trace.skip('role', 'No role is assumed: requests are signed with the access key itself.')
    trace.begin('auth')
    const given = await token.current(signal)
    if (!given.ok) return given
    const outcome = await through(signal, undefined, (one) => one.ping(signal))
    if (!outcome.ok) return outcome
    trace.found(`AWS gave a token, and ${client?.host ?? place.host} accepts it.`, [
      { term: 'Registry', value: client?.host ?? place.host },
    ])
    const { clockMs = 0 } = aws
    if (Math.abs(clockMs) > CLOCK_TOLERANCE_MS)
      trace.warn(
        'CLOCK_DIFFERS',
        `${describeClock(clockMs)}. AWS takes up to five minutes, and more is made up for as long as its answers tell the time. Set the clock of this server.`,
      )
    return outcome
  }

  return {
    get host() {
      return client?.host ?? `${place.host}:443`
    },
    get usage() {
      return {
        pages,
        requests: aws.usage.requests + (client?.usage.requests ?? 0),
        bytes: aws.usage.bytes + (client?.usage.bytes ?? 0),
      }
    },
    listsOnlyWanted: false,
    knownByName: true,
    ping,
    listRepositories: (_, signal) => listRepositories(aws, place, onPage, signal),
    listTags: (repository, signal) => listTags(aws, place, repository, onPage, signal),
    headManifest: (repository, tag, signal) => through(signal, 'ecr:BatchGetImage', (one) => one.headManifest(repository, tag, signal)),
    getManifest: (repository, reference, signal) =>
      through(signal, 'ecr:BatchGetImage', (one) => one.getManifest(repository, reference, signal)),
    readBlob: (repository, descriptor, consume, signal) =>
      through(signal, 'ecr:GetDownloadUrlForLayer', (one) => one.readBlob(repository, descriptor, consume, signal)),
    async close() {
      aws.close()
      await client?.close()
    },
  }
}

/**
 * Manifests and blobs come from the host that the administrator named. With an address of ECR's API from the environment (AWS_ENDPOINT_URL_ECR) something else than AWS may
 * answer there, and then the registry is where that says: a compatible service has a registry of its own, which the name in the settings does not lead to. What
 * looks like AWS in that answer changes nothing: it names the caller's own registry, which need not be the one of the settings.
 */
function registryAddress(place: EcrEndpoint, { proxyEndpoint }: RegistryToken, { aws }: ConnectorEnvironment): string {
  const own = `https://${place.host}`
  if (aws?.ecr === undefined || !/^https?:\/\/[^/?#@\s]+\/?$/.test(proxyEndpoint) || readEcrEndpoint(proxyEndpoint).ok) return own
  // A token that came encrypted does not go on in clear.
  if (proxyEndpoint.startsWith('http:') && !aws.ecr.startsWith('http:')) return own
  return proxyEndpoint.replace(/\/$/, '')
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html: it has no filter by prefix. */
async function listRepositories(aws: Aws, place: EcrEndpoint, onPage: () => void, signal: AbortSignal): Promise<Outcome<string[]>> {
  const names: string[] = []
  const outcome = await readPages(onPage, async (nextToken) =>
    aws.call('ecr:DescribeRepositories', signal, async (ecr, sdk, abortSignal) => {
      const command = new sdk.DescribeRepositoriesCommand({ registryId: place.account, maxResults: PAGE_SIZE, nextToken })
      const page = await ecr.send(command, { abortSignal })
      for (const { repositoryName } of page.repositories ?? []) if (repositoryName !== undefined) names.push(repositoryName)
      return page.nextToken
    }),
  )
  return outcome.ok ? { ok: true, value: names } : outcome
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
async function listTags(
  aws: Aws,
  place: EcrEndpoint,
  repository: string,
  onPage: () => void,
  signal: AbortSignal,
): Promise<Outcome<ListedTag[]>> {
  const tags: ListedTag[] = []
  const outcome = await readPages(onPage, async (nextToken) =>
    aws.call('ecr:DescribeImages', signal, async (ecr, sdk, abortSignal) => {
      const command = new sdk.DescribeImagesCommand({
        registryId: place.account,
        repositoryName: repository,
        filter: { tagStatus: 'TAGGED' },
        maxResults: PAGE_SIZE,
        nextToken,
      })
      try {
        const page = await ecr.send(command, { abortSignal })
        for (const { imageTags, imageDigest } of page.imageDetails ?? []) {
          for (const tag of imageTags ?? []) tags.push(imageDigest === undefined ? { tag } : { tag, digest: imageDigest })
        }
        return page.nextToken
      } catch (error) {
        // Removed since the repositories were listed.
        if (isRepositoryGone(error)) return undefined
        throw error
      }
    }),
  )
  return outcome.ok ? { ok: true, value: tags } : outcome
}

async function readPages(
  onPage: () => void,
  read: (nextToken: string | undefined) => Promise<Outcome<string | undefined>>,
): Promise<Outcome<undefined>> {
  const seen = new Set<string>()
  for (let nextToken: string | undefined; ;) {
    const page = await read(nextToken)
    if (!page.ok) return page
    onPage()
    nextToken = page.value
    if (nextToken === undefined || nextToken === '') return { ok: true, value: undefined }
    if (seen.has(nextToken) || seen.size === MAX_PAGES) {
      const detail = 'The list of Amazon ECR does not come to an end. Check what answers in its place.'
      return { ok: false, kind: 'bad-response', layer: 'list', code: 'LIST_LOOP', detail }
    }
    seen.add(nextToken)
  }
}

/** What reading takes, in the order in which it is needed. */
const ACTIONS = [
  'ecr:GetAuthorizationToken',
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
] as const

/** What the registry asks AWS about on our behalf. */
type PullAction = 'ecr:BatchGetImage' | 'ecr:GetDownloadUrlForLayer'

/**
 * The registry's refusals concern a token and IAM actions, not a user name and a password; those of the bucket that it redirects to are its own.
 * @param registry `host:port`
 */
function inWordsOfAws(failure: Failure, place: EcrEndpoint, registry: string, action: PullAction | undefined): Failure {
  if (failure.kind === 'unauthorized') {
    const detail = `${failure.host ?? place.host} refused the token that AWS gave. Try again; if it stays so, check the clock of this server and the endpoint.`
    return { ...failure, detail }
  }
  if (failure.kind !== 'forbidden' || action === undefined || (failure.host ?? registry) !== registry) return failure
  return {
    ...failure,
    code: 'AWS_ACTION_DENIED',
    detail: `${failure.detail} In ECR that takes ${action}, in the policy of the identity and, where it has one, in that of the repository.`,
  }
}
