import type { EcrEndpoint } from '~/contract/ecr-endpoint'
import type { ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import { createOciClient, type OciClientOptions } from '../oci/client'
import type { OciSource } from '../oci/source'
import { noTrace, watchNetwork } from '../trace'

/** As every registry that needs no credentials. */
export function openWithout(
  place: EcrEndpoint,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: OciClientOptions,
): OciSource {
  const trace = environment.trace ?? noTrace
  const client = createOciClient(
    { ...connection, endpoint: `https://${place.host}`, basePath: '' },
    { ...environment, trace: watchNetwork(trace) },
    options,
  )
  const inWords = <Value>(outcome: Outcome<Value>): Outcome<Value> =>
    outcome.ok || outcome.kind !== 'unauthorized'
      ? outcome
      : {
          ...outcome,
          code: 'AUTH_REQUIRED',
          detail: `${client.host} asks for credentials. Turn on Enable Authentication, and enter those of AWS.`,
        }
  return {
    host: client.host,
    usage: client.usage,
    listsOnlyWanted: false,
    knownByName: true,
    async ping(signal) {
      trace.skip('role', 'No role is assumed: there are no credentials of AWS.')
      trace.begin('auth')
      const outcome = inWords(await client.ping(signal))
      if (outcome.ok) trace.found('The registry asks for no credentials.')
      return outcome
    },
    listRepositories: async (_, signal) => inWords(await client.listRepositories(signal)),
    async listTags(repository, signal) {
      const outcome = inWords(await client.listTags(repository, signal))
      return outcome.ok ? { ok: true, value: outcome.value.map((tag) => ({ tag })) } : outcome
    },
    headManifest: async (...given) => inWords(await client.headManifest(...given)),
    getManifest: async (...given) => inWords(await client.getManifest(...given)),
    readBlob: async (...given) => inWords(await client.readBlob(...given)),
    close: () => client.close(),
  }
}

/** Settings that no request can be made with. */
export function unusable(host: string, code: Failure['code'], sentence: string): OciSource {
  const refused = (): Promise<Failure> =>
    Promise.resolve({ ok: false, kind: 'bad-response', layer: 'address', code, detail: `${sentence}.`, host })
  return {
    host,
    usage: { requests: 0, bytes: 0, pages: 0 },
    listsOnlyWanted: false,
    knownByName: true,
    ping: refused,
    listRepositories: refused,
    listTags: refused,
    headManifest: refused,
    getManifest: refused,
    readBlob: refused,
    close: () => Promise.resolve(),
  }
}
