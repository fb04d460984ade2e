import { type Facts, list, page } from './facts'

/** Signing in. The catalogue. */
export const authFacts: Facts = {
  v1Authenticate: ['POST', '/v1/auth/authenticate', 200, 'UserToken', { body: 'AuthLogin', query: ['setCookie'] }],
  v1AuthRefresh: ['GET', '/v1/auth/refresh/{token}', 200, 'UserToken', { query: ['setCookie'] }],
  v1UsersAuthTokensRevoke: ['POST', '/v1/users/auth/tokens/revoke', 204, null, { body: 'AuthTokenRevoke' }],
  v1UsersInfoGet: ['GET', '/v1/users/info', 200, 'UserInfo'],
  V1SystemUsersMe: ['GET', '/v1/system/users/me', 200, 'SystemUserMe'],
  v1PasswordActivate: ['PATCH', '/v1/auth/password/{passwordToken}/activate', 204, null, { body: 'inline', required: ['password'] }],
  v1PasswordReset: ['PATCH', '/v1/auth/password/{passwordToken}/reset', 204, null, { body: 'inline', required: ['password'] }],
  v1PacksSummaryList: ['GET', '/v1/packs', 200, 'PackSummaries', { query: [...page, ...list] }],
  v1PacksSearch: ['POST', '/v1/packs/search', 200, 'PackMetadataList', { body: 'PacksFilterSpec', query: [...page] }],
  v1PacksNameRegistryUidList: [
    'GET',
    '/v1/packs/{packName}/registries/{registryUid}',
    200,
    'PackTagEntity',
    { query: ['cloudType', 'layer', 'states'] },
  ],
  v1PacksUid: ['GET', '/v1/packs/{uid}', 200, 'PackTagEntity'],
  v1PacksUidReadme: ['GET', '/v1/packs/{uid}/readme', 200, 'PackReadme'],
  v1PacksPackUidLogo: ['GET', '/v1/packs/{packUid}/logo', 200, 'binary'],
}
