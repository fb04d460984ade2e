import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { api, type OperationId } from './api'
import type { Operation } from './operation'

interface Facts {
  readonly method: string
  readonly path: string
  readonly status: number
  /** Type of the answer, without the `v1` prefix; null for an empty body, `binary` for bytes. */
  readonly answer: string | null
  /** Type of the body that is sent. */
  readonly body?: string
  readonly query?: readonly string[]
  /** Response headers that are promised. */
  readonly headers?: readonly string[]
}

const page = ['limit', 'offset', 'continue']

/** Palette's API description (Swagger 2.0, `palette.json` of its Go SDK), typed out by operation. */
const palette: Readonly<Record<string, Facts>> = {
  v1Authenticate: {
    method: 'POST',
    path: '/v1/auth/authenticate',
    status: 200,
    answer: 'UserToken',
    body: 'AuthLogin',
    query: ['setCookie'],
  },
  v1AuthRefresh: { method: 'GET', path: '/v1/auth/refresh/{token}', status: 200, answer: 'UserToken', query: ['setCookie'] },
  v1UsersAuthTokensRevoke: { method: 'POST', path: '/v1/users/auth/tokens/revoke', status: 204, answer: null, body: 'AuthTokenRevoke' },
  v1UsersInfoGet: { method: 'GET', path: '/v1/users/info', status: 200, answer: 'UserInfo' },
  V1SystemUsersMe: { method: 'GET', path: '/v1/system/users/me', status: 200, answer: 'SystemUserMe' },
  v1OciRegistriesSummary: { method: 'GET', path: '/v1/registries/oci/summary', status: 200, answer: 'OciRegistries' },
  v1RegistriesMetadata: { method: 'GET', path: '/v1/registries/metadata', status: 200, answer: 'RegistriesMetadata', query: ['scope'] },
  v1BasicOciRegistriesCreate: {
    method: 'POST',
    path: '/v1/registries/oci/basic',
    status: 201,
    answer: 'Uid',
    body: 'BasicOciRegistry',
    query: ['skipPackSync'],
    headers: ['AuditUid'],
  },
  v1BasicOciRegistriesValidate: {
    method: 'POST',
    path: '/v1/registries/oci/basic/validate',
    status: 204,
    answer: null,
    body: 'BasicOciRegistrySpec',
    headers: ['AuditUid'],
  },
  v1BasicOciRegistriesUidGet: { method: 'GET', path: '/v1/registries/oci/{uid}/basic', status: 200, answer: 'BasicOciRegistry' },
  v1BasicOciRegistriesUidUpdate: {
    method: 'PUT',
    path: '/v1/registries/oci/{uid}/basic',
    status: 204,
    answer: null,
    body: 'BasicOciRegistry',
  },
  v1BasicOciRegistriesUidDelete: { method: 'DELETE', path: '/v1/registries/oci/{uid}/basic', status: 204, answer: null },
  v1BasicOciRegistriesUidSync: {
    method: 'POST',
    path: '/v1/registries/oci/{uid}/basic/sync',
    status: 202,
    answer: null,
    query: ['forceSync'],
    headers: ['AuditUid'],
  },
  v1BasicOciRegistriesUidSyncStatus: {
    method: 'GET',
    path: '/v1/registries/oci/{uid}/basic/sync/status',
    status: 200,
    answer: 'RegistrySyncStatus',
  },
  v1PacksSummaryList: {
    method: 'GET',
    path: '/v1/packs',
    status: 200,
    answer: 'PackSummaries',
    query: [...page, 'fields', 'filters', 'orderBy'],
  },
  v1PacksSearch: {
    method: 'POST',
    path: '/v1/packs/search',
    status: 200,
    answer: 'PackMetadataList',
    body: 'PacksFilterSpec',
    query: page,
  },
  v1PacksNameRegistryUidList: {
    method: 'GET',
    path: '/v1/packs/{packName}/registries/{registryUid}',
    status: 200,
    answer: 'PackTagEntity',
    query: ['cloudType', 'layer', 'states'],
  },
  v1PacksUid: { method: 'GET', path: '/v1/packs/{uid}', status: 200, answer: 'PackTagEntity' },
  v1PacksUidReadme: { method: 'GET', path: '/v1/packs/{uid}/readme', status: 200, answer: 'PackReadme' },
  v1PacksPackUidLogo: { method: 'GET', path: '/v1/packs/{packUid}/logo', status: 200, answer: 'binary' },
  // Not in the description. Palette's documentation gives it in the article on system credentials (My Account) and in the one on the password blocklist:
  // method, path, the body `{username, password}` and the answer with its capital letters. The query is ours, as on the other log-in.
  sysLogin: { method: 'POST', path: '/v1/auth/syslogin', status: 200, answer: 'SystemToken', body: 'SystemLogin', query: ['setCookie'] },
}

/** Where one type of ours reads and another writes what Palette has one type for. */
const ownNames: Readonly<Record<string, string>> = { 'body BasicOciRegistry': 'unnamed' }

const operations: Readonly<Record<OperationId, Operation>> = api

function nameOf(schema: z.core.$ZodType): string {
  return z.globalRegistry.get(schema)?.id ?? 'unnamed'
}

const key = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
const ours = Object.entries(operations).filter(([, { path }]) => !path.startsWith('/v1/console/'))

describe('the contract against Palette’s API description', () => {
  it('has no operation outside /v1/console that Palette has not, and all of these', () => {
    expect(ours.map(([, operation]) => key(operation)).toSorted()).toEqual(Object.values(palette).map(key).toSorted())
  })

  it.each(ours)('%s agrees', (_, operation) => {
    const facts = Object.values(palette).find((candidate) => key(candidate) === key(operation))
    if (facts === undefined) throw new Error(`Palette has no ${key(operation)}`)
    const { status, schema, binary, audited } = operation.success
    expect(status).toBe(facts.status)
    expect(schema === undefined ? (binary === true ? 'binary' : null) : nameOf(schema)).toBe(facts.answer)
    expect(audited === true ? ['AuditUid'] : []).toEqual(facts.headers ?? [])
    const body = facts.body === undefined ? null : (ownNames[`body ${facts.body}`] ?? facts.body)
    expect(operation.body === undefined ? null : nameOf(operation.body)).toBe(body)
    const query =
      operation.query === undefined
        ? []
        : Object.keys(z.toJSONSchema(operation.query, { io: 'input', unrepresentable: 'any' }).properties ?? {})
    expect(query.toSorted()).toEqual([...(facts.query ?? [])].toSorted())
  })
})
