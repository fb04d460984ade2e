import { afterEach, describe, expect, test } from 'vitest'
import { INSTALLATION_ACCOUNT, startAwsDouble } from '../../test/aws-double'
import { createAuthority } from '../../test/certificates'
import { startEcrRegistry } from '../../test/ecr-registry'
import {
  awsEnvironment,
  ecrConnection,
  keyCredentials,
  makeAccessKey,
  ROLE_ARN,
  roleCredentials,
  trustedRole,
} from '../../test/ecr-settings'
import { describeFaults } from '../../test/faults/describe'
import { ecrFaults } from '../../test/faults/ecr'
import { makePack } from '../../test/packs'
import { runDiagnosis } from '../run-diagnosis'
import { ecrPacks } from './connectors'

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describeFaults('ecr', ecrFaults)

describe('a healthy account', () => {
  const closing: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((one) => one.close()))
  })

  async function start() {
    const authority = createAuthority('AWS Authority')
    const tls = authority.issue()
    const packs = await Promise.all(['1.2.3', '1.2.4'].map((version) => makePack({ name: 'nginx', version })))
    const registry = await startEcrRegistry(packs, { ...tls, authority: authority.certificate })
    const key = makeAccessKey()
    const installation = makeAccessKey(INSTALLATION_ACCOUNT)
    const double = await startAwsDouble({ registry, accessKeys: [key, installation], roles: [trustedRole()], tls })
    closing.push(registry, double)
    const diagnose = async (credentials: Parameters<typeof ecrConnection>[0], preview = false) => {
      const connection = ecrConnection(credentials, authority.certificate)
      const options = { kind: 'oci-ecr', signal: new AbortController().signal, preview } as const
      const { diagnosis } = await runDiagnosis(ecrPacks, connection, awsEnvironment(double), options)
      const said = Object.fromEntries(diagnosis.steps.map(({ id, state, message }) => [id, `${state}: ${message}`]))
      return { diagnosis, said }
    }
    return { registry, double, key, installation, diagnose }
  }

  test('passes step by step, with each action allowed', async () => {
    const { registry, double, installation, diagnose } = await start()
    const { diagnosis, said } = await diagnose(roleCredentials(installation))
    expect(diagnosis).toMatchObject({ outcome: 'passed', failure: null, read: { name: 'nginx', version: '1.2.4' } })
    expect(diagnosis.steps.filter(({ state }) => state !== 'passed').map(({ id }) => id)).toEqual(['dns'])
    expect(said).toMatchObject({
      role: `passed: Assumed ${ROLE_ARN}.`,
      auth: `passed: AWS gave a token, and ${registry.host} accepts it.`,
      blob: `passed: The registry hands content out from ${registry.bucket}.`,
      content: matching(/^passed: Read nginx 1\.2\.4, /),
    })
    expect(diagnosis.actions).toEqual(
      [
        'sts:AssumeRole',
        'ecr:GetAuthorizationToken',
        'ecr:DescribeRepositories',
        'ecr:DescribeImages',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
      ].map((action) => ({ action, result: 'allowed' })),
    )
    expect(diagnosis.steps.find(({ id }) => id === 'tls')?.host).toBe(new URL(double.sts).host)
    for (const secret of [registry.password, installation.secretKey, 'planted-s3cret', 'X-Amz'])
      expect(JSON.stringify(diagnosis)).not.toContain(secret)
  })

  test('with an access key there is no role to assume; the preview counts', async () => {
    const { key, diagnose } = await start()
    const { diagnosis, said } = await diagnose(keyCredentials(key), true)
    expect(said['role']).toBe('skipped: No role is assumed: requests are signed with the access key itself.')
    expect(diagnosis.preview).toMatchObject({ repositories: 1, versions: 2, exact: true, examples: ['nginx 1.2.4'], skipped: [] })
  })

  test('what is denied is told among the actions', async () => {
    const { registry, double, key, diagnose } = await start()
    const results = async () =>
      Object.fromEntries((await diagnose(keyCredentials(key))).diagnosis.actions.map(({ action, result }) => [action, result]))
    registry.deny.add('ecr:GetDownloadUrlForLayer')
    expect(await results()).toMatchObject({ 'ecr:BatchGetImage': 'allowed', 'ecr:GetDownloadUrlForLayer': 'denied' })
    registry.deny.clear()
    // The link was given; what it leads to is another matter.
    registry.breakBucket((_, response) => void response.writeHead(403).end())
    expect(await results()).toMatchObject({ 'ecr:GetDownloadUrlForLayer': 'allowed' })
    double.deny.add('ecr:DescribeRepositories')
    expect(await results()).toEqual({
      'ecr:GetAuthorizationToken': 'allowed',
      'ecr:DescribeRepositories': 'denied',
      'ecr:DescribeImages': 'not-tested',
      'ecr:BatchGetImage': 'not-tested',
      'ecr:GetDownloadUrlForLayer': 'not-tested',
    })
  })
})
