import { describe, expect, it } from 'vitest'
import type { OperationId } from '~/contract/api'
import { SECRET_MASK, type RegistryKind } from '~/contract/registries'
import { ask, call, freshName } from './calls'
import { expectError, expectFields } from './checks'
import { addOf, kindNames, kinds, quietCreate, readOf } from './kinds'
import { containing, having } from '~/server/test/matchers'
import type { Target, Who } from './target'

const verbs = ['get', 'status', 'update', 'remove', 'sync'] as const

/** What holds for registries of every kind. */
export function describeKinds(target: () => Target): void {
  describe.each(kindNames)('a registry of kind %s', (kind) => {
    const { secretField, moved } = kinds[kind]

    it('is read with its secret masked and with a status', async () => {
      const uid = await addOf(target(), kind)
      const read = await readOf(target(), kind, uid)
      expect(valueAt(read, secretField)).toBe(SECRET_MASK)
      expect(read.metadata.uid).toBe(uid)
      expect(read.status).toMatchObject({ [kinds[kind].statusKey]: { isSyncSupported: true, status: 'Pending' } })
      const overview = await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } })
      expect(overview).toMatchObject({ uid, kind, scope: 'tenant', synchronised: true, needsCredentials: false })
      const { items } = await ask(target(), 'registriesMetadata', { as: 'viewer' })
      expect(items).toContainEqual(having({ uid, kind: kind.startsWith('oci') ? 'oci' : kind, isDefault: false, scope: 'tenant' }))
      expect(await ask(target(), kinds[kind].list, { as: 'viewer' })).toMatchObject({
        items: containing([having({ metadata: having({ uid }) })]),
      })
    })

    it('is not there under the addresses of the others', async () => {
      const uid = await addOf(target(), kind)
      for (const other of kindNames.filter((name) => name !== kind)) {
        for (const verb of verbs) await expectNotFound(target(), other, verb, uid)
      }
      await readOf(target(), kind, uid)
    })

    it('of another tenant is not there, and operators do not see it', async () => {
      const uid = await addOf(target(), kind, 'otherTenant')
      for (const verb of verbs) await expectNotFound(target(), kind, verb, uid)
      await expectNotFound(target(), kind, 'get', uid, 'operator')
      await expectError(await call(target(), 'registryDelete', { as: 'admin', params: { uid } }), 'ResourceNotFound')
      await expectError(await call(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } }), 'ResourceNotFound')
      const registryUid = uid
      const body = { ...kinds[kind].spec(target()), registryUid }
      await expectError(await call(target(), kinds[kind].validate, { as: 'admin', body }), 'ResourceNotFound')
      expect(JSON.stringify(await ask(target(), kinds[kind].list, { as: 'admin' }))).not.toContain(uid)
    })

    it('of the system is read by tenants and changed by operators', async () => {
      const uid = await addOf(target(), kind, 'operator')
      const body = await readOf(target(), kind, uid)
      expect(body.spec).toMatchObject({ scope: 'system' })
      for (const verb of ['update', 'remove', 'sync'] as const) {
        await expectError(
          await call(target(), kinds[kind][verb], { as: 'admin', params: { uid }, ...(verb === 'update' && { body }) }),
          'Forbidden',
        )
      }
      await expectError(await call(target(), 'registryDelete', { as: 'admin', params: { uid } }), 'Forbidden')
      expect((await call(target(), 'registryDelete', { as: 'operator', params: { uid } })).status).toBe(204)
    })

    it('keeps its secret when the mask comes back, and asks for it again elsewhere', async () => {
      const uid = await addOf(target(), kind)
      const { metadata, spec } = await readOf(target(), kind, uid)
      const kept = { metadata: { ...metadata, name: freshName('kept') }, spec }
      expect((await call(target(), kinds[kind].update, { as: 'admin', params: { uid }, body: kept })).status).toBe(204)
      const body = { metadata, spec: moved({ ...spec }) }
      const { details } = await expectError(
        await call(target(), kinds[kind].update, { as: 'admin', params: { uid }, body }),
        'RegistrySecretRequired',
      )
      expect(Object.keys(details?.fields ?? {})).toEqual([secretField])
      const checked = { ...body.spec, registryUid: uid }
      await expectError(await call(target(), kinds[kind].validate, { as: 'admin', body: checked }), 'RegistrySecretRequired')
    })

    it('has a name of its own among registries of all kinds', async () => {
      const name = freshName('one-of-a-kind')
      await addOf(target(), 'helm', 'admin', {}, name)
      await expectError(
        await call(target(), kinds[kind].create, { as: 'admin', ...quietCreate(target(), kind, {}, name) }),
        'DuplicateName',
      )
      await addOf(target(), kind, 'otherTenant', {}, name)
    })

    it('is proved before it is saved', async () => {
      const wrong = withSecret(kinds[kind].spec(target()), secretField, 'wrong')
      const { details } = await expectError(
        await call(target(), kinds[kind].validate, { as: 'admin', body: wrong }),
        'InvalidRegistryCredentials',
      )
      expect(details?.layer).toBe('auth')
      const name = freshName('never')
      await expectError(
        await call(target(), kinds[kind].create, { as: 'admin', ...quietCreate(target(), kind, wrong, name) }),
        'InvalidRegistryCredentials',
      )
      expect(JSON.stringify(await ask(target(), kinds[kind].list, { as: 'admin' }))).not.toContain(name)
    })
  })

  describe('synchronisation of charts', () => {
    const unsynced = { providerType: 'helm', isSyncSupported: false }

    it.each(['oci-basic', 'oci-ecr'] as const)('is fixed once a registry of kind %s is there', async (kind) => {
      const uid = await addOf(target(), kind, 'admin', unsynced)
      const { metadata, spec } = await readOf(target(), kind, uid)
      expect(spec).toMatchObject(unsynced)
      const status = await ask(target(), kinds[kind].status, { as: 'viewer', params: { uid } })
      expect(status).toMatchObject({ isSyncSupported: false })
      const body = { metadata, spec: { ...spec, isSyncSupported: true } }
      const change = await expectError(await call(target(), kinds[kind].update, { as: 'admin', params: { uid }, body }), 'InvalidRequest')
      expect(change.message).toBe('Registry synchronization setting cannot be changed after the registry is created')
      const sync = await expectError(await call(target(), kinds[kind].sync, { as: 'admin', params: { uid } }), 'InvalidRequest')
      expect(sync.message).toBe('This registry was added without synchronisation: add it again with it to synchronise')
    })

    it('of OCI needs a base content path', async () => {
      const body = { ...kinds['oci-basic'].spec(target()), providerType: 'helm', isSyncSupported: true, baseContentPath: '' }
      await expectFields(await call(target(), 'basicOciRegistryValidate', { as: 'admin', body }), 'spec.baseContentPath')
    })

    it('of a Helm repository may be changed, and goes by hand without', async () => {
      const uid = await addOf(target(), 'helm')
      const { metadata, spec } = await ask(target(), 'helmRegistryGet', { as: 'admin', params: { uid } })
      const body = { metadata, spec: { ...spec, isPrivate: true } }
      await ask(target(), 'helmRegistryUpdate', { as: 'admin', params: { uid }, body })
      const { items } = await ask(target(), 'registriesMetadata', { as: 'viewer' })
      expect(items).toContainEqual(having({ uid, isPrivate: true }))
      expect(await ask(target(), 'helmRegistrySyncStatus', { as: 'viewer', params: { uid } })).toMatchObject({ isSyncSupported: false })
      await ask(target(), 'helmRegistrySync', { as: 'admin', params: { uid } })
      const { progress } = await ask(target(), 'consoleRegistryOverview', { as: 'viewer', params: { uid } })
      expect(progress?.phase).toBe('queued')
    })
  })

  describe('fields of one kind', () => {
    it('refuse Zarf in Amazon ECR', async () => {
      const body = { ...kinds['oci-ecr'].spec(target()), providerType: 'zarf' }
      await expectFields(await call(target(), 'ecrRegistryValidate', { as: 'admin', body }), 'spec.providerType')
    })

    it('refuse a host that is not of Amazon ECR, and a role that is none', async () => {
      const credentials = { credentialType: 'sts', sts: { arn: 'registry-reader' } }
      const body = { ...kinds['oci-ecr'].spec(target()), endpoint: 'https://registry.example.com', credentials }
      await expectFields(await call(target(), 'ecrRegistryValidate', { as: 'admin', body }), 'spec.endpoint', 'spec.credentials.sts.arn')
    })

    it('take the scheme off an endpoint of Amazon ECR', async () => {
      const { endpoint } = target().kinds.ecr
      const uid = await addOf(target(), 'oci-ecr', 'admin', { endpoint: `https://${endpoint}/` })
      expect((await readOf(target(), 'oci-ecr', uid)).spec).toMatchObject({
        endpoint,
        credentials: { credentialType: 'secret' },
        isPrivate: true,
      })
    })

    it('know a token with Helm and legacy packs only', async () => {
      const auth = { type: 'token', token: '' }
      for (const kind of ['helm', 'pack'] as const) {
        const body = { ...kinds[kind].spec(target()), auth }
        await expectFields(await call(target(), kinds[kind].validate, { as: 'admin', body }), 'spec.auth.token')
      }
      const body = { ...kinds['oci-basic'].spec(target()), auth }
      await expectFields(await call(target(), 'basicOciRegistryValidate', { as: 'admin', body }), 'spec.auth.type')
    })

    it('are read flat for both types of OCI and for no other', async () => {
      for (const [kind, type] of [
        ['oci-basic', 'basic'],
        ['oci-ecr', 'ecr'],
      ] as const) {
        const params = { uid: await addOf(target(), kind) }
        expect(await ask(target(), 'ociRegistryGet', { as: 'viewer', params })).toMatchObject({ type, scope: 'tenant' })
      }
      const params = { uid: await addOf(target(), 'pack') }
      await expectError(await call(target(), 'ociRegistryGet', { as: 'viewer', params }), 'ResourceNotFound')
    })
  })

  describe('lists of registries', () => {
    it.each([
      ['helm', 'helmRegistriesSummary'],
      ['pack', 'packRegistriesSummary'],
    ] as const)('of kind %s go on page by page', async (kind, id) => {
      for (let made = 0; made < 3; made += 1) await addOf(target(), kind)
      const names = async (query: string) => (await ask(target(), id, { as: 'viewer', query })).items.map(({ metadata }) => metadata.name)
      const all = await names('scope=tenant&orderBy=metadata.name=-1')
      const first = await ask(target(), id, { as: 'viewer', query: 'scope=tenant&orderBy=metadata.name=-1&limit=2' })
      expect(first.listmeta).toMatchObject({ limit: 2, offset: 0 })
      const next = `scope=tenant&orderBy=metadata.name=-1&limit=2&continue=${encodeURIComponent(first.listmeta.continue)}`
      expect([...first.items.map(({ metadata }) => metadata.name), ...(await names(next))]).toEqual(all.slice(0, 4))
      expect(await names('scope=tenant&orderBy=metadata.name=1')).toEqual(all.toReversed())
      const [name = ''] = all
      const wanted = encodeURIComponent(`metadata.name=${name}ANDspec.scope=tenant`)
      expect(await names(`filters=${wanted}`)).toEqual([name])
    })
  })
}

async function expectNotFound(
  target: Target,
  kind: RegistryKind,
  verb: (typeof verbs)[number],
  uid: string,
  as: Who = 'admin',
): Promise<void> {
  const id: OperationId = kinds[kind][verb]
  const body = { metadata: { name: freshName() }, spec: kinds[kind].spec(target) }
  await expectError(await call(target, id, { as, params: { uid }, ...(verb === 'update' && { body }) }), 'ResourceNotFound')
}

/** Reads `spec.auth.password` of an object. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

/** A specification with another secret. @param path from `spec` on */
function withSecret(spec: Readonly<Record<string, unknown>>, path: string, secret: string): Record<string, unknown> {
  const [, outer = '', inner = ''] = path.split('.')
  const block = spec[outer]
  return { ...spec, [outer]: { ...(isObject(block) ? block : {}), [inner]: secret } }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
