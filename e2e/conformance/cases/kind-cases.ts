import { expect } from 'vitest'
import { UNSET_TIME } from '~/contract/common'
import type { RegistryKind } from '~/contract/registries'
import { freshName } from '../calls'
import { addOf, kinds, quietCreate, readOf } from '../kinds'
import { type Case, nobody } from './case'

interface KindCases {
  readonly create: Case
  readonly validate: Case
  readonly get: Case
  readonly update: Case
  readonly remove: Case
  readonly sync: Case
  readonly status: Case
}

/** The seven calls that every kind of registry has. @param bad a specification with a blank endpoint and the field `typo`; @param required its further missing fields */
export function kindCases(kind: RegistryKind, bad: unknown, required: readonly string[] = []): KindCases {
  const wrong = ['endpoint', 'typo', ...required]
  const inBody = wrong.map((field) => `spec.${field}`)
  return {
    create: {
      as: 'admin',
      good: (target) => quietCreate(target, kind),
      bad: [
        { body: {}, fields: ['metadata', 'spec'] },
        { body: { metadata: { name: '' }, spec: bad }, fields: ['metadata.name', ...inBody] },
      ],
    },
    validate: { as: 'admin', good: (target) => ({ body: kinds[kind].spec(target) }), bad: [{ body: bad, fields: wrong }] },
    get: {
      as: 'viewer',
      good: async (target) => ({ params: { uid: await addOf(target, kind) } }),
      bad: [],
      check: (answer) =>
        expect(answer).toMatchObject({ spec: { scope: 'tenant' }, status: { [kinds[kind].statusKey]: { status: 'Pending' } } }),
    },
    update: {
      as: 'admin',
      good: async (target) => {
        const uid = await addOf(target, kind)
        const body = await readOf(target, kind, uid)
        return { params: { uid }, body: { ...body, metadata: { ...body.metadata, name: freshName('renamed') } } }
      },
      bad: [{ params: { uid: nobody }, body: { metadata: {}, spec: bad }, fields: ['metadata.name', ...inBody] }],
    },
    remove: { as: 'admin', good: async (target) => ({ params: { uid: await addOf(target, kind) } }), bad: [] },
    sync: {
      as: 'admin',
      good: async (target) => ({ params: { uid: await addOf(target, kind) }, query: 'forceSync=true' }),
      bad: [{ params: { uid: nobody }, query: 'forceSync=now', fields: ['forceSync'] }],
    },
    status: {
      as: 'viewer',
      good: async (target) => ({ params: { uid: await addOf(target, kind) } }),
      bad: [],
      check: (answer) =>
        expect(answer).toEqual({
          isSyncSupported: true,
          lastRunTime: UNSET_TIME,
          lastSyncedTime: UNSET_TIME,
          message: '',
          status: 'Pending',
        }),
    },
  }
}
