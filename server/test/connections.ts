import pino from 'pino'
import type { ConnectorEnvironment, RegistryConnection, RegistryConnector } from '../connectors/connector'
import type { FoundPack, ReadOptions, ReadSummary, Skipped, SyncProgressCounts } from '../connectors/content'
import { ociPacks } from '../connectors/oci/connectors'
import { createOutboundPolicy } from '../connectors/outbound'
import type { Outcome } from '../connectors/connector'

/** An environment that may connect to loopback and logs nothing. */
export function testEnvironment(
  options: { deny?: string[]; allow?: string[]; listenHost?: string; deadlines?: ConnectorEnvironment['deadlines'] } = {},
): ConnectorEnvironment {
  const { deny = [], allow = [], listenHost = '127.0.0.1', deadlines = {} } = options
  return { outbound: createOutboundPolicy({ listenHost, allow, deny }), log: pino({ level: 'silent' }), deadlines }
}

/** A connection to `endpoint` with content path `internal`; no credentials, no certificate. */
export function testConnection(endpoint: string, overrides: Partial<RegistryConnection> = {}): RegistryConnection {
  return {
    endpoint,
    basePath: '',
    contentPaths: ['internal'],
    credentials: null,
    tls: { certificate: '', insecureSkipVerify: false },
    ...overrides,
  }
}

export interface ReadResult {
  readonly outcome: Outcome<ReadSummary>
  readonly packs: FoundPack[]
  readonly skipped: Skipped[]
  readonly progress: SyncProgressCounts[]
  /** Repositories that the run was through with, with the fingerprint of their lists. */
  readonly repositories: Map<string, string>
}

/** Reads a registry and collects what is reported. */
export async function collectPacks(
  connection: RegistryConnection,
  options: Pick<ReadOptions, 'only' | 'compared' | 'compareAlways' | 'done'> & {
    known?: ReadonlyMap<string, string>
    environment?: ConnectorEnvironment
    signal?: AbortSignal
    onPack?: (found: FoundPack) => Promise<void>
    /** Packs when left out. */
    connector?: RegistryConnector
  } = {},
): Promise<ReadResult> {
  const packs: FoundPack[] = []
  const skipped: Skipped[] = []
  const progress: SyncProgressCounts[] = []
  const repositories = new Map<string, string>()
  const { only, compared, compareAlways, done } = options
  const outcome = await (options.connector ?? ociPacks).read(connection, options.environment ?? testEnvironment(), {
    only,
    compared,
    compareAlways,
    done,
    known: options.known ?? new Map(),
    signal: options.signal ?? new AbortController().signal,
    onProgress: (counts) => progress.push(counts),
    async onPack(found) {
      packs.push(found)
      await options.onPack?.(found)
    },
    onSkipped(one) {
      skipped.push(one)
      return Promise.resolve()
    },
    onRepository: (repository, fingerprint) => repositories.set(repository, fingerprint),
  })
  return { outcome, packs, skipped, progress, repositories }
}
