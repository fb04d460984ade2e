import { readFileSync } from 'node:fs'
import { startDockerRegistry } from '../server/test/docker-registry'
import { createPusher } from '../server/test/oci-pusher'
import { makePacks } from '../server/test/packs'
import type { ApiSession } from '../tools/api-session'
import type { RealServer } from '../tools/real-server'
import type { Measure } from './report'

const PACKS = 200

/** Resident memory of a process now and at its highest, in MB (1 MB is 1,000,000 bytes). Linux: /proc/<pid>/status, in KiB. */
export function residentMemory(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (field: string) => (Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6
  return { now: read('VmRSS'), peak: read('VmHWM') }
}

/** The first synchronisation of 200 packs from docker-registry over TLS, a second one with nothing changed, and what the server weighs after it. */
export async function measureSync(server: RealServer, api: ApiSession): Promise<Measure[]> {
  const registry = await startDockerRegistry()
  const { endpoint, username, password, certificate } = registry
  const pusher = createPusher({ endpoint, username, password, certificate })
  try {
    await pusher.pushPacks(await makePacks(PACKS))
    const started = performance.now()
    const uid = await api.addRegistry({
      metadata: { name: 'bench 200 packs' },
      spec: {
        providerType: 'pack',
        endpoint,
        baseContentPath: 'internal',
        isSyncSupported: true,
        auth: { type: 'basic', username, password, tls: { enabled: true, insecureSkipVerify: false, certificate } },
      },
    })
    const first = await api.syncEnded(uid, { withinMs: 120_000, everyMs: 10 })
    const firstSeconds = (performance.now() - started) / 1000
    if (first.status !== 'Success') throw new Error(`the first synchronisation failed: ${first.message}`)

    const again = performance.now()
    await api.synchronize(uid)
    const second = await api.syncEnded(uid, { after: first.lastRunTime, withinMs: 60_000, everyMs: 10 })
    const secondSeconds = (performance.now() - again) / 1000
    if (second.status !== 'Success') throw new Error(`the second synchronisation failed: ${second.message}`)

    const { versions } = await api.overview(uid)
    const memory = residentMemory(server.pid)
    return [
      { name: 'Packs after the first synchronisation', value: versions, unit: 'packs' },
      { name: `First synchronisation of ${PACKS} packs`, value: firstSeconds, unit: 's', budget: 20 },
      { name: 'Second synchronisation, nothing changed', value: secondSeconds, unit: 's', budget: 2 },
      { name: 'Server memory after it (resident)', value: memory.now, unit: 'MB', budget: 400 },
      { name: 'Server memory, highest so far (resident)', value: memory.peak, unit: 'MB' },
    ]
  } finally {
    await pusher.close()
    await registry.stop()
  }
}

/** Adds the registries `bench-<from>` to `bench-<to>`; none of them is synchronised. */
export async function addRegistries(api: ApiSession, from: number, to: number): Promise<void> {
  const registry = await startDockerRegistry({ tls: 'none', user: null })
  try {
    for (let number = from; number <= to; number += 1) {
      const name = `bench-${String(number).padStart(4, '0')}`
      await api.addRegistry(
        {
          metadata: { name },
          spec: {
            providerType: 'pack',
            endpoint: registry.endpoint,
            baseContentPath: `team-${number}`,
            isSyncSupported: true,
            auth: { type: 'noAuth' },
          },
        },
        { skipPackSync: true },
      )
    }
  } finally {
    await registry.stop()
  }
}
