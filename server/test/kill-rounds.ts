import { setTimeout as wait } from 'node:timers/promises'
import { Uid } from '~/contract/common'
import { RegistriesOverview, type RegistryOverview } from '~/contract/console'
import { SyncRuns } from '~/contract/sync'
import { type Account, ApiSession } from '~/tools/api-session'
import type { RealServer } from '~/tools/real-server'
import { until } from '~/tools/until'

/*
 * Rounds of: write, be killed in the middle of it or of the synchronisations it began, start again, and look whether all that was acknowledged is there.
 */

/** A run that was cut off is over within this time, in milliseconds. */
const RUN_BOUND = 90_000
/** A killer waits this long at most after it began to write, and after it saw a run going on, in milliseconds. */
const ANY_MOMENT = 3_000
const WHILE_IT_RUNS = 600
/** Registries that are kept; the oldest are removed. */
const KEPT = 6

/** What stands below a path of a registry that is open to all. */
interface Content {
  readonly path: string
  readonly versions: number
}

export interface KillOptions {
  readonly rounds: number
  readonly account: Account
  /** Starts the same installation, the first time too. */
  start(): Promise<RealServer>
  /** Of the registry that the content stands in: HTTP, without credentials. */
  readonly endpoint: string
  /** Much, so that a kill meets its run, and little. */
  readonly big: Content
  readonly small: Content
}

export interface KillReport {
  rounds: number
  /** Writes that were answered as done. */
  acknowledged: number
  /** Kills that met a synchronisation under way or waiting, and writes that were cut off before their answer. */
  metRuns: number
  cutOff: number
  /** From the kill to the last end of the runs it met, the longest, in seconds. */
  longestSeconds: number
  lost: string[]
  unopenable: string[]
  stuck: string[]
  wrongCounts: string[]
  history: string[]
}

export function noKills(): KillReport {
  return {
    rounds: 0,
    acknowledged: 0,
    metRuns: 0,
    cutOff: 0,
    longestSeconds: 0,
    lost: [],
    unopenable: [],
    stuck: [],
    wrongCounts: [],
    history: [],
  }
}

/** A registry as the writers know it. */
interface Expected {
  /** More than one where a change of the name was cut off. */
  names: string[]
  presence: 'there' | 'gone' | 'unsure'
  readonly content: Content
  /** When a synchronisation was asked for and that was acknowledged, in milliseconds; it ends later than this. */
  askedAt: number
}

/** @returns what was found, the lists empty where all is well; its last server still runs */
export async function runKillRounds(options: KillOptions): Promise<{ report: KillReport; server: RealServer | undefined }> {
  const rounds = new KillRounds(options)
  return rounds.run()
}

class KillRounds {
  readonly #options: KillOptions
  readonly #report = noKills()
  readonly #expected = new Map<string, Expected>()
  /** Names of registries whose adding was cut off. */
  readonly #unsure = new Map<string, Content>()
  readonly #profiles: string[] = []
  #names = 0
  #isKilled = false

  constructor(options: KillOptions) {
    this.#options = options
  }

  async run(): Promise<{ report: KillReport; server: RealServer | undefined }> {
    const report = this.#report
    let server: RealServer | undefined = await this.#options.start()
    for (let round = 1; round <= this.#options.rounds; round += 1) {
      const killedAt = await this.#writeAndKill(server, round % 2 === 0)
      report.rounds = round
      try {
        server = await this.#options.start()
      } catch (error) {
        report.unopenable.push(`round ${round}: ${String(error)}`)
        return { report, server: undefined }
      }
      await this.#check(server, `round ${round}`, killedAt)
    }
    return { report, server }
  }

  /** @param whileItRuns wait for the run of a big registry first */
  async #writeAndKill(server: RealServer, whileItRuns: boolean): Promise<number> {
    this.#isKilled = false
    const api = await ApiSession.signIn(server.url, 'tenant', this.#options.account)
    const big = await this.#add(api, this.#options.big)
    const writing = this.#write(api)
    // Looked at below, after the kill.
    writing.catch(() => undefined)
    if (whileItRuns && big !== undefined) await this.#running(api, big)
    await wait(Math.random() * (whileItRuns ? WHILE_IT_RUNS : ANY_MOMENT))
    this.#isKilled = true
    const killedAt = Date.now()
    await server.kill()
    await writing
    return killedAt
  }

  /** Resolves also when the run has ended already. */
  async #running(api: ApiSession, uid: string): Promise<void> {
    await until(async () => ((await api.syncStatus(uid)).status === 'Pending' ? undefined : true), {
      what: 'the run to start',
      withinMs: RUN_BOUND,
      everyMs: 10,
    })
  }

  /** All kinds of writes, until they are done or the server is gone. */
  async #write(api: ApiSession): Promise<void> {
    const there = [...this.#expected].filter(([, { presence }]) => presence === 'there')
    const [oldest] = there
    const [second, third] = there.slice(1)
    const writes: (() => Promise<unknown>)[] = [
      () => this.#add(api, this.#options.small),
      () => this.#addProfile(api),
      ...(second === undefined ? [] : [() => this.#rename(api, ...second)]),
      ...(third === undefined ? [] : [() => this.#synchronise(api, ...third)]),
      () => this.#add(api, this.#options.small, true),
      ...(second === undefined ? [] : [() => this.#synchronise(api, ...second)]),
      () => this.#addProfile(api),
      ...(oldest === undefined || there.length <= KEPT ? [] : [() => this.#remove(api, ...oldest)]),
    ]
    for (const write of writes.toSorted(() => Math.random() - 0.5)) {
      if (this.#isKilled) return
      await write()
    }
  }

  /** @returns undefined when the server was killed before it answered */
  async #acknowledged(call: () => Promise<unknown>): Promise<{ answer: unknown } | undefined> {
    try {
      const answer = await call()
      this.#report.acknowledged += 1
      return { answer }
    } catch (error) {
      if (!this.#isKilled) throw error
      this.#report.cutOff += 1
      return undefined
    }
  }

  #inputOf(name: string, { path }: Content) {
    return {
      metadata: { name },
      spec: {
        providerType: 'pack' as const,
        endpoint: this.#options.endpoint,
        baseContentPath: path,
        isSyncSupported: true,
        auth: { type: 'noAuth' as const },
      },
    }
  }

  async #add(api: ApiSession, content: Content, skipPackSync = false): Promise<string | undefined> {
    this.#names += 1
    const name = `${content.path}-${this.#names}`
    this.#unsure.set(name, content)
    const askedAt = skipPackSync ? 0 : Date.now()
    const done = await this.#acknowledged(() => api.addRegistry(this.#inputOf(name, content), { skipPackSync }))
    if (done === undefined || typeof done.answer !== 'string') return undefined
    this.#unsure.delete(name)
    this.#expected.set(done.answer, { names: [name], presence: 'there', content, askedAt })
    return done.answer
  }

  async #rename(api: ApiSession, uid: string, expected: Expected): Promise<void> {
    this.#names += 1
    const name = `renamed-${this.#names}`
    const before = expected.names
    expected.names = [...before, name]
    const body = this.#inputOf(name, expected.content)
    if ((await this.#acknowledged(() => api.call('PUT', `/v1/registries/oci/${uid}/basic`, body))) !== undefined) expected.names = [name]
  }

  async #synchronise(api: ApiSession, uid: string, expected: Expected): Promise<void> {
    const askedAt = Date.now()
    if ((await this.#acknowledged(() => api.synchronize(uid))) !== undefined) expected.askedAt = askedAt
  }

  async #remove(api: ApiSession, uid: string, expected: Expected): Promise<void> {
    expected.presence = 'unsure'
    if ((await this.#acknowledged(() => api.call('DELETE', `/v1/registries/oci/${uid}/basic`))) !== undefined) expected.presence = 'gone'
  }

  async #addProfile(api: ApiSession): Promise<void> {
    this.#names += 1
    const body = { metadata: { name: `profile-${this.#names}` }, spec: { version: '1.0.0', template: { type: 'add-on', packs: [] } } }
    const done = await this.#acknowledged(() => api.call('POST', '/v1/clusterprofiles?publish=false', body))
    if (done !== undefined) this.#profiles.push(Uid.parse(done.answer).uid)
  }

  async #check(server: RealServer, round: string, killedAt: number): Promise<void> {
    const api = await ApiSession.signIn(server.url, 'tenant', this.#options.account)
    const found = await overviewOf(api)
    this.#compare(found, round)
    if (found.some(({ progress }) => progress !== null)) this.#report.metRuns += 1
    for (const uid of this.#profiles.splice(0)) {
      const there = await api.call('GET', `/v1/clusterprofiles/${uid}`).then(
        () => true,
        () => false,
      )
      if (!there) this.#report.lost.push(`${round}: a profile`)
    }
    const ended = await this.#ended(api, killedAt)
    if (ended === undefined) {
      const going = (await overviewOf(api)).filter(({ progress }) => progress !== null)
      this.#report.stuck.push(...going.map(({ name, progress }) => `${round}: ${name}, ${progress?.phase}`))
      return
    }
    for (const registry of ended) await this.#compareRun(api, registry, round)
  }

  #compare(found: readonly RegistryOverview[], round: string): void {
    const byUid = new Map(found.map((registry) => [registry.uid, registry]))
    for (const [uid, expected] of this.#expected) {
      const registry = byUid.get(uid)
      byUid.delete(uid)
      if (registry === undefined) {
        if (expected.presence === 'there') this.#report.lost.push(`${round}: the registry ${expected.names.join(' or ')}`)
        this.#expected.delete(uid)
        continue
      }
      if (expected.presence === 'gone') this.#report.lost.push(`${round}: the removal of ${registry.name}`)
      if (!expected.names.includes(registry.name)) this.#report.lost.push(`${round}: the name ${expected.names.join(' or ')}`)
      expected.presence = 'there'
      expected.names = [registry.name]
    }
    for (const { uid, name } of byUid.values()) {
      const content = this.#unsure.get(name)
      if (content === undefined) this.#report.lost.push(`${round}: nobody added the registry ${name}`)
      else this.#expected.set(uid, { names: [name], presence: 'there', content, askedAt: 0 })
    }
    this.#unsure.clear()
  }

  /** @returns undefined when a run takes longer than it may */
  async #ended(api: ApiSession, killedAt: number): Promise<RegistryOverview[] | undefined> {
    for (;;) {
      const found = await overviewOf(api)
      if (found.every(({ progress }) => progress === null)) {
        this.#report.longestSeconds = Math.max(this.#report.longestSeconds, (Date.now() - killedAt) / 1000)
        return found
      }
      if (Date.now() - killedAt > RUN_BOUND) return undefined
      await wait(100)
    }
  }

  async #compareRun(api: ApiSession, { uid, name, sync, versions, lastRun }: RegistryOverview, round: string): Promise<void> {
    const expected = this.#expected.get(uid)
    if (expected === undefined) return
    const finishedAt = lastRun === null ? 0 : Date.parse(lastRun.finishedAt)
    if (finishedAt < expected.askedAt) this.#report.lost.push(`${round}: the synchronisation that was asked for, of ${name}`)
    const { items, total } = SyncRuns.parse(await api.call('GET', `/v1/console/registries/${uid}/runs?limit=200`))
    const open = items.filter(({ finishedAt: end }) => end === null)
    if (open.length > 0) this.#report.history.push(`${round}: ${name} has ${open.length} runs without an end, and none goes on`)
    // Added to be synchronised later.
    if (total === 0) return
    if (sync.status !== 'Success') this.#report.stuck.push(`${round}: ${name} ended as ${sync.status}: ${sync.message}`)
    if (versions !== expected.content.versions)
      this.#report.wrongCounts.push(`${round}: ${name} has ${versions} versions, not ${expected.content.versions}`)
  }
}

async function overviewOf(api: ApiSession): Promise<RegistryOverview[]> {
  return RegistriesOverview.parse(await api.call('GET', '/v1/console/registries/overview')).items
}

/** What must not be in the database of an installation that no process uses. @returns a sentence for each kind that is there */
export async function findInconsistencies(executeSql: (text: string) => Promise<{ rows: unknown[] }>): Promise<string[]> {
  const checks = {
    'entries of the catalogue stand twice': `select 1 from packs group by registry_uid, repository, tag having count(*) > 1`,
    'entries of the catalogue have no registry': `select 1 from packs where registry_uid not in (select uid from registries)`,
    'registries have two runs that go on': `select 1 from sync_runs where finished_at is null group by registry_uid having count(*) > 1`,
    'runs go on of which their registry knows nothing': `select 1 from sync_runs r where finished_at is null and not exists (
      select 1 from registry_syncs s where s.registry_uid = r.registry_uid and s.history_uid = r.uid)`,
    'registries name a run that is not in the history': `select 1 from registry_syncs where run_id is not null and (
      history_uid is null or history_uid not in (select uid from sync_runs where finished_at is null))`,
    'registries name a last run that did not end': `select 1 from registry_syncs where last_run in (select uid from sync_runs where finished_at is null)`,
  }
  const found: string[] = []
  for (const [what, sql] of Object.entries(checks)) {
    const { rows } = await executeSql(sql)
    if (rows.length > 0) found.push(`${rows.length} ${what}`)
  }
  return found
}
