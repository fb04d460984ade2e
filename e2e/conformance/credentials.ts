import { describe, expect, it } from 'vitest'
import { ladderOf } from '~/contract/diagnosis-ladder'
import { SECRET_MASK } from '~/contract/registries'
import { addRegistry, ask, call, freshName, goodSpec, readRegistry } from './calls'
import { expectError, expectFields } from './checks'
import { textLike } from '~/server/test/matchers'
import type { Target } from './target'

/** The proof of a registry, and what becomes of the password it was made with. */
export function describeCredentials(target: () => Target): void {
  describe('the check of a registry', () => {
    const check = (change: Parameters<typeof goodSpec>[1]) =>
      call(target(), 'basicOciRegistryValidate', { as: 'admin', body: goodSpec(target(), change) })
    const authWith = (password: string, tls: { certificate?: string; insecureSkipVerify?: boolean }) => {
      const { username } = target().registry
      return { auth: { type: 'basic' as const, username, password, tls } }
    }

    it('names TLS when the authority is unknown; the certificate helps, and so does skipping', async () => {
      const { password, certificate } = target().registry
      const { details, message } = await expectError(await check(authWith(password, {})), 'TLS_UNKNOWN_AUTHORITY')
      expect(details?.layer).toBe('tls')
      expect(details?.failure).toMatchObject({ code: 'TLS_UNKNOWN_AUTHORITY', step: 'tls', aim: 'form', message })
      expect(message).toMatch(/certificate/i)
      expect((await check(authWith(password, { certificate }))).status).toBe(204)
      expect((await check(authWith(password, { insecureSkipVerify: true }))).status).toBe(204)
    })

    it('names the credentials when they are refused', async () => {
      const { certificate } = target().registry
      const { details } = await expectError(await check(authWith('wrong', { certificate })), 'InvalidRegistryCredentials')
      expect(details?.layer).toBe('auth')
      expect(details?.failure).toMatchObject({ code: 'AUTH_REJECTED', step: 'auth' })
      const states = (details?.steps ?? []).map(({ state }) => state)
      expect(states).toHaveLength(ladderOf('oci-basic').length)
      expect(states).not.toContain('running')
      expect(states.slice(states.indexOf('failed') + 1).every((state) => state === 'not-reached')).toBe(true)
    })

    it.each([
      ['refused', 'CONNECT_REFUSED', 'connect'],
      ['webPage', 'HTTP_WEB_PAGE', 'http'],
      ['blocked', 'POLICY_METADATA', 'policy'],
    ] as const)('names what failed: %s', async (which, code, layer) => {
      const { details } = await expectError(await check({ endpoint: target().failing[which] }), code)
      expect(details?.layer).toBe(layer)
    })

    it('comes before saving: what fails is not added, and a change that fails is not made', async () => {
      const name = freshName('never')
      const spec = goodSpec(target(), { endpoint: target().failing.refused })
      await expectError(
        await call(target(), 'basicOciRegistryCreate', { as: 'admin', body: { metadata: { name }, spec } }),
        'CONNECT_REFUSED',
      )
      const uid = await addRegistry(target(), 'admin')
      const before = await readRegistry(target(), 'admin', uid)
      await expectError(
        await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body: { metadata: { name }, spec } }),
        'CONNECT_REFUSED',
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
      expect(overview).toMatchObject({ secretSetBy: target().accounts.admin.email, secretSetAt: textLike(/Z$/) })
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
      await expectFields(
        await call(target(), 'basicOciRegistryUpdate', { as: 'admin', params: { uid }, body: { metadata, spec } }),
        'spec.auth.password',
      )
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
}
