import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { api } from '~/contract/api'
import type { BasicOciRegistry, EcrRegistry } from '~/contract/oci-registries'
import { SECRET_MASK } from '~/contract/registries'
import {
  connectionKey,
  firstObstacle,
  formOf,
  fromRegistry,
  problemsOf,
  type Problems,
  savedConnection,
  secretReason,
  serverFields,
} from './registry-form'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from './registry-values'

const filled: RegistryFormValues = {
  ...emptyRegistry('oci'),
  name: ' harbor-prod ',
  endpoint: 'harbor.corp.io/v2/',
  contentPaths: ['internal', 'team-a'],
  username: 'robot',
  password: 'Tide-7!',
}
const ecr: RegistryFormValues = {
  ...emptyRegistry('oci'),
  ociAuth: 'ecr',
  name: 'ecr-eu',
  endpoint: 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/',
  isProtected: true,
  accessKey: 'AKIAEXAMPLE',
  secretKey: 's3cret',
}
const helm: RegistryFormValues = { ...emptyRegistry('helm'), name: 'charts', endpoint: 'https://charts.corp.io', noAuthentication: true }
const legacy: RegistryFormValues = { ...emptyRegistry('pack'), name: 'packs', endpoint: 'packs.corp.io', authType: 'token', token: 't0k' }

const syncStatus = {
  isSyncSupported: true,
  lastRunTime: '2026-01-01T00:00:00Z',
  lastSyncedTime: '2026-01-01T00:00:00Z',
  message: '',
  status: 'Success',
} as const
const stored: BasicOciRegistry = {
  kind: 'basic',
  metadata: { name: 'harbor-prod', uid: 'r1' },
  spec: {
    auth: {
      type: 'basic',
      username: 'robot',
      password: SECRET_MASK,
      tls: { enabled: true, insecureSkipVerify: false, certificate: 'PEM-A' },
    },
    baseContentPath: 'internal,team-a',
    basePath: 'artifactory/api/docker/packs',
    containsSpectroManifest: true,
    endpoint: 'https://harbor.corp.io',
    isSyncSupported: true,
    providerType: 'pack',
    scope: 'tenant',
  },
  status: { syncStatus },
}
const storedEcr: EcrRegistry = {
  kind: 'ecr',
  metadata: { name: 'ecr-eu', uid: 'e1' },
  spec: {
    containsSpectroManifest: false,
    credentials: { credentialType: 'secret', accessKey: 'AKIAEXAMPLE', secretKey: SECRET_MASK },
    endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    isPrivate: true,
    providerType: 'helm',
    isSyncSupported: false,
  },
  status: { syncStatus: { ...syncStatus, isSyncSupported: false } },
}
const saved = savedConnection(stored, 'tenant', { secretSetAt: '2026-01-01T00:00:00Z', secretSetBy: 'jo@acme.io' })

const errorsOf = (values: RegistryFormValues, connection?: SavedConnection): Problems => problemsOf(values, 'tenant', connection)
const bodyOf = (values: RegistryFormValues) => formOf(values).toCreate(values).input.body

describe('what goes over the wire', () => {
  it.each([
    ['OCI basic', filled, 'basicOciRegistryCreate'],
    ['ECR with a key', ecr, 'ecrRegistryCreate'],
    ['ECR with a role', { ...ecr, awsMethod: 'sts', roleArn: 'arn:aws:iam::123456789012:role/r' } as const, 'ecrRegistryCreate'],
    ['public ECR', { ...ecr, isProtected: false }, 'ecrRegistryCreate'],
    ['Helm', helm, 'helmRegistryCreate'],
    ['Helm with a password', { ...helm, noAuthentication: false, username: 'u', password: 'p' }, 'helmRegistryCreate'],
    ['legacy packs', legacy, 'packRegistryCreate'],
  ])('is what the contract accepts: %s', (_, values, operation) => {
    const request = formOf(values).toCreate(values)
    expect(request.id).toBe(operation)
    expect(z.safeParse(api[request.id].body, request.input.body).success).toBe(true)
    const validate = formOf(values).toValidate(values)
    expect(z.safeParse(api[validate.id].body, validate.input.body).success).toBe(true)
    expect(errorsOf(values)).toEqual({})
  })

  it('is trimmed and normalised', () => {
    expect(bodyOf(filled)).toEqual({
      metadata: { name: 'harbor-prod' },
      spec: {
        auth: { type: 'basic', username: 'robot', password: 'Tide-7!', tls: { enabled: true, insecureSkipVerify: false, certificate: '' } },
        baseContentPath: 'internal,team-a',
        basePath: '',
        containsSpectroManifest: false,
        endpoint: 'https://harbor.corp.io',
        isSyncSupported: true,
        providerType: 'pack',
      },
    })
    expect(bodyOf(ecr)).toMatchObject({
      spec: {
        endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
        defaultRegion: 'eu-west-1',
        isPrivate: true,
        credentials: { credentialType: 'secret', accessKey: 'AKIAEXAMPLE', secretKey: 's3cret' },
      },
    })
    expect(bodyOf({ ...helm, synchronised: false })).toMatchObject({ spec: { isPrivate: true, auth: { type: 'noAuth' } } })
    expect(bodyOf(legacy)).toMatchObject({
      spec: { endpoint: 'https://packs.corp.io', private: true, auth: { type: 'token', token: 't0k' } },
    })
  })

  it('has no credentials of a choice that is not made', () => {
    const typed = { username: 'u', password: 'p', token: 't', accessKey: 'AK', secretKey: 's', roleArn: 'r' }
    expect(JSON.stringify(bodyOf({ ...helm, ...typed }))).not.toMatch(/"(username|password|token)"/)
    expect(JSON.stringify(bodyOf({ ...legacy, ...typed, authType: 'noAuth' }))).not.toMatch(/"(username|password|token)"/)
    expect(bodyOf({ ...ecr, ...typed, isProtected: false })).not.toHaveProperty('spec.credentials')
    expect(bodyOf({ ...ecr, ...typed, awsMethod: 'sts' })).toHaveProperty('spec.credentials', { credentialType: 'sts', sts: { arn: 'r' } })
    expect(bodyOf({ ...filled, username: '', password: '' })).toHaveProperty('spec.auth.type', 'noAuth')
  })

  it('always synchronises packs, and others as chosen', () => {
    expect(bodyOf({ ...filled, synchronised: false })).toHaveProperty('spec.isSyncSupported', true)
    expect(bodyOf({ ...filled, provider: 'helm', synchronised: false })).toHaveProperty('spec.isSyncSupported', false)
  })

  it('leaves the secret out of an update that keeps it, and names the registry when it validates', () => {
    const values = fromRegistry(stored)
    const { body } = formOf(values).toUpdate(values, saved).input
    expect(body).toMatchObject({
      metadata: { name: 'harbor-prod', uid: 'r1' },
      spec: { auth: { type: 'basic', username: 'robot' }, containsSpectroManifest: true },
    })
    expect(JSON.stringify(body)).not.toContain('password')
    expect(formOf(values).toValidate(values, saved).input.body.registryUid).toBe('r1')
    expect(formOf(values).toValidate(values).input.body).not.toHaveProperty('registryUid')
  })

  it('never shows a mask as a secret, and reads back what was saved', () => {
    for (const registry of [stored, storedEcr]) expect(JSON.stringify(fromRegistry(registry))).not.toContain('*')
    expect(fromRegistry(stored)).toMatchObject({ contentPaths: ['internal', 'team-a'], certificate: 'PEM-A', ociAuth: 'basic' })
    expect(fromRegistry(storedEcr)).toMatchObject({ ociAuth: 'ecr', provider: 'helm', synchronised: false, accessKey: 'AKIAEXAMPLE' })
    const open = { ...stored, spec: { ...stored.spec, auth: { type: 'noAuth' as const } } }
    expect(fromRegistry(open)).toMatchObject({ username: '', password: '', certificate: '' })
    expect(savedConnection(open, 'tenant', undefined)).toMatchObject({ hasSecret: false, secretSetAt: null })
  })

  it('reads Helm and legacy registries, with the token that only the API sets', () => {
    const spec = { auth: { type: 'token', token: SECRET_MASK }, endpoint: 'https://c.io' } as const
    const common = { apiVersion: '', kind: '', metadata: { name: 'n', uid: 'u' } }
    const chartRegistry = { ...common, spec: { ...spec, isPrivate: true }, status: { helmSyncStatus: syncStatus } }
    expect(fromRegistry(chartRegistry)).toMatchObject({ family: 'helm', authType: 'token', noAuthentication: false, synchronised: false })
    expect(savedConnection(chartRegistry, 'tenant', undefined).hasSecret).toBe(true)
    const packRegistry = { ...common, spec: { ...spec, private: true }, status: { packSyncStatus: syncStatus } }
    expect(fromRegistry(packRegistry)).toMatchObject({ family: 'pack', authType: 'token', endpoint: 'https://c.io' })
  })
})

describe('rules of the form', () => {
  it('say what is missing or wrong, field by field', () => {
    expect(errorsOf({ ...filled, name: '  ' })).toEqual({ name: 'Enter a name' })
    expect(errorsOf({ ...filled, name: 'x'.repeat(129) })).toEqual({ name: 'The name is longer than 128 characters' })
    expect(errorsOf({ ...filled, endpoint: '' })).toEqual({ endpoint: 'Enter the endpoint' })
    expect(errorsOf({ ...filled, endpoint: 'ftp://x' }).endpoint).toMatch(/^ftp:\/\/ is not an address of a registry/)
    expect(errorsOf({ ...filled, contentPaths: ['ok', 'Not OK'] }).contentPaths).toMatch(/has a space/)
    expect(errorsOf({ ...filled, endpointSuffix: 'a?b' }).endpointSuffix).toMatch(/no spaces/)
    expect(errorsOf({ ...filled, endpointSuffix: 'x'.repeat(1025) }).endpointSuffix).toMatch(/longer than 1,024/)
    expect(errorsOf({ ...filled, username: 'a:b' }).username).toMatch(/colon/)
    expect(errorsOf({ ...filled, password: 'a\nb' }).password).toMatch(/control characters/)
    expect(errorsOf({ ...filled, password: '' })).toEqual({ password: 'Enter the password' })
    expect(errorsOf({ ...filled, username: '' })).toEqual({ username: 'Enter the user name' })
  })

  it('hold for each kind', () => {
    expect(errorsOf({ ...filled, provider: 'zarf', contentPaths: [] }).contentPaths).toMatch(/Synchronisation needs a base content path/)
    expect(errorsOf({ ...filled, provider: 'zarf', contentPaths: [], synchronised: false })).toEqual({})
    expect(errorsOf({ ...ecr, provider: 'zarf', contentPaths: ['a'] }).provider).toMatch(/not read from Amazon ECR/)
    expect(errorsOf({ ...ecr, endpoint: 'harbor.corp.io' }).endpoint).toMatch(/not an address of Amazon ECR/)
    expect(errorsOf({ ...ecr, accessKey: '', secretKey: '' })).toEqual({
      accessKey: 'Enter the access key',
      secretKey: 'Enter the secret access key',
    })
    expect(errorsOf({ ...ecr, awsMethod: 'sts', roleArn: 'arn:aws:iam::1:user/x' }).roleArn).toMatch(/not the ARN of a role/)
    expect(errorsOf({ ...helm, noAuthentication: false })).toEqual({ username: 'Enter the user name', password: 'Enter the password' })
    expect(errorsOf({ ...legacy, token: '' })).toEqual({ token: 'Enter the token' })
    expect(errorsOf({ ...filled, endpoint: 'ghcr.io/orgs/acme', provider: 'helm', synchronised: false }).synchronised).toMatch(
      /needs synchronisation/,
    )
  })

  it('report a missing password even while another field is wrong', () => {
    expect(Object.keys(errorsOf({ ...filled, name: '', password: '' })).toSorted()).toEqual(['name', 'password'])
  })

  it('name the first obstacle in the order of the fields', () => {
    const empty = { ...emptyRegistry('oci'), username: 'a' }
    expect(firstObstacle(empty, 'tenant')).toBe('Enter a name')
    expect(firstObstacle({ ...empty, name: 'a' }, 'tenant')).toBe('Enter the endpoint')
    expect(firstObstacle({ ...empty, name: 'a', endpoint: 'x.io' }, 'tenant')).toBe('Enter the password')
    expect(firstObstacle(filled, 'tenant')).toBeUndefined()
  })
})

describe('stored secret', () => {
  const values = fromRegistry(stored)

  it.each([
    ['nothing', {}],
    ['the name', { name: 'other' }],
    ['the content path', { contentPaths: ['x'] }],
    ['a slash around the suffix', { endpointSuffix: '/artifactory/api/docker/packs/' }],
    ['the address only in how it is written', { endpoint: 'harbor.corp.io/v2/' }],
    ['the user name taken away', { username: '' }],
    ['a half-typed address', { endpoint: 'https://' }],
  ])('is kept when %s changes', (_, change) => {
    const { username } = { ...values, ...change }
    if (username !== '') expect(secretReason({ ...values, ...change }, 'tenant', saved)).toBeUndefined()
    expect(errorsOf({ ...values, ...change }, saved)).not.toHaveProperty('password')
  })

  it.each([
    ['the endpoint', { endpoint: 'https://evil.example' }],
    ['the endpoint', { endpoint: 'https://harbor.corp.io:8443' }],
    ['the endpoint', { endpoint: 'http://harbor.corp.io' }],
    ['the endpoint suffix', { endpointSuffix: 'x' }],
    ['the user name', { username: 'other' }],
    ['the certificate', { certificate: '' }],
    ['the certificate and Insecure Skip TLS Verify', { certificate: 'PEM-B', insecureSkipVerify: true }],
  ])('has to be typed again when %s changes', (what, change) => {
    const sentence = `Enter the password again: ${what} changed, and the stored password is used only with what it was saved with`
    expect(secretReason({ ...values, ...change }, 'tenant', saved)).toBe(sentence)
    expect(errorsOf({ ...values, ...change }, saved)).toEqual({ password: sentence })
    expect(errorsOf({ ...values, ...change, password: 'again' }, saved)).toEqual({})
  })

  it('of AWS belongs to its access key', () => {
    const savedEcr = savedConnection(storedEcr, 'tenant', undefined)
    const kept = fromRegistry(storedEcr)
    expect(errorsOf(kept, savedEcr)).toEqual({})
    expect(errorsOf({ ...kept, accessKey: 'AKIAOTHER' }, savedEcr).secretKey).toMatch(/secret access key again: the access key changed/)
  })

  it('has to be typed when a user name is added to an open registry, and when the kind of secret changes', () => {
    const open = savedConnection({ ...stored, spec: { ...stored.spec, auth: { type: 'noAuth' } } }, 'tenant', undefined)
    expect(errorsOf({ ...values, certificate: '', username: 'robot' }, open)).toEqual({ password: 'Enter the password' })
    const token = savedConnection(
      {
        apiVersion: '',
        kind: '',
        metadata: { name: 'n', uid: 'u' },
        spec: { auth: { type: 'token', token: SECRET_MASK }, endpoint: 'https://packs.corp.io', private: true },
        status: { packSyncStatus: syncStatus },
      },
      'tenant',
      undefined,
    )
    expect(errorsOf({ ...legacy, token: '' }, token)).toEqual({})
    expect(errorsOf({ ...legacy, authType: 'basic', username: 'u', token: '' }, token).password).toMatch(/the authentication type changed/)
  })
})

describe('what a check covers', () => {
  it('ends with any change of a connection field, not with the name', () => {
    const checked = connectionKey(filled)
    expect(connectionKey({ ...filled, name: 'other' })).toBe(checked)
    const changes: Partial<RegistryFormValues>[] = [
      { endpoint: 'x.io' },
      { username: 'y' },
      { password: 'z' },
      { contentPaths: [] },
      { insecureSkipVerify: true },
      { certificate: 'P' },
      { provider: 'zarf' },
      { ociAuth: 'ecr' },
      { family: 'pack' },
    ]
    for (const change of changes) expect(connectionKey({ ...filled, ...change })).not.toBe(checked)
  })
})

it.each([filled, ecr, { ...ecr, awsMethod: 'sts' as const }, helm, legacy])('knows the field of every path that it sends', (values) => {
  const paths = (value: object, prefix = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      typeof inner === 'object' && inner !== null ? paths(inner, `${prefix}${key}.`) : `${prefix}${key}`,
    )
  const silent = /^spec\.(auth\.type|(auth\.)?tls\.enabled|containsSpectroManifest|defaultRegion|private|credentials\.sts\.arn)$/
  const known = serverFields(values)
  expect(paths(bodyOf(values)).filter((path) => !(path in known) && !silent.test(path))).toEqual([])
})
