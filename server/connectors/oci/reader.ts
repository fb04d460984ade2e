import { setMaxListeners } from 'node:events'
import type { ConnectorEnvironment, Outcome, RegistryConnection, RegistryConnector } from '../connector'
import type { ReadOptions, ReadSummary } from '../content'
import { CONCURRENCY } from '../for-each'
import { checkContent } from './check-content'
import type { OciContent } from './content-kind'
import { previewContent } from './preview'
import { readRegistry } from './read-registry'
import { createReading } from './reading'
import type { OciSource, OpenSource } from './source'

/** The connector for one kind of content in registries that are opened in one way. */
export function ociConnector(content: OciContent, openSource: OpenSource): RegistryConnector {
  const { open, find } = content
  return {
    check: (connection, environment, { signal }) =>
      withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
        checkContent(source, content, connection, environment, signal),
      ),
    preview: (connection, environment, options) =>
      withSource(openSource(connection, environment, { connections: CONCURRENCY, waitWhenRateLimited: false }), (source) =>
        previewContent(source, content, connection, environment, options),
      ),
    read: (connection, environment, options) =>
      withSource(openSource(connection, environment, { connections: CONCURRENCY, waitWhenRateLimited: true }), (source) =>
        read(source, content, connection, environment, options),
      ),
    ...(open === undefined
      ? {}
      : {
          open: (connection, environment, address, signal) =>
            withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
              open({ source, log: environment.log, signal }, address),
            ),
        }),
    ...(find === undefined
      ? {}
      : {
          find: (connection, environment, chart, signal) =>
            withSource(openSource(connection, environment, { connections: 2, waitWhenRateLimited: false }), (source) =>
              find({ source, log: environment.log, signal }, connection.contentPaths, chart),
            ),
        }),
  }
}

async function withSource<Value>(source: OciSource, work: (source: OciSource) => Promise<Value>): Promise<Value> {
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

async function read(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  options: ReadOptions,
): Promise<Outcome<ReadSummary>> {
  // A signal of its own: it takes a listener a request, and ends what is under way once the run has failed.
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const stop = () => controller.abort(options.signal.reason)
  if (options.signal.aborted) stop()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    return await readRegistry(createReading(source, content, environment, { ...options, signal: controller.signal }, stop), connection)
  } finally {
    options.signal.removeEventListener('abort', stop)
  }
}
