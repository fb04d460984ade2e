import type { Services } from '../context'
import { seedRegistry } from './catalogue'

type Seed = Parameters<typeof seedRegistry>[1]

/** A registry as if it had been added and synchronised an hour ago; nobody asks its server for anything. @returns its uid */
export async function addPlainRegistry(services: Services, seed: Partial<Seed>): Promise<string> {
  const hourAgo = new Date(services.now().getTime() - 3_600_000)
  return seedRegistry(services, {
    name: `Registry ${services.newUid()}`,
    endpoint: 'https://registry.example.com/some/path',
    ...seed,
    registry: { created_at: hourAgo, updated_at: hourAgo, ...seed.registry },
    sync: {
      status: 'Success',
      started_at: hourAgo,
      finished_at: hourAgo,
      last_synced_at: hourAgo,
      next_at: new Date(hourAgo.getTime() + 86_400_000),
      ...seed.sync,
    },
  })
}

export type PlainRegistry = Partial<Seed>
