import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { Credentials, Failure, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import type { Reply } from '../http-reply'

/** @returns undefined where there is nobody to be */
export function authorizationOf(credentials: Credentials | null): string | undefined {
  switch (credentials?.type) {
    case 'basic':
      return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`
    case 'token':
      return `Bearer ${credentials.token}`
    default:
      return undefined
  }
}

const INDEX = 'index.yaml'

/** What a status other than 200 means. @param what the file that was asked for: `index.yaml`, or the path of an archive */
export function refusal({
  host,
  reply,
  connection: { credentials },
  what,
}: {
  host: string
  reply: Pick<Reply<unknown>, 'status' | 'url'>
  connection: Pick<RegistryConnection, 'credentials'>
  what: string
}): Failure {
  const at = hostOf(reply.url)
  const fail = (kind: Failure['kind'], layer: Failure['layer'], code: DiagnosisCode, detail: string): Failure => ({
    ok: false,
    kind,
    layer,
    code,
    detail,
    host: what === INDEX ? host : at,
  })
  switch (reply.status) {
    case 401:
      if (at !== host)
        return fail(
          'unauthorized',
          'auth',
          'AUTH_REQUIRED',
          `${host} redirects ${what} to ${at}, which asks for credentials of its own (401). Use the address of that server as the endpoint.`,
        )
      if (credentials === null)
        return fail(
          'unauthorized',
          'auth',
          'AUTH_REQUIRED',
          `${host} gives out ${what} only with credentials (401). Turn No Authentication off and enter them.`,
        )
      return fail(
        'unauthorized',
        'auth',
        'AUTH_REJECTED',
        credentials.type === 'token'
          ? `${host} refused the token (401). Check it, and that it has not expired.`
          : `${host} refused the user name or the password (401). Check both.`,
      )
    case 403:
      return what === INDEX
        ? fail(
            'forbidden',
            'auth',
            'ACCESS_DENIED',
            `${host} denies access to ${what} (403). Check that the account may read the repository and that this server is admitted; some storages answer so for a file that does not exist, so check the endpoint too.`,
          )
        : fail(
            'forbidden',
            'content',
            'BLOB_FORBIDDEN',
            `${at} denies access to ${what} (403). Check that the account may read the archives too, not the index alone; some storages answer so for a file that does not exist.`,
          )
    case 404:
    case 410:
      return what === INDEX
        ? fail(
            'not-found',
            'content',
            'INDEX_MISSING',
            `No Helm repository stands at ${reply.url.origin}${reply.url.pathname} (${reply.status}). Check the endpoint: it is the address that helm repo add takes, without index.yaml.`,
          )
        : fail(
            'not-found',
            'content',
            'BLOB_MISSING',
            `${at} has no such file any more: ${reply.url.pathname} (${reply.status}). Index the repository again, or upload the chart again.`,
          )
    default:
      return fail(
        'bad-response',
        'http',
        'HTTP_UNEXPECTED_ANSWER',
        `${at} answered ${reply.status} when asked for ${what}. Look into the log of the repository.`,
      )
  }
}

/**
 * A 401 for an archive that another host than the repository's own gives out: that gets no credentials.
 * @param at `host:port`
 */
export function foreignArchiveRefusal(at: string, path: string): Failure {
  return {
    ok: false,
    kind: 'forbidden',
    layer: 'content',
    code: 'BLOB_FORBIDDEN',
    detail: `${at} gives out ${path} only with credentials (401), and those of a repository go to its own host alone. Let it give out archives without any, or index the repository with addresses of its own host (helm repo index --url).`,
    host: at,
  }
}
