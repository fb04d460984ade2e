import { expect } from '@playwright/test'
import { createInstallation } from '../../server/test/installations'
import { findInconsistencies, noKills, runKillRounds } from '../../server/test/kill-rounds'
import { createPusher } from '../../server/test/oci-pusher'
import { makePacks } from '../../server/test/packs'
import { startDockerRegistry } from '../../server/test/docker-registry'
import { accounts, tenantAdmin, test } from '../support/live'

/** `npm run bench -- kill` does 200 on either database. */
const ROUNDS = 2
const BIG = 60
const SMALL = 3

test('kill -9 at any moment: nothing that was acknowledged is lost, nothing is stuck, nothing stands twice', async () => {
  // Some 20 s on a quiet machine.
  test.setTimeout(240_000)
  const registry = await startDockerRegistry({ tls: 'none', user: null })
  const installation = await createInstallation(accounts)
  try {
    for (const [path, count] of [
      ['big', BIG],
      ['small', SMALL],
    ] as const) {
      const pusher = createPusher({ endpoint: registry.endpoint, basePath: path })
      await pusher.pushPacks(await makePacks(count))
      await pusher.close()
    }
    const { report, server } = await runKillRounds({
      rounds: ROUNDS,
      account: tenantAdmin,
      endpoint: registry.endpoint,
      big: { path: 'big', versions: BIG },
      small: { path: 'small', versions: SMALL },
      start: () => installation.start(),
    })
    const { lost, unopenable, stuck, wrongCounts, history } = noKills()
    expect(report).toMatchObject({ rounds: ROUNDS, lost, unopenable, stuck, wrongCounts, history })
    expect(report.acknowledged).toBeGreaterThan(ROUNDS)
    await server?.stop()
    const database = await installation.open()
    expect(await findInconsistencies(database.executeSql)).toEqual([])
    await database.close()
  } finally {
    await installation.remove()
    await registry.stop()
  }
})
