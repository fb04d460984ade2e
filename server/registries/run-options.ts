import { createHash } from 'node:crypto'
import type { ReadOptions } from '../connectors/content'
import type { Services } from '../context'
import { knownPacks } from '../packs/catalogue'
import { listCompared, listUsedReferences } from './compared-store'
import { listHeldReferences } from './removals-store'
import { listSkippedDigests } from './skipped-store'
import type { ClaimedRun } from './worker-store'

const DAY_MS = 86_400_000
/** For how long a repository whose digests were all compared may be trusted: from the first to the second, so that not all are due at once. */
const TRUSTED_MS = { least: 5 * DAY_MS, most: 7 * DAY_MS } as const

/** What a connector may take for granted in a run. `done` is empty in one that was never interrupted. */
export async function readOptionsOf(
  { db, now }: Pick<Services, 'db' | 'now'>,
  run: ClaimedRun,
): Promise<Pick<ReadOptions, 'known' | 'only' | 'validators' | 'compared' | 'compareAlways'> & { done: ReadonlySet<string> }> {
  const { registryUid, trigger, only } = run
  const known = new Map(await knownPacks(db, registryUid))
  // Not there when it was last looked at: were they known, a list that did not change since would bring them back.
  for (const reference of await listHeldReferences(db, registryUid)) known.delete(reference)
  for (const [reference, digest] of await listSkippedDigests(db, registryUid)) known.set(reference, digest)
  const mustReadAgain = [...known.values()].includes('')
  const readsAnew = trigger === 'forced' || trigger === 'edited' || trigger === 'retry'
  const validators = only === null && !readsAnew && !mustReadAgain ? run.validators : null
  return {
    known,
    ...(only !== null && { only: new Set(only) }),
    ...(validators !== null && { validators }),
    ...(trigger === 'scheduled' && {
      compared: await trustedRepositories(db, registryUid, now()),
      compareAlways: await listUsedReferences(db, registryUid),
    }),
    done:
      run.restarts === 0 ? new Set() : new Set((await listCompared(db, registryUid, run.startedAt)).map(({ repository }) => repository)),
  }
}

async function trustedRepositories(db: Services['db'], registryUid: string, now: Date): Promise<Map<string, string>> {
  const rows = await listCompared(db, registryUid, new Date(now.getTime() - TRUSTED_MS.most))
  return new Map(
    rows
      .filter(({ repository, comparedAt }) => now.getTime() - comparedAt.getTime() < trustedFor(`${registryUid} ${repository}`))
      .map(({ repository, fingerprint }) => [repository, fingerprint]),
  )
}

/** In milliseconds, the same each time. */
function trustedFor(name: string): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 0xffffffff
  return TRUSTED_MS.least + (TRUSTED_MS.most - TRUSTED_MS.least) * share
}
