import type { peopleApi } from '~/contract/api/people'
import { changeUserPassword } from '../../accounts/change-password'
import { createApiKey, deleteApiKey, getApiKey, listApiKeys, setApiKeyActive, updateApiKey } from '../../api-keys/api-keys'
import { exportAuditEntries } from '../../audit/export'
import { noteAuditEntry } from '../../audit/note'
import { getAuditEntry, getAuditMessage, listAuditEntries, listAuditKinds } from '../../audit/read'
import { listRoles } from '../../authz/list-roles'
import { listProjects } from '../../tenants/projects'
import type { HandlersOf } from '../call'

export const peopleHandlers: HandlersOf<keyof typeof peopleApi> = {
  usersPasswordChange: async ({ context, session, body }) => changeUserPassword(context, session, body),
  permissionsList: ({ context, query }) => ({ body: listRoles(context, query) }),
  projectsMetadata: ({ context, query }) => ({ body: listProjects(context, query) }),
  healthPing: () => ({ body: { msg: 'pong' } }),
  apiKeysList: async ({ context }) => ({ body: await listApiKeys(context) }),
  apiKeysCreate: async ({ context, body }) => {
    const { apiKey, uid } = await createApiKey(context, body)
    return { body: { apiKey, uid } }
  },
  apiKeysUidGet: async ({ context, params }) => ({ body: await getApiKey(context, params.uid) }),
  apiKeysUidUpdate: async ({ context, params, body }) => {
    await updateApiKey(context, params.uid, body)
    return {}
  },
  apiKeysUidActiveState: async ({ context, params, body }) => {
    await setApiKeyActive(context, params.uid, body.isActive)
    return {}
  },
  apiKeysUidState: async ({ context, params, body }) => {
    await setApiKeyActive(context, params.uid, body.isActive)
    return {}
  },
  apiKeysUidDelete: async ({ context, params }) => {
    await deleteApiKey(context, params.uid)
    return {}
  },
  auditsList: async ({ context, query }) => ({ body: await listAuditEntries(context, query) }),
  auditsUidGet: async ({ context, params }) => ({ body: await getAuditEntry(context, params.uid) }),
  auditsUidGetSysMsg: async ({ context, params }) => ({ body: await getAuditMessage(context, params.uid) }),
  auditsUidMsgUpdate: async ({ context, params, body }) => {
    await noteAuditEntry(context, params.uid, body.userMsg)
    return {}
  },
  consoleAuditKinds: async ({ context }) => ({ body: await listAuditKinds(context) }),
  consoleAuditsExport: async ({ context, query }) => ({ body: await exportAuditEntries(context, query) }),
}
