import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AwsDouble, INSTALLATION_ACCOUNT, startAwsDouble } from '../../test/aws-double'
import { collectPacks } from '../../test/connections'
import { type DockerRegistry, startDockerRegistry } from '../../test/docker-registry'
import { awsEnvironment, ecrConnection, keyCredentials, makeAccessKey, roleCredentials, trustedRole } from '../../test/ecr-settings'
import { imageArtifact } from '../../test/oci-artifacts'
import { createPusher, type Pusher } from '../../test/oci-pusher'
import { makePack, makePacks } from '../../test/packs'
import { ecrCharts, ecrPacks } from './connectors'

const COUNT = 30
const key = makeAccessKey()
const installation = makeAccessKey(INSTALLATION_ACCOUNT)
const signal = new AbortController().signal

let registry: DockerRegistry
let pusher: Pusher
const doubles: AwsDouble[] = []

beforeAll(async () => {
  registry = await startDockerRegistry({ user: { username: 'AWS', password: 'ecr-token-Qx7-not-shown' } })
  pusher = createPusher(registry)
  await pusher.pushPacks(await makePacks(COUNT))
})
afterAll(async () => {
  await Promise.all(doubles.map((double) => double.close()))
  await pusher.close()
  await registry.stop()
})

async function aws(options: Partial<Parameters<typeof startAwsDouble>[0]> = {}): Promise<AwsDouble> {
  const double = await startAwsDouble({ registry, accessKeys: [key, installation], roles: [trustedRole()], ...options })
  doubles.push(double)
  return double
}

const withKey = (overrides = {}) => ecrConnection(keyCredentials(key), registry.certificate, overrides)
const withRole = () => ecrConnection(roleCredentials(installation), registry.certificate)

describe('packs in ECR', () => {
  it('are checked with an access key: one token, then lists by the API of AWS', async () => {
    const double = await aws()
    expect(await ecrPacks.check(withKey(), awsEnvironment(double), { signal })).toMatchObject({
      ok: true,
      value: { found: COUNT, read: { version: '1.0.0' } },
    })
    expect(double.requests.map(({ service, action, region, accessKey }) => [service, action, region, accessKey])).toEqual([
      ['ecr', 'GetAuthorizationToken', 'us-east-1', key.accessKey],
      ['ecr', 'DescribeRepositories', 'us-east-1', key.accessKey],
      ['ecr', 'DescribeImages', 'us-east-1', key.accessKey],
    ])
    expect(double.requests[1]?.parameters).toMatchObject({ registryId: '123456789012' })
    expect(double.requests[2]?.parameters).toMatchObject({ registryId: '123456789012', filter: { tagStatus: 'TAGGED' } })
    expect(await ecrPacks.check(withKey({ contentPaths: ['nowhere'] }), awsEnvironment(double), { signal })).toEqual({
      ok: true,
      value: { found: 0, read: null },
    })
  })

  it('are read over small pages; what is known by its digest is not asked for again', async () => {
    const double = await aws({ pageSize: 4 })
    const first = await collectPacks(withKey(), { connector: ecrPacks, environment: awsEnvironment(double) })
    expect(first.skipped).toEqual([])
    expect(first.packs).toHaveLength(COUNT)
    expect(first.packs.every((pack) => pack.content.valuesYaml !== '')).toBe(true)
    expect(double.count('GetAuthorizationToken')).toBe(1)
    expect(double.count('DescribeRepositories')).toBe(Math.ceil(COUNT / 4))
    expect(double.count('DescribeImages')).toBe(COUNT)
    // Two for signing in; a manifest and a blob a pack.
    const ofAws = 1 + Math.ceil(COUNT / 4) + COUNT
    expect(first.outcome.ok && first.outcome.value.requests).toBe(ofAws + 2 + 2 * COUNT)

    const known = new Map(first.packs.map((pack) => [`${pack.repository}:${pack.tag}`, pack.digest]))
    const { repositories: compared } = first
    const second = await collectPacks(withKey(), { connector: ecrPacks, environment: awsEnvironment(double), known, compared })
    expect(second.packs).toEqual([])
    // Its lists tell digests: all are compared, and none is taken for unchanged.
    expect(second.outcome).toMatchObject({ value: { receipt: { pages: Math.ceil(COUNT / 4) + COUNT, compared: COUNT, trusted: 0 } } })
    expect(second.repositories).toEqual(compared)
    expect(compared.size).toBe(COUNT)
    expect(second.outcome.ok && second.outcome.value.requests).toBe(ofAws + 2)
    expect(second.outcome).toMatchObject({ ok: true, value: { references: new Set(known.keys()) } })

    await pusher.pushPack(await makePack({ name: 'pack-0003', version: '1.3.0', displayName: 'Changed' }))
    const third = await collectPacks(withKey(), { connector: ecrPacks, environment: awsEnvironment(double), known })
    expect(third.packs.map((pack) => pack.content.displayName)).toEqual(['Changed'])
  })

  it('are read with a role that trusts the installation', async () => {
    const double = await aws()
    const { packs, outcome } = await collectPacks(withRole(), { connector: ecrPacks, environment: awsEnvironment(double) })
    expect(outcome.ok).toBe(true)
    expect(packs).toHaveLength(COUNT)
    expect(double.requests[0]).toMatchObject({
      service: 'sts',
      action: 'AssumeRole',
      region: 'us-east-1',
      accessKey: installation.accessKey,
      parameters: {
        RoleArn: 'arn:aws:iam::123456789012:role/registry-reader',
        RoleSessionName: 'registry-console',
        ExternalId: 'external-id-of-this-tenant',
      },
    })
    expect(double.count('AssumeRole')).toBe(1)
    const callers = double.requests.filter((one) => one.service === 'ecr').map((one) => one.accessKey)
    expect(new Set(callers.map((one) => one.slice(0, 4)))).toEqual(new Set(['ASIA']))
  })

  it('a run outlives its token, and a session that AWS ends before its time', async () => {
    const double = await aws({ tokenSeconds: 0.001 })
    // The time in answers has whole seconds: with it a token seems to live up to one longer.
    double.setClock({ offsetSeconds: 0, dateHeader: false })
    let ended = false
    const { packs, outcome } = await collectPacks(withRole(), {
      connector: ecrPacks,
      environment: awsEnvironment(double),
      onPack() {
        if (!ended) double.expireSessions()
        ended = true
        return Promise.resolve()
      },
    })
    expect(outcome.ok).toBe(true)
    expect(packs).toHaveLength(COUNT)
    expect(double.count('GetAuthorizationToken')).toBeGreaterThan(2)
    expect(double.count('AssumeRole')).toBe(2)
  })

  it('in GovCloud everything is asked in its own region', async () => {
    const double = await aws({ region: 'us-gov-west-1' })
    const connection = { ...withRole(), endpoint: '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com' }
    expect(await ecrPacks.check(connection, awsEnvironment(double), { signal })).toMatchObject({
      ok: true,
      value: { found: COUNT, read: { version: '1.0.0' } },
    })
    expect(double.requests.map(({ service, region }) => [service, region])).toEqual([
      ['sts', 'us-gov-west-1'],
      ['ecr', 'us-gov-west-1'],
      ['ecr', 'us-gov-west-1'],
      ['ecr', 'us-gov-west-1'],
    ])
  })
})

describe('charts in ECR', () => {
  const inCharts = (credentials = keyCredentials(key)) => ecrConnection(credentials, registry.certificate, { contentPaths: ['charts'] })

  it('are found, read and opened; what is no chart is said once', async () => {
    await pusher.pushChart({ name: 'redis', version: '1.9.0' }, { repository: 'charts/redis' })
    await pusher.pushChart({ name: 'redis', version: '1.10.0+build.7' }, { repository: 'charts/redis' })
    await pusher.pushChart({ name: 'redis', version: '1.9.0' }, { repository: 'charts/redis', tag: '1.9.0-again' })
    await pusher.pushChart({ name: 'redis', version: '1.9.0' }, { repository: 'elsewhere/redis' })
    await pusher.pushArtifact('charts/alpine', '3.20', imageArtifact('alpine'))
    const double = await aws()
    const environment = awsEnvironment(double)
    expect(await ecrCharts.check(inCharts(), environment, { signal })).toMatchObject({ ok: true })
    const { packs, skipped } = await collectPacks(inCharts(), { connector: ecrCharts, environment })
    expect(packs.map((found) => `${found.repository}:${found.tag} ${found.content.version}`).sort()).toEqual([
      'charts/redis:1.10.0_build.7 1.10.0+build.7',
      'charts/redis:1.9.0 1.9.0',
    ])
    expect(skipped.map((one) => one.reference).sort()).toEqual(['charts/alpine', 'charts/redis:1.9.0-again'])

    const chart = packs.find((one) => one.content.version === '1.10.0+build.7')
    if (chart === undefined) throw new Error('the chart was read')
    const { repository, tag, digest, content } = chart
    const address = { repository, tag, digest, archiveUrl: content.archiveUrl, iconUrl: '' }
    expect(await ecrCharts.open?.(inCharts(roleCredentials(installation)), environment, address, signal)).toMatchObject({
      ok: true,
      value: { valuesYaml: '# Values of redis 1.10.0+build.7\nreplicaCount: 1\n', readme: '# redis\n\nVersion 1.10.0+build.7.\n' },
    })
  })
})
