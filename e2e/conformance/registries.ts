import { describe, expect, it } from 'vitest'
import { SECRET_MASK } from '~/contract/registries'
import { addRegistry, ask, call, freshName, goodSpec, readRegistry } from './calls'
import { expectError, expectFields } from './checks'
import type { Target } from './target'

/** Whose registries can be seen and changed, their names, what may be typed, and their runs. */
export function describeRegistries(target: () => Target): void {
  describe('registries of others', () => {
    it('of another tenant are not there', async () => {
      const params = { uid: target().existing.otherTenantRegistryUid }
      const body = { metadata: { name: 'x' }, spec: goodSpec(target()) }
      for (const id of [
        'basicOciRegistryGet',
        'basicOciRegistrySyncStatus',
        'consoleRegistryOverview',
        'consoleRegistrySkipped',
      ] as const) {
        await expectError(await call(target(), id, { as: 'admin', params }), 'ResourceNotFound')
      }
      await expectError(await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params, body }), 'ResourceNotFound')
      await expectError(await call(target(), 'basicOciRegistryDelete', { as: 'admin', params }), 'ResourceNotFound')
      await expectError(await call(target(), 'basicOciRegistrySync', { as: 'admin', params }), 'ResourceNotFound')
      const spec = goodSpec(target(), { registryUid: params.uid })
      await expectError(await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: spec }), 'ResourceNotFound')
    })

    it('of a tenant are not there for operators', async () => {
      const params = { uid: target().existing.adminRegistryUid }
      await expectError(await call(target(), 'basicOciRegistryGet', { as: 'operator', params }), 'ResourceNotFound')
      const { items } = await ask(target(), 'ociRegistriesSummary', { as: 'operator' })
      expect(items.map(({ spec }) => spec.scope)).not.toContain('tenant')
    })

    it('and their packs are not there either', async () => {
      const { packName, adminRegistryUid: registryUid } = target().existing
      const { tags } = await ask(target(), 'packsNameRegistryUidList', { as: 'admin', params: { packName, registryUid } })
      const uid = tags[0]?.packUid ?? ''
      await expectError(await call(target(), 'packsUid', { as: 'otherTenant', params: { uid } }), 'ResourceNotFound')
      await expectError(await call(target(), 'packsUidReadme', { as: 'otherTenant', params: { uid } }), 'ResourceNotFound')
      await expectError(await call(target(), 'packsPackUidLogo', { as: 'otherTenant', params: { packUid: uid } }), 'ResourceNotFound')
      await expectError(
        await call(target(), 'packsNameRegistryUidList', { as: 'otherTenant', params: { packName, registryUid } }),
        'ResourceNotFound',
      )
      const query = `filters=spec.registryUid=${registryUid}`
      expect(await ask(target(), 'packsSummaryList', { as: 'otherTenant', query })).toMatchObject({ items: [], listmeta: { count: 0 } })
    })

    it('of the system can be read by tenants and changed by nobody but operators', async () => {
      const uid = target().existing.systemRegistryUid
      const body = await readRegistry(target(), 'admin', uid)
      expect(body.spec.scope).toBe('system')
      const change = await expectError(await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body }), 'Forbidden')
      expect(change.message).toBe('System registries are changed in the System Console')
      const removal = await expectError(await call(target(), 'basicOciRegistryDelete', { as: 'admin', params: { uid } }), 'Forbidden')
      expect(removal.message).toBe('System registries are removed in the System Console')
      const sync = await expectError(await call(target(), 'basicOciRegistrySync', { as: 'admin', params: { uid } }), 'Forbidden')
      expect(sync.message).toBe('System registries are synchronised in the System Console')
      const spec = goodSpec(target(), { registryUid: uid })
      await expectError(await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: spec }), 'ResourceNotFound')
    })
  })

  describe('names', () => {
    it('are trimmed, not empty, and named when they are', async () => {
      for (const metadata of [{}, { name: '' }, { name: '   ' }]) {
        const body = { metadata, spec: goodSpec(target()) }
        const fields = await expectFields(await call(target(), 'basicOciRegistryCreate', { as: 'admin', body }), 'metadata.name')
        expect(fields['metadata.name']).toBe('metadata.name must not be empty')
      }
      const uid = await addRegistry(target(), 'admin', { name: '  spaces around  ' })
      expect((await readRegistry(target(), 'admin', uid)).metadata.name).toBe('spaces around')
    })

    it('are unique in a tenant, on adding and on changing, and free in another', async () => {
      const name = freshName('unique')
      await addRegistry(target(), 'admin', { name })
      const body = { metadata: { name }, spec: goodSpec(target()) }
      const { details } = await expectError(await call(target(), 'basicOciRegistryCreate', { as: 'admin', body }), 'DuplicateName')
      expect(details?.fields?.['metadata.name']).toContain(name)
      const other = await addRegistry(target(), 'admin')
      const change = { ...(await readRegistry(target(), 'admin', other)), metadata: { name } }
      await expectError(
        await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid: other }, body: change }),
        'DuplicateName',
      )
      await addRegistry(target(), 'otherTenant', { name })
      await addRegistry(target(), 'operator', { name })
    })
  })

  describe('what is typed', () => {
    it('is normalised, and the result is what is kept', async () => {
      const { endpoint, baseContentPath } = target().registry
      const spec = { endpoint: `${endpoint}/v2/`, baseContentPath: ` /${baseContentPath}/spectro-packs/archive, ${baseContentPath}` }
      const uid = await addRegistry(target(), 'admin', { spec })
      expect((await readRegistry(target(), 'admin', uid)).spec).toMatchObject({ endpoint, baseContentPath })
    })

    it('is refused with all that is wrong at once', async () => {
      const spec = goodSpec(target(), {
        endpoint: 'ftp://files.example',
        basePath: '../up',
        baseContentPath: 'Upper Case',
        isSyncSupported: false,
        scope: 'project',
        auth: { type: 'basic', username: 'a:b', password: '', token: 'x', tls: { key: 'x', ca: 'y', certificate: 'not PEM' } },
      })
      const paths = ['endpoint', 'basePath', 'baseContentPath', 'isSyncSupported', 'scope']
      const auth = ['username', 'password', 'token', 'tls.key', 'tls.ca', 'tls.certificate']
      const response = await call(target(), 'basicOciRegistryCreate', { as: 'admin', body: { metadata: { name: 'x' }, spec } })
      await expectFields(response, ...paths.map((path) => `spec.${path}`), ...auth.map((path) => `spec.auth.${path}`))
    })

    it('needs a user name and a password with basic, and none with noAuth', async () => {
      const validate = (auth: unknown) => call(target(), 'basicOciRegistryValidate', { as: 'admin', body: { ...goodSpec(target()), auth } })
      await expectFields(await validate({ type: 'basic' }), 'spec.auth.username')
      await expectFields(await validate({ type: 'basic', username: 'x' }), 'spec.auth.password')
      await expectFields(await validate({ type: 'noAuth', password: 'secret' }), 'spec.auth.password')
      await expectFields(await validate({ type: 'token', token: 'x' }), 'spec.auth.type')
      await expectFields(await validate({ type: 'basic', username: 'x', password: 'y', token: 'x' }), 'spec.auth.token')
      await expectFields(await validate({ username: 'x', password: SECRET_MASK }), 'spec.auth.password')
    })
  })

  describe('synchronisation', () => {
    it('can’t be switched off after the registry is created', async () => {
      const uid = await addRegistry(target(), 'admin')
      const { metadata, spec } = await readRegistry(target(), 'admin', uid)
      const body = { metadata, spec: { ...spec, isSyncSupported: false } }
      const response = await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body })
      const { message } = await expectError(response, 'InvalidRequest')
      expect(message).toBe('Registry synchronization setting cannot be changed after the registry is created')
    })

    it('starts by itself when a registry is added, and only then', async () => {
      const body = { metadata: { name: freshName('synced') }, spec: goodSpec(target()) }
      const { uid } = await ask(target(), 'basicOciRegistryCreate', { as: 'admin', body })
      const overview = await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } })
      expect(overview.progress?.phase).toBe('queued')
      const quiet = await addRegistry(target(), 'admin')
      expect((await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid: quiet } })).progress).toBeNull()
      await ask(target(), 'basicOciRegistrySync', { as: 'admin', params: { uid: quiet } })
      expect((await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid: quiet } })).progress?.phase).toBe('queued')
    })
  })

  describe('removed registries', () => {
    it('are gone with the second call too', async () => {
      const params = { uid: await addRegistry(target(), 'admin') }
      await ask(target(), 'basicOciRegistryDelete', { as: 'admin', params })
      await expectError(await call(target(), 'basicOciRegistryGet', { as: 'admin', params }), 'ResourceNotFound')
      await expectError(await call(target(), 'basicOciRegistryDelete', { as: 'admin', params }), 'ResourceNotFound')
    })
  })
}
