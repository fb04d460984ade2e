import { describe, expect, it } from 'vitest'
import { PAGE_LIMIT } from '~/contract/common'
import { SECRET_MASK } from '~/contract/registries'
import { addRegistry, ask, call, freshName, goodSpec, readRegistry } from './calls'
import { expectError, expectFields } from './checks'
import type { Target } from './target'

/** What clients rely on in registries and packs beyond single rows. */
export function describeBehaviour(target: () => Target): void {
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
        providerType: 'helm',
        isSyncSupported: false,
        scope: 'project',
        auth: { type: 'basic', username: 'a:b', password: '', token: 'x', tls: { key: 'x', ca: 'y', certificate: 'not PEM' } },
      })
      const paths = ['endpoint', 'basePath', 'baseContentPath', 'providerType', 'isSyncSupported', 'scope']
      const auth = ['username', 'password', 'token', 'tls.key', 'tls.ca', 'tls.certificate']
      const response = await call(target(), 'basicOciRegistryCreate', { as: 'admin', body: { metadata: { name: 'x' }, spec } })
      await expectFields(response, ...paths.map((path) => `spec.${path}`), ...auth.map((path) => `spec.auth.${path}`))
    })

    it.each(['helm', 'zarf'] as const)('refuses provider %s for now', async (providerType) => {
      const response = await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: goodSpec(target(), { providerType }) })
      await expectFields(response, 'spec.providerType')
    })

    it('needs a user name and a password with basic, and none with noAuth', async () => {
      const validate = (auth: unknown) => call(target(), 'basicOciRegistryValidate', { as: 'admin', body: { ...goodSpec(target()), auth } })
      await expectFields(await validate({ type: 'basic' }), 'spec.auth.username')
      await expectFields(await validate({ type: 'basic', username: 'x' }), 'spec.auth.password')
      await expectFields(await validate({ type: 'noAuth', password: 'secret' }), 'spec.auth.password')
      await expectFields(await validate({ type: 'token', token: 'x' }), 'spec.auth.token', 'spec.auth.type')
      await expectFields(await validate({ username: 'x', password: SECRET_MASK }), 'spec.auth.password')
    })
  })

  describe('the check of a registry', () => {
    const check = (change: Parameters<typeof goodSpec>[1]) =>
      call(target(), 'basicOciRegistryValidate', { as: 'admin', body: goodSpec(target(), change) })
    const authWith = (password: string, tls: { certificate?: string; insecureSkipVerify?: boolean }) => {
      const { username } = target().registry
      return { auth: { type: 'basic' as const, username, password, tls } }
    }

    it('names TLS when the authority is unknown; the certificate helps, and so does skipping', async () => {
      const { password, certificate } = target().registry
      const { details, message } = await expectError(await check(authWith(password, {})), 'RegistryTlsError')
      expect(details?.layer).toBe('tls')
      expect(message).toMatch(/certificate/i)
      expect((await check(authWith(password, { certificate }))).status).toBe(204)
      expect((await check(authWith(password, { insecureSkipVerify: true }))).status).toBe(204)
    })

    it('names the credentials when they are refused', async () => {
      const { certificate } = target().registry
      const { details } = await expectError(await check(authWith('wrong', { certificate })), 'InvalidRegistryCredentials')
      expect(details?.layer).toBe('auth')
    })

    it.each([
      ['refused', 'RegistryUnreachable', 'connect'],
      ['webPage', 'RegistryBadResponse', 'http'],
      ['blocked', 'RegistryBlocked', 'policy'],
    ] as const)('names what failed: %s', async (which, code, layer) => {
      const { details } = await expectError(await check({ endpoint: target().failing[which] }), code)
      expect(details?.layer).toBe(layer)
    })

    it('comes before saving: what fails is not added, and a change that fails is not made', async () => {
      const name = freshName('never')
      const spec = goodSpec(target(), { endpoint: target().failing.refused })
      await expectError(
        await call(target(), 'basicOciRegistryCreate', { as: 'admin', body: { metadata: { name }, spec } }),
        'RegistryUnreachable',
      )
      const uid = await addRegistry(target(), 'admin')
      const before = await readRegistry(target(), 'admin', uid)
      await expectError(
        await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body: { metadata: { name }, spec } }),
        'RegistryUnreachable',
      )
      expect(await readRegistry(target(), 'admin', uid)).toEqual(before)
      const { items } = await ask(target(), 'ociRegistriesSummary', { as: 'admin' })
      expect(items.map(({ metadata }) => metadata.name)).not.toContain(name)
    })
  })

  describe('stored passwords', () => {
    it('are never sent out', async () => {
      const uid = await addRegistry(target(), 'admin')
      const { password } = target().registry
      const reads = [
        await call(target(), 'basicOciRegistryGet', { as: 'admin', params: { uid } }),
        await call(target(), 'ociRegistriesSummary', { as: 'admin' }),
        await call(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } }),
      ]
      for (const response of reads) expect(await response.text()).not.toContain(password)
      expect((await readRegistry(target(), 'admin', uid)).spec.auth.password).toBe(SECRET_MASK)
      const overview = await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } })
      expect(overview).toMatchObject({ secretSetBy: target().accounts.admin.email, secretSetAt: expect.stringMatching(/Z$/) })
    })

    it('stay when the mask or nothing comes back, and are used for the check', async () => {
      const uid = await addRegistry(target(), 'admin')
      const { spec } = await readRegistry(target(), 'admin', uid)
      const { password: mask, ...auth } = spec.auth
      expect(mask).toBe(SECRET_MASK)
      for (const kept of [{ ...auth, password: mask }, auth]) {
        const checked = { ...spec, auth: kept, registryUid: uid }
        expect((await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: checked })).status).toBe(204)
        const body = { metadata: { name: freshName('kept') }, spec: { ...spec, auth: kept } }
        expect((await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body })).status).toBe(204)
      }
      expect((await readRegistry(target(), 'admin', uid)).spec.auth.password).toBe(SECRET_MASK)
    })

    it('go when the registry is made open', async () => {
      const { openRegistry: endpoint } = target()
      const uid = await addRegistry(target(), 'admin', { spec: { endpoint, auth: { username: 'anybody', password: 'typed-once' } } })
      const { metadata, spec } = await readRegistry(target(), 'admin', uid)
      expect(spec.auth).toMatchObject({ type: 'basic', password: SECRET_MASK })
      const body = { metadata, spec: { ...spec, auth: { ...spec.auth, type: 'noAuth' } } }
      await ask(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body })
      const after = await readRegistry(target(), 'admin', uid)
      expect(after.spec.auth).toMatchObject({ type: 'noAuth', username: '' })
      expect(after.spec.auth.password).toBeUndefined()
      const overview = await ask(target(), 'consoleRegistryOverview', { as: 'admin', params: { uid } })
      expect(overview).toMatchObject({ secretSetAt: null, secretSetBy: null })
      await expectFields(await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body: { metadata, spec } }), 'spec.auth.password')
    })

    it.each([
      ['another endpoint', (spec: ReturnType<typeof goodSpec>) => ({ ...spec, endpoint: 'https://collector.example' }), 'the endpoint'],
      ['another suffix', (spec: ReturnType<typeof goodSpec>) => ({ ...spec, basePath: 'elsewhere' }), 'the endpoint suffix'],
      ['another user', (spec: ReturnType<typeof goodSpec>) => ({ ...spec, auth: { ...spec.auth, username: 'other' } }), 'the user name'],
      [
        'other TLS settings',
        (spec: ReturnType<typeof goodSpec>) => ({ ...spec, auth: { ...spec.auth, tls: { certificate: '', insecureSkipVerify: true } } }),
        'the certificate and Insecure Skip TLS Verify',
      ],
    ])('are not used with %s', async (_, change, named) => {
      const uid = await addRegistry(target(), 'admin')
      const { metadata, spec } = await readRegistry(target(), 'admin', uid)
      const changed = change(spec)
      const update = await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body: { metadata, spec: changed } })
      const { message, details } = await expectError(update, 'RegistrySecretRequired')
      expect(message).toContain(`${named} changed`)
      expect(Object.keys(details?.fields ?? {})).toEqual(['spec.auth.password'])
      const checked = await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: { ...changed, registryUid: uid } })
      await expectError(checked, 'RegistrySecretRequired')
      expect((await readRegistry(target(), 'admin', uid)).spec).toEqual(spec)
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

  describe('lists', () => {
    it.each(['limit=0', 'limit=1000', ''])('give the largest page for “%s”', async (query) => {
      const { items, listmeta } = await ask(target(), 'packsSummaryList', { as: 'viewer', query })
      expect(listmeta).toMatchObject({ limit: PAGE_LIMIT, offset: 0 })
      expect(items.length).toBe(Math.min(PAGE_LIMIT, listmeta.count))
    })

    it('go on where the page before ended, to the end', async () => {
      const whole = await ask(target(), 'packsSummaryList', { as: 'viewer' })
      const first = await ask(target(), 'packsSummaryList', { as: 'viewer', query: 'limit=2' })
      expect(first.items.map(({ metadata }) => metadata.uid)).toEqual(whole.items.slice(0, 2).map(({ metadata }) => metadata.uid))
      const query = `limit=2&continue=${encodeURIComponent(first.listmeta.continue)}`
      const second = await ask(target(), 'packsSummaryList', { as: 'viewer', query })
      expect(second.listmeta.offset).toBe(2)
      expect(second.items.map(({ metadata }) => metadata.uid)).toEqual(whole.items.slice(2, 4).map(({ metadata }) => metadata.uid))
      const past = await ask(target(), 'packsSummaryList', { as: 'viewer', query: `offset=${whole.listmeta.count}` })
      expect(past).toMatchObject({ items: [], listmeta: { continue: '', count: whole.listmeta.count } })
    })

    it('filter and order versions as versions', async () => {
      const { packName, adminRegistryUid } = target().existing
      const only = `spec.name=${packName}ANDspec.registryUid=${adminRegistryUid}`
      const list = (filters: string, orderBy: string) =>
        ask(target(), 'packsSummaryList', { as: 'viewer', query: `filters=${encodeURIComponent(filters)}&orderBy=${orderBy}` })
      const up = (await list(only, 'spec.version=1')).items.map(({ spec }) => spec.version)
      expect(up.length).toBeGreaterThan(1)
      expect((await list(only, 'spec.version=-1')).items.map(({ spec }) => spec.version)).toEqual(up.toReversed())
      const newer = (await list(`${only}ANDspec.version>${up[0]}`, 'spec.version=1')).items.map(({ spec }) => spec.version)
      expect(newer).toEqual(up.slice(1))
      const { tags } = await ask(target(), 'packsNameRegistryUidList', {
        as: 'viewer',
        params: { packName, registryUid: adminRegistryUid },
      })
      expect(tags.map(({ version }) => version)).toEqual(up.toReversed())
    })

    it.each(['', 'spec.version', 'size=1'])('name what can’t be ordered by', async (orderBy) => {
      const response = await call(target(), 'packsSummaryList', { as: 'viewer', query: `orderBy=${orderBy}` })
      if (orderBy === '') expect(response.status).toBe(200)
      else await expectFields(response, 'orderBy')
    })

    it('search by part of a name without case, or with it', async () => {
      const { packName } = target().existing
      const part = packName.slice(0, 5).toUpperCase()
      const search = (ignoreCase: boolean) =>
        ask(target(), 'packsSearch', { as: 'viewer', body: { filter: { name: { contains: part, ignoreCase } } } })
      expect((await search(true)).items.map(({ spec }) => spec.name)).toContain(packName)
      expect((await search(false)).items).toEqual([])
    })
  })

  describe('certificates', () => {
    it.each([
      ['nothing', '  ', 'empty'],
      ['a private key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'private key'],
      ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n', 'request'],
      ['a file that breaks off', '-----BEGIN CERTIFICATE-----\nAAAA', 'breaks off'],
      ['a damaged one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'damaged'],
      ['DER', '0\u0082\u0002\u0001', 'DER'],
      ['words', 'hello', 'no certificate'],
    ])('are refused by name: %s', async (_, pem, word) => {
      const { message, details } = await expectError(
        await call(target(), 'consoleCertificatesInspect', { as: 'admin', body: { pem } }),
        'CertificateInvalid',
      )
      expect(message).toContain(word)
      expect(details?.fields).toEqual({ pem: message })
    })

    it('are refused when they are too large', async () => {
      const pem = 'A'.repeat(256 * 1024 + 1)
      await expectError(await call(target(), 'consoleCertificatesInspect', { as: 'admin', body: { pem } }), 'PayloadTooLarge')
      const auth = { tls: { certificate: pem } }
      await expectFields(
        await call(target(), 'basicOciRegistryValidate', { as: 'admin', body: { ...goodSpec(target()), auth } }),
        'auth.tls.certificate',
      )
    })
  })
}
