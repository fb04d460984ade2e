import { afterEach, expect } from 'vitest'
import type { ConnectorEnvironment, RegistryConnection } from '../connectors/connector'
import { ociPacks } from '../connectors/oci/connectors'
import { testConnection, testEnvironment } from './connections'
import { type FaultServer, startFaultServer } from './fault-server'

/** Short, so that a test of a deadline ends soon; in milliseconds. */
const quick = { connectMs: 400, headersMs: 300, bodyIdleMs: 300 }
/** Closed after each test. */
export const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** A fault server that ends with the test. */
export async function start(...options: Parameters<typeof startFaultServer>): Promise<FaultServer> {
  const server = await startFaultServer(...options)
  servers.push(server)
  return server
}

/** The check behind Validate. */
export async function check(
  endpoint: string,
  connection: Partial<RegistryConnection> = {},
  environment: ConnectorEnvironment = testEnvironment({ deadlines: quick }),
) {
  return ociPacks.check(testConnection(endpoint, connection), environment, { signal: new AbortController().signal })
}

/** Matches an outcome. @param detail the whole sentence, or a pattern of it */
export function failure(kind: string, layer: string, detail: string | RegExp): unknown {
  const sentence: unknown = typeof detail === 'string' ? detail : expect.stringMatching(detail)
  return expect.objectContaining({ ok: false, kind, layer, detail: sentence })
}
