import * as z from 'zod/mini'
import { RegistryOverview } from './console'

/**
 * What somebody who watches registries is told. `opened` comes first, and again whenever nothing is known about the time in between: ask for the list then. `changed`
 * carries the registry as it is now; one that is not in the list is new. `gone`: removed, or no longer visible.
 */
export const RegistryEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('opened') }),
    z.object({ type: z.literal('changed'), registry: RegistryOverview }),
    z.object({ type: z.literal('gone'), uid: z.string() }),
  ])
  .register(z.globalRegistry, { id: 'ConsoleRegistryEvent' })
export type RegistryEvent = z.infer<typeof RegistryEvent>
