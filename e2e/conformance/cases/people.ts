import { expect } from 'vitest'
import type { peopleApi } from '~/contract/api/people'
import { ask, freshName } from '../calls'
import { containing, having, textLike } from '~/server/test/matchers'
import type { Target, Who } from '../target'
import { badPages, type Cases, nobody, noInput } from './case'

const OTHER_PASSWORD = 'Other-Pass-word-1!'
const badFilters = [{ query: 'startTime=yesterday&endTime=now&actionType=rename', fields: ['actionType', 'endTime', 'startTime'] }]
const badKey = { metadata: { name: '' }, spec: { expiry: 'soon' } }

export const peopleCases: Cases<typeof peopleApi> = {
  usersPasswordChange: {
    as: 'admin',
    good: ({ accounts: { admin } }) => ({
      body: { emailId: admin.email, currentPassword: admin.password, newPassword: OTHER_PASSWORD },
    }),
    bad: [{ body: {}, fields: ['currentPassword', 'emailId', 'newPassword'] }],
    // Back again: others sign in with it.
    check: async (_, target) => {
      const { email: emailId, password: newPassword } = target.accounts.admin
      await ask(target, 'usersPasswordChange', { as: 'admin', body: { emailId, currentPassword: OTHER_PASSWORD, newPassword } })
    },
  },
  permissionsList: {
    as: 'viewer',
    good: () => ({ query: 'scope=tenant' }),
    bad: [{ query: 'scope=galaxy', fields: ['scope'] }],
    check: (answer) => expect(answer).toEqual(containing([having({ name: 'Tenant Viewer', scope: 'tenant' })])),
  },
  projectsMetadata: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ items: [{ metadata: { name: 'Default' } }] }),
  },
  healthPing: { as: null, good: noInput, bad: [] },
  apiKeysList: {
    as: 'viewer',
    good: async (target) => {
      await addKey(target, 'viewer')
      return {}
    },
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ items: containing([having({ status: { isActive: true } })]) }),
  },
  apiKeysCreate: {
    as: 'viewer',
    good: () => ({ body: keyBody() }),
    bad: [
      { body: {}, fields: ['metadata', 'spec'] },
      { body: badKey, fields: ['metadata.name', 'spec.expiry'] },
      { body: { metadata: { name: 'late' }, spec: { expiry: '2001-01-01T00:00:00Z' } }, fields: ['spec.expiry'] },
    ],
    check: (answer) => expect(answer).toMatchObject({ apiKey: textLike(/^\S{32,}$/) }),
  },
  apiKeysUidGet: { as: 'viewer', good: async (target) => ({ params: await addKey(target, 'viewer') }), bad: [] },
  apiKeysUidUpdate: {
    as: 'admin',
    good: async (target) => ({ params: await addKey(target, 'viewer'), body: keyBody() }),
    bad: [{ params: { uid: nobody }, body: badKey, fields: ['metadata.name', 'spec.expiry'] }],
  },
  apiKeysUidActiveState: {
    as: 'admin',
    good: async (target) => ({ params: await addKey(target, 'viewer'), body: { isActive: false } }),
    bad: [{ params: { uid: nobody }, body: { isActive: 'no' }, fields: ['isActive'] }],
  },
  apiKeysUidState: {
    as: 'viewer',
    good: async (target) => ({ params: await addKey(target, 'viewer'), body: { isActive: false } }),
    bad: [{ params: { uid: nobody }, body: {}, fields: ['isActive'] }],
  },
  apiKeysUidDelete: { as: 'viewer', good: async (target) => ({ params: await addKey(target, 'viewer') }), bad: [] },
  auditsList: {
    as: 'viewer',
    good: async (target) => {
      await addAudit(target)
      return { query: 'limit=5&actionType=create' }
    },
    bad: [...badPages, ...badFilters, { query: 'continue=made-up', fields: ['continue'] }],
    check: (answer) =>
      expect(answer).toMatchObject({
        items: containing([having({ spec: having({ actionType: 'create', contentMsg: textLike(/^\{.*\}$/) }) })]),
        listmeta: { limit: 5, offset: 0 },
      }),
  },
  auditsUidGet: { as: 'viewer', good: async (target) => ({ params: await addAudit(target) }), bad: [] },
  auditsUidGetSysMsg: {
    as: 'viewer',
    good: async (target) => ({ params: await addAudit(target) }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ actionMsg: textLike(/\w/) }),
  },
  auditsUidMsgUpdate: {
    as: 'admin',
    good: async (target) => ({ params: await addAudit(target), body: { userMsg: 'as agreed' } }),
    bad: [
      { params: { uid: nobody }, body: { userMsg: 'no' }, fields: ['userMsg'] },
      { params: { uid: nobody }, body: { userMsg: 'x'.repeat(256) }, fields: ['userMsg'] },
    ],
  },
  consoleAuditKinds: { as: 'viewer', good: noInput, bad: [] },
  consoleAuditsExport: {
    as: 'viewer',
    good: async (target) => {
      await addAudit(target)
      return {}
    },
    bad: badFilters,
    check: (answer) => {
      const text = answer instanceof Uint8Array ? new TextDecoder().decode(answer) : ''
      const [header, ...lines] = text.split('\r\n')
      expect(header).toBe('Time,User,Action,Resource Type,Resource Name,Message,Changes,Note')
      expect(lines.length).toBeGreaterThan(1)
    },
  },
}

function keyBody() {
  return { metadata: { name: freshName('key') }, spec: { expiry: new Date(Date.now() + 30 * 24 * 60 * 60_000).toISOString() } }
}

async function addKey(target: Target, as: Who): Promise<{ uid: string }> {
  const { uid } = await ask(target, 'apiKeysCreate', { as, body: keyBody() })
  return { uid }
}

/** Something that leaves an audit entry in the tenant. */
async function addAudit(target: Target): Promise<{ uid: string }> {
  const { uid } = await ask(target, 'apiKeysCreate', { as: 'admin', body: keyBody() })
  const { items } = await ask(target, 'auditsList', { as: 'admin', query: `resourceUid=${uid}` })
  return { uid: items[0]?.metadata.uid ?? '' }
}
