import { describe, expect, it } from 'vitest'
import type { RegistrySyncStatus } from '~/contract/registries'
import { allPages, fromHelm, fromOci, fromPack } from './palette-registries'

const sync: RegistrySyncStatus = { isSyncSupported: true, lastRunTime: '', lastSyncedTime: '', message: '', status: 'Success' }
const metadata = { name: 'a', uid: 'u1' }

describe('rows in front of a Palette', () => {
  it('come from its OCI summary', () => {
    const spec = {
      containsSpectroManifest: false,
      endpoint: 'https://h.io',
      isPrivate: true,
      providerType: 'zarf',
      registryType: 'basic',
      scope: 'tenant',
    } as const
    expect(fromOci({ metadata, spec, status: { sync } })).toMatchObject({ kind: 'oci-basic', providerType: 'zarf', synchronised: true })
    const unsynced = fromOci({ metadata, spec: { ...spec, registryType: 'ecr' }, status: { sync: { ...sync, isSyncSupported: false } } })
    expect(unsynced).toMatchObject({ kind: 'oci-ecr', synchronised: false, needsCredentials: false, isDefault: false })
  })

  it('come from its Helm and pack summaries', () => {
    const spec = { endpoint: 'https://h.io', scope: 'system' } as const
    expect(fromHelm({ metadata, spec: { ...spec, isPrivate: true }, status: { sync } })).toMatchObject({
      kind: 'helm',
      scope: 'system',
      synchronised: false,
    })
    expect(fromPack({ metadata, spec: { ...spec, private: true }, status: { sync } })).toMatchObject({ kind: 'pack', synchronised: true })
  })

  it('are taken from all pages, each where the one before ended', async () => {
    const asked: object[] = []
    const all = await allPages<number>(async (query) => {
      asked.push(query)
      return query.continue === undefined
        ? { items: [1, 2], listmeta: { continue: 'next', count: 3 } }
        : { items: [3], listmeta: { continue: '', count: 3 } }
    })
    expect(all).toEqual([1, 2, 3])
    expect(asked).toEqual([{ offset: 0 }, { offset: 2, continue: 'next' }])
  })

  it('end with an empty page, whatever it says', async () => {
    expect(await allPages<number>(async () => ({ items: [], listmeta: { continue: 'again', count: 0 } }))).toEqual([])
  })
})
