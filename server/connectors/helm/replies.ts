import type { Credentials, Failure, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import type { Reply } from '../http'

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

/** What a status other than 200 means. @param what the file that was asked for */
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
  const fail = (kind: Failure['kind'], layer: Failure['layer'], detail: string): Failure => ({ ok: false, kind, layer, detail, host })
  const at = hostOf(reply.url)
  switch (reply.status) {
    case 401:
      if (at !== host)
        return fail(
          'unauthorized',
          'auth',
          `${host} redirects ${what} to ${at}, which asks for credentials of its own (401). Use the address of that server as the endpoint.`,
        )
      if (credentials === null)
        return fail(
          'unauthorized',
          'auth',
          `${host} gives out ${what} only with credentials (401). Turn No Authentication off and enter them.`,
        )
      return fail(
        'unauthorized',
        'auth',
        credentials.type === 'token'
          ? `${host} refused the token (401). Check it, and that it has not expired.`
          : `${host} refused the user name or the password (401). Check both.`,
      )
    case 403:
      return fail(
        'forbidden',
        'auth',
        `${host} denies access to ${what} (403). Check that the account may read the repository and that this server is admitted; some storages answer so for a file that does not exist, so check the endpoint too.`,
      )
    case 404:
    case 410:
      return fail(
        'not-found',
        'content',
        what === 'index.yaml'
          ? `No Helm repository stands at ${reply.url.href} (${reply.status}). Check the endpoint: it is the address that helm repo add takes, without index.yaml.`
          : `${at} has no such file any more: ${reply.url.pathname} (${reply.status}). Index the repository again, or upload the chart again.`,
      )
    default:
      return fail('bad-response', 'http', `${at} answered ${reply.status} when asked for ${what}. Look into the log of the repository.`)
  }
}
