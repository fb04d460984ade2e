import type * as z from 'zod/mini'
import type { RegistriesOverview } from '~/contract/console'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { listRegistryOverviews } from './overview'

/** Where events go. */
interface EventSink {
  (event: unknown): void
  /** Bytes that wait for the reader. */
  readonly backlog: () => number
}

/**
 * Tells what happens to the registries that the caller sees, until they go away, the server stops or ten minutes are over. Without somewhere to send events to it
 * answers how things are, at once.
 * @throws AppError `TooManyRequests` when the caller watches in too many places at once
 */
export async function watchRegistries(context: Context, onEvent: EventSink | undefined): Promise<z.output<typeof RegistriesOverview>> {
  const { actor, services, signal } = context
  authorize(actor, 'packRegistry.list')
  if (onEvent === undefined) return listRegistryOverviews(context)
  const viewer = viewerOf(actor)
  await services.registryFeed.watch({ viewer, userUid: actor.uid, signal, send: onEvent, backlog: onEvent.backlog })
  return { items: [] }
}
