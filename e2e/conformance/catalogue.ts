import { describe, expect, it } from 'vitest'
import { PAGE_LIMIT } from '~/contract/common'
import { ask, call, goodSpec } from './calls'
import { expectError, expectFields } from './checks'
import type { Target } from './target'

/** Lists of packs, and certificates. */
export function describeCatalogue(target: () => Target): void {
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
