import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { BasicOciRegistryInput, BasicOciRegistrySpec, SECRET_MASK, type BasicOciRegistry } from '~/contract/registries'
import {
  connectionKey,
  emptyRegistry,
  firstObstacle,
  fromRegistry,
  passwordNeeded,
  registryFormSchema,
  savedConnection,
  serverFields,
  toCreate,
  toUpdate,
  toValidate,
  type RegistryFormValues,
} from './registry-form'
import { contentPathsNote, endpointPreview, pemBlocks, tlsMode, tlsModeWords } from './registry-form-words'

const filled: RegistryFormValues = {
  ...emptyRegistry,
  name: ' harbor-prod ',
  endpoint: 'harbor.corp.io/v2/',
  endpointSuffix: '',
  contentPaths: ['internal', 'team-a'],
  username: 'robot',
  password: 'Tide-7!',
}

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
    containsSpectroManifest: false,
    endpoint: 'https://harbor.corp.io',
    isSyncSupported: true,
    providerType: 'pack',
    scope: 'tenant',
  },
  status: {
    syncStatus: {
      isSyncSupported: true,
      lastRunTime: '2026-01-01T00:00:00Z',
      lastSyncedTime: '2026-01-01T00:00:00Z',
      message: '',
      status: 'Success',
    },
  },
}
const saved = savedConnection(stored, { secretSetAt: '2026-01-01T00:00:00Z', secretSetBy: 'jo@acme.io' })

function errorsOf(values: RegistryFormValues, connection?: typeof saved): Record<string, string> {
  const result = registryFormSchema(connection).safeParse(values)
  const entries = result.success ? [] : result.error.issues.map((issue): [string, string] => [issue.path.join('.'), issue.message])
  // The first problem of a field is the one that shows.
  return Object.fromEntries<string>(entries.toReversed())
}

describe('what goes over the wire', () => {
  it('creates with trimmed, normalised values that the contract accepts', () => {
    const body = toCreate(filled)
    expect(body).toEqual({
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
    expect(z.safeParse(BasicOciRegistryInput, body).success).toBe(true)
  })

  it('sends no credentials at all for an open registry', () => {
    const { spec } = toCreate({ ...filled, username: '', password: '' })
    expect(spec.auth).toEqual({ type: 'noAuth', tls: { enabled: true, insecureSkipVerify: false, certificate: '' } })
  })

  it('leaves the password out of an update that keeps it, and names the registry when it validates', () => {
    const values = fromRegistry(stored)
    expect(toUpdate(values, saved).spec.auth).toEqual({
      type: 'basic',
      username: 'robot',
      tls: { enabled: true, insecureSkipVerify: false, certificate: 'PEM-A' },
    })
    expect(toUpdate(values, saved).metadata).toEqual({ name: 'harbor-prod', uid: 'r1' })
    expect(toValidate(values, saved).registryUid).toBe('r1')
    expect(toValidate(filled)).not.toHaveProperty('registryUid')
    expect(z.safeParse(BasicOciRegistrySpec, toValidate(values, saved)).success).toBe(true)
  })

  it('clears certificate, suffix and path by sending them empty', () => {
    const { spec } = toUpdate({ ...fromRegistry(stored), certificate: '', endpointSuffix: '', contentPaths: [], password: 'x' }, saved)
    expect(spec.auth.tls?.certificate).toBe('')
    expect(spec.basePath).toBe('')
    expect(spec.baseContentPath).toBe('')
  })

  it('never shows a mask as a password', () => {
    const values = fromRegistry(stored)
    expect(values.password).toBe('')
    expect(JSON.stringify(values)).not.toContain('*')
    expect(values).toMatchObject({
      contentPaths: ['internal', 'team-a'],
      endpointSuffix: 'artifactory/api/docker/packs',
      certificate: 'PEM-A',
    })
  })

  it('reads a registry without authentication', () => {
    const open = { ...stored, spec: { ...stored.spec, auth: { type: 'noAuth' as const } } }
    expect(fromRegistry(open)).toMatchObject({ username: '', password: '', certificate: '', insecureSkipVerify: false })
    expect(savedConnection(open, undefined)).toMatchObject({ hasPassword: false, secretSetAt: null })
  })
})

describe('rules of the form', () => {
  it('accepts a filled form and an open registry', () => {
    expect(errorsOf(filled)).toEqual({})
    expect(errorsOf({ ...filled, username: '', password: '' })).toEqual({})
  })

  it('says what is missing or wrong, field by field', () => {
    expect(errorsOf({ ...filled, name: '  ' })).toEqual({ name: 'Enter a name' })
    expect(errorsOf({ ...filled, name: 'x'.repeat(129) })).toEqual({ name: 'The name is longer than 128 characters' })
    expect(errorsOf({ ...filled, endpoint: '' })).toEqual({ endpoint: 'Enter the endpoint' })
    expect(errorsOf({ ...filled, endpoint: 'ftp://x' }).endpoint).toMatch(/^ftp:\/\/ is not an address of a registry/)
    expect(errorsOf({ ...filled, contentPaths: ['ok', 'Not OK'] }).contentPaths).toMatch(/has a space/)
    expect(errorsOf({ ...filled, endpointSuffix: 'a?b' }).endpointSuffix).toMatch(/without spaces/)
    expect(errorsOf({ ...filled, username: 'a:b' }).username).toMatch(/colon/)
    expect(errorsOf({ ...filled, password: 'a\nb' }).password).toMatch(/control characters/)
    expect(errorsOf({ ...filled, password: '' })).toEqual({ password: 'Enter the password' })
    expect(errorsOf({ ...filled, username: '' }).username).toMatch(/user name that this password belongs to/)
  })

  it('reports a missing password even while another field is wrong', () => {
    expect(Object.keys(errorsOf({ ...filled, name: '', password: '' }))).toEqual(['password', 'name'])
  })
})

describe('stored password', () => {
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
    expect(passwordNeeded({ ...values, ...change }, saved)).toBeUndefined()
  })

  it.each([
    ['the endpoint', { endpoint: 'https://evil.example' }],
    ['the endpoint', { endpoint: 'https://harbor.corp.io:8443' }],
    ['the endpoint', { endpoint: 'https://harbor.corp.io/sub' }],
    ['the endpoint', { endpoint: 'http://harbor.corp.io' }],
    ['the endpoint suffix', { endpointSuffix: 'x' }],
    ['the user name', { username: 'other' }],
    ['the certificate', { certificate: '' }],
    ['the certificate and Insecure Skip TLS Verify', { certificate: 'PEM-B', insecureSkipVerify: true }],
  ])('has to be typed again when %s changes', (what, change) => {
    expect(passwordNeeded({ ...values, ...change }, saved)).toBe(
      `Enter the password again: ${what} changed, and the stored password is used only with what it was saved with`,
    )
    expect(errorsOf({ ...values, ...change }, saved)).toHaveProperty('password')
    expect(errorsOf({ ...values, ...change, password: 'again' }, saved)).toEqual({})
  })

  it('has to be typed when a user name is added to an open registry', () => {
    const open = savedConnection({ ...stored, spec: { ...stored.spec, auth: { type: 'noAuth' } } }, undefined)
    expect(passwordNeeded({ ...values, username: 'robot' }, open)).toBe('Enter the password')
  })
})

describe('what a check covers', () => {
  it('ends with any change of a connection field, not with the name', () => {
    const checked = connectionKey(filled)
    expect(connectionKey({ ...filled, name: 'other' })).toBe(checked)
    for (const change of [
      { endpoint: 'x.io' },
      { username: 'y' },
      { password: 'z' },
      { contentPaths: [] },
      { insecureSkipVerify: true },
      { certificate: 'P' },
    ]) {
      expect(connectionKey({ ...filled, ...change })).not.toBe(checked)
    }
  })
})

describe('words', () => {
  it('shows the address that will be used', () => {
    expect(endpointPreview('oci://harbor.corp.io/v2')).toEqual({
      endpoint: 'https://harbor.corp.io',
      notes: ['oci:// read as https://', '/v2 removed: it is added on each call'],
    })
    expect(endpointPreview('')).toBeUndefined()
    expect(endpointPreview('ftp://x')).toBeUndefined()
  })

  it('says how the server is verified; skipping wins', () => {
    expect(tlsModeWords(tlsMode(filled), false)).toBe('Verified with the system’s authorities')
    expect(tlsModeWords(tlsMode({ ...filled, certificate: 'P' }), true)).toBe(
      'Verified with the system’s authorities and the uploaded certificate',
    )
    expect(tlsModeWords(tlsMode({ ...filled, certificate: 'P', insecureSkipVerify: true }), true)).toBe(
      'Not verified: anyone on the network path can read the password. The uploaded certificate is ignored.',
    )
    expect(tlsMode({ ...filled, endpoint: 'http://x' })).toBe('plain')
  })

  it('says that spectro-packs/archive is left out, and leaves it out', () => {
    const contentPaths = ['internal/spectro-packs/archive/', 'team-a']
    expect(contentPathsNote(contentPaths)).toBe('spectro-packs/archive is left out, as it is added on each call. Used: internal, team-a')
    expect(contentPathsNote(['spectro-packs'])).toMatch(/Used: the root of the registry$/)
    expect(contentPathsNote(['internal'])).toBeUndefined()
    expect(toCreate({ ...filled, contentPaths }).spec.baseContentPath).toBe('internal,team-a')
    expect(errorsOf({ ...filled, contentPaths })).toEqual({})
  })

  it('names the first obstacle in the order of the fields', () => {
    expect(firstObstacle({ ...emptyRegistry, username: 'a' })).toBe('Enter a name')
    expect(firstObstacle({ ...emptyRegistry, name: 'a', username: 'a' })).toBe('Enter the endpoint')
    expect(firstObstacle({ ...emptyRegistry, name: 'a', endpoint: 'x.io', username: 'a' })).toBe('Enter the password')
    expect(firstObstacle(filled)).toBeUndefined()
  })

  it('splits PEM into its certificates', () => {
    const one = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    const two = one.replace('AAAA', 'BBBB')
    expect(pemBlocks(`${one}${two}`)).toEqual([one, two])
    expect(pemBlocks('')).toEqual([])
  })

  it('knows the field of every server error path that it sends', () => {
    const paths = (value: object, prefix = ''): string[] =>
      Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
        typeof inner === 'object' && inner !== null ? paths(inner, `${prefix}${key}.`) : `${prefix}${key}`,
      )
    const silent = ['spec.auth.type', 'spec.auth.tls.enabled', 'spec.containsSpectroManifest', 'spec.isSyncSupported']
    expect(paths(toCreate(filled)).filter((path) => !(path in serverFields) && !silent.includes(path))).toEqual([])
  })
})
