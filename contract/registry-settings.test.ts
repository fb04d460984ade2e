import { describe, expect, test } from 'vitest'
import { HelmRegistrySpec } from './helm-registries'
import { BasicOciRegistrySpec, EcrRegistrySpec } from './oci-registries'
import { PackRegistrySpec } from './pack-registries'
import { SECRET_MASK } from './registries'
import { readSettings, type SpecOfKind } from './registry-settings'

const basic = (spec: object): SpecOfKind => ({
  kind: 'oci-basic',
  spec: BasicOciRegistrySpec.parse({ endpoint: 'https://registry.example.com', providerType: 'pack', auth: {}, ...spec }),
})
const ecr = (spec: object): SpecOfKind => ({
  kind: 'oci-ecr',
  spec: EcrRegistrySpec.parse({
    endpoint: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    providerType: 'pack',
    isPrivate: true,
    credentials: { credentialType: 'secret', accessKey: 'AKIAEXAMPLE', secretKey: 'x' },
    ...spec,
  }),
})
const helm = (spec: object): SpecOfKind => ({
  kind: 'helm',
  spec: HelmRegistrySpec.parse({ endpoint: 'https://charts.example.com', auth: {}, ...spec }),
})
const pack = (spec: object): SpecOfKind => ({
  kind: 'pack',
  spec: PackRegistrySpec.parse({ endpoint: 'https://packs.example.com', auth: {}, ...spec }),
})

const sts = (rest: object) => ecr({ credentials: { credentialType: 'sts', sts: rest } })
const ghcr = { endpoint: 'ghcr.io/orgs/acme', providerType: 'helm', isSyncSupported: true, baseContentPath: 'charts' }
const signedIn = { type: 'basic', username: 'robot', password: 'x' }

describe('what is refused, and at which field', () => {
  test.each<[string, SpecOfKind, string[]]>([
    ['Zarf in ECR', ecr({ providerType: 'zarf' }), ['spec.providerType']],
    ['packs without synchronisation', basic({ isSyncSupported: false }), ['spec.isSyncSupported']],
    ['synchronised charts without a base content path', basic({ providerType: 'helm', isSyncSupported: true }), ['spec.baseContentPath']],
    [
      'synchronised Zarf packages at the root',
      basic({ providerType: 'zarf', isSyncSupported: true, baseContentPath: '/' }),
      ['spec.baseContentPath'],
    ],
    ['a base content path with a space', basic({ baseContentPath: 'my packs' }), ['spec.baseContentPath']],
    ['a token for OCI', basic({ auth: { type: 'token', token: 'x' } }), ['spec.auth.type']],
    ['a scope that is not the session’s', helm({ scope: 'system' }), ['spec.scope']],
    ['a private ECR registry without credentials', ecr({ credentials: undefined }), ['spec.credentials']],
    ['a secret with an open ECR registry', ecr({ isPrivate: false }), ['spec.credentials.secretKey']],
    [
      'an access key that is none',
      ecr({ credentials: { credentialType: 'secret', accessKey: 'a b', secretKey: 'x' } }),
      ['spec.credentials.accessKey'],
    ],
    ['no role', sts({}), ['spec.credentials.sts.arn']],
    ['an ARN that is not of a role', sts({ arn: 'arn:aws:iam::123456789012:user/jo' }), ['spec.credentials.sts.arn']],
    ['the identity of the server', ecr({ credentials: { credentialType: 'pod-identity' } }), ['spec.credentials.credentialType']],
    ['GHCR without credentials', basic(ghcr), ['spec.auth.username']],
    ['GHCR with a suffix', basic({ ...ghcr, auth: signedIn, basePath: 'v1' }), ['spec.basePath']],
    ['GHCR with packs', basic({ ...ghcr, auth: signedIn, providerType: 'pack' }), ['spec.providerType']],
    ['a password beside a token', helm({ auth: { type: 'basic', username: 'robot', password: 'x', token: 'y' } }), ['spec.auth.token']],
    ['an endpoint with a password in it', pack({ endpoint: 'https://robot:x@packs.example.com' }), ['spec.endpoint']],
    [
      'several at once',
      basic({ endpoint: 'a b', baseContentPath: 'A', auth: { type: 'basic', password: '' } }),
      ['spec.auth.password', 'spec.auth.username', 'spec.baseContentPath', 'spec.endpoint'],
    ],
  ])('%s', (_, input, fields) => {
    const read = readSettings(input, 'tenant')
    expect(read.ok ? [] : Object.keys(read.fields).toSorted()).toEqual(fields)
  })
})

describe('what is read', () => {
  const valueOf = (input: SpecOfKind) => {
    const read = readSettings(input, 'tenant')
    return read.ok ? read.value : read.fields
  }

  test('paths lose their slashes and what Palette adds itself; each stands once', () => {
    expect(valueOf(basic({ baseContentPath: '/team/, team, packs/spectro-packs/archive' }))).toMatchObject({
      contentPaths: ['team', 'packs'],
    })
  })

  test('packs synchronise always, charts and Zarf packages when asked, Helm repositories unless private', () => {
    expect(valueOf(basic({}))).toMatchObject({ provider: 'pack', synchronised: true })
    expect(valueOf(basic({ providerType: 'helm' }))).toMatchObject({ synchronised: false })
    expect(valueOf(basic({ providerType: 'zarf', isSyncSupported: true, baseContentPath: 'zarf' }))).toMatchObject({ synchronised: true })
    expect(valueOf(helm({ isPrivate: true }))).toMatchObject({ provider: 'helm', synchronised: false })
    expect(valueOf(pack({}))).toMatchObject({ provider: 'pack', synchronised: true })
  })

  test('a mask and nothing mean the stored secret', () => {
    const stored = { credentials: { secret: undefined } }
    expect(valueOf(helm({ auth: { type: 'token', token: SECRET_MASK } }))).toMatchObject(stored)
    expect(valueOf(basic({ auth: { type: 'basic', username: 'robot' } }))).toMatchObject(stored)
    expect(valueOf(ecr({ credentials: { credentialType: 'secret', accessKey: 'AKIAEXAMPLE', secretKey: SECRET_MASK } }))).toMatchObject(
      stored,
    )
  })

  test('of ECR the scheme is taken off', () => {
    expect(valueOf(ecr({ endpoint: 'https://123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/' }))).toMatchObject({
      endpoint: '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com',
    })
  })
})
