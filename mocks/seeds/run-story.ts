import { HISTORY_DAYS } from '~/contract/sync'
import { afterQuietHours } from '../quiet-hours'
import { hash, randomFrom, uidOf } from '../random'
import type { RegistryRow, RunRow, Story } from '../rows'
import { plainRun, traffic } from '../run-plan'
import { contentsWords, seedPacks } from './packs'
import { DAY, HOUR, MINUTE } from './runs'

type Row = Pick<RegistryRow, 'uid' | 'story' | 'kind' | 'provider' | 'endpoint' | 'baseContentPath' | 'packCount'>

const INTERVAL_MS = 24 * HOUR
/** Days ago that a shaky registry could not be reached. */
const OUTAGE = { from: 37, to: 40 }
/** The run back from now that somebody had to decide about, where there is one. */
const HELD_AT = 26

/** How often what happens, a run, and how much a good run finds. */
const kinds: Readonly<
  Record<Story['kind'], { fails: number; cancelled: number; manual: number; forced: number; pushes: number; finds: number }>
> = {
  none: { fails: 0, cancelled: 0, manual: 0, forced: 0, pushes: 0, finds: 0 },
  steady: { fails: 0.012, cancelled: 0, manual: 0.03, forced: 0.005, pushes: 0, finds: 0.3 },
  lively: { fails: 0.02, cancelled: 0.015, manual: 0.14, forced: 0.03, pushes: 0, finds: 0.75 },
  shaky: { fails: 0.1, cancelled: 0.04, manual: 0.16, forced: 0.04, pushes: 0, finds: 0.45 },
  'by-hand': { fails: 0.06, cancelled: 0.05, manual: 0, forced: 0, pushes: 0, finds: 0.7 },
  announced: { fails: 0.015, cancelled: 0, manual: 0.04, forced: 0.01, pushes: 1.6, finds: 0.3 },
}

const outages = [
  { code: 'HTTP_SERVER_ERROR', message: '{host} answered 503 (Service Unavailable). The registry is not well: look at its own log.' },
  { code: 'CONNECT_TIMEOUT', message: '{host} did not answer within 10 seconds. A firewall in between may drop what is sent to it.' },
  {
    code: 'HTTP_STALLED',
    message: '{host} stopped in the middle of an answer: nothing came for 30 seconds. Check that the registry is healthy.',
  },
] as const

/** Runs before the demo's own, the newest first: the same each time, whatever has become of the registry since. */
export function seededRuns(row: Row): readonly RunRow[] {
  const known = made.get(row)
  if (known !== undefined) return known
  const runs = row.story.kind === 'none' ? [] : new Teller(row).runs()
  made.set(row, runs)
  return runs
}

const made = new WeakMap<Row, readonly RunRow[]>()

/** Days since contents of a registry began to be set aside. */
export function skippedDays(uid: string): number {
  return 6 + (hash(`skipped ${uid}`) % 36)
}

/** Tells a story backwards, so that it ends with what the catalogue has. */
class Teller {
  readonly #row: Row
  readonly #random: () => number
  readonly #told: RunRow[] = []
  readonly #names: readonly string[]
  #versions: number

  constructor(row: Row) {
    this.#row = row
    this.#random = randomFrom(hash(`story ${row.uid}`))
    this.#names = seedPacks(row).flatMap(([first]) => (first === undefined ? [] : [first.repository]))
    this.#versions = seedPacks(row).flat().length
  }

  runs(): RunRow[] {
    const { kind, before, since, lastGoodAt } = this.#row.story
    const oldest = Math.max(since, this.#row.story.at - HISTORY_DAYS * DAY)
    this.#tellFailing()
    let end = lastGoodAt ?? since
    if (lastGoodAt !== null && lastGoodAt < before) this.#good(lastGoodAt, 'scheduled')
    if (lastGoodAt !== null) {
      const step = kind === 'by-hand' ? 9 * INTERVAL_MS : this.#interval()
      for (let at = this.#earlier(end, step); at > oldest + HOUR; at = this.#earlier(at, step)) {
        this.#tellSlot(at, kind === 'by-hand')
        end = at
      }
      if (since >= oldest) this.#first(since)
    }
    return this.#told.filter(({ endsAt }) => endsAt <= before).sort((a, b) => b.endsAt - a.endsAt)
  }

  /** Runs since the last good one, which failed of what the current one fails of, or of something before it. */
  #tellFailing(): void {
    const { before, lastGoodAt, failure, refusals, since } = this.#row.story
    if (failure === null) return
    const isRefused = refusals > 0
    let left = isRefused ? refusals - 1 : Number.POSITIVE_INFINITY
    const from = (lastGoodAt ?? since) + HOUR
    for (let at = before - this.#interval(); at > from && this.#told.length < HISTORY_DAYS; at -= this.#interval()) {
      this.#add({ ...this.#failed(left > 0 ? failure : this.#outage()), endsAt: at - this.#random() * 3 * MINUTE })
      left -= 1
    }
  }

  #tellSlot(at: number, isByHand: boolean): void {
    const { fails, cancelled, manual, forced, pushes } = this.#oddsOfRun()
    const daysAgo = (this.#row.story.at - at) / DAY
    const trigger = isByHand ? 'manual' : 'scheduled'
    const chance = this.#random()
    const isOut = this.#row.story.kind === 'shaky' && daysAgo > OUTAGE.from && daysAgo < OUTAGE.to
    if (this.#random() < manual) this.#good(at + (2 + this.#random() * 7) * HOUR, 'manual')
    for (let pushed = Math.floor(this.#random() * pushes * 2); pushed > 0; pushed -= 1) this.#push(at + this.#random() * 20 * HOUR)
    if (isOut || chance < fails) this.#add({ ...this.#failed(this.#outage()), trigger, requestedBy: this.#by(trigger), endsAt: at })
    else if (chance < fails + cancelled) this.#cancelled(at)
    else if (chance < fails + cancelled + forced) this.#forced(at)
    else this.#good(at, trigger)
  }

  /** A day has its share of trouble, however many runs it has. */
  #oddsOfRun() {
    const { fails, cancelled, manual, forced, pushes } = kinds[this.#row.story.kind]
    const share = Math.min(1, this.#interval() / INTERVAL_MS)
    return { fails: fails * share, cancelled: cancelled * share, manual: manual * share, forced: forced * share, pushes: pushes * share }
  }

  #good(at: number, trigger: RunRow['trigger'], by = this.#by(trigger)): void {
    const skipped = this.#skippedAt(at)
    const isHeld = this.#row.story.kind === 'lively' && this.#told.length === HELD_AT
    const held = isHeld ? Math.ceil(this.#versions * 0.27) : 0
    const found = this.#found()
    this.#add({
      ...plainRun,
      trigger,
      requestedBy: by,
      outcome: isHeld ? 'held' : skipped > 0 ? 'warnings' : 'succeeded',
      message: contentsWords(this.#row.provider, this.#names.length, this.#versions, skipped, held),
      skipped,
      restarts: this.#random() < 0.012 ? 1 : 0,
      ...found,
      kept: held,
      ...traffic(this.#names.length, trigger !== 'scheduled', false),
      endsAt: at,
    })
    this.#versions += found.removed - found.added
  }

  /** One repository alone, which somebody pushed to. */
  #push(at: number): void {
    const name = this.#names[Math.floor(this.#random() * this.#names.length)]
    if (name === undefined || at > this.#row.story.before - HOUR) return
    const isNew = this.#random() < 0.7
    this.#add({
      ...plainRun,
      trigger: 'webhook',
      requestedBy: '',
      only: [name],
      message: contentsWords(this.#row.provider, 1, 1, 0),
      added: isNew ? 1 : 0,
      changed: isNew ? 0 : 1,
      ...traffic(1, true, false),
      endsAt: at,
    })
    if (isNew) this.#versions -= 1
  }

  #cancelled(at: number): void {
    const by = this.#person()
    const cut = { status: 'Failed', outcome: 'cancelled', message: `Cancelled by ${by}` } as const
    this.#add({
      ...plainRun,
      trigger: 'manual',
      requestedBy: by,
      ...cut,
      ...traffic(Math.ceil(this.#names.length / 3), true, false),
      endsAt: at,
    })
  }

  /** A run that seemed stuck, and the one that took its place. */
  #forced(at: number): void {
    const by = this.#person()
    this.#good(at, 'forced', by)
    const message = `Interrupted by Force sync by ${by}`
    this.#add({ ...plainRun, status: 'Failed', outcome: 'superseded', message, endsAt: at - 90_000 })
  }

  #first(at: number): void {
    const skipped = this.#skippedAt(at)
    this.#add({
      ...plainRun,
      trigger: 'created',
      requestedBy: this.#person(),
      outcome: skipped > 0 ? 'warnings' : 'succeeded',
      message: contentsWords(this.#row.provider, this.#names.length, this.#versions, skipped),
      skipped,
      added: this.#versions,
      ...traffic(this.#names.length, true, false),
      endsAt: at + 2 * MINUTE,
    })
  }

  #failed(failure: NonNullable<RunRow['failure']>): Omit<RunRow, Clock> {
    return { ...plainRun, status: 'Failed', outcome: 'failed', failure, message: failure.message, ...traffic(0, false, true) }
  }

  #outage(): NonNullable<RunRow['failure']> {
    const { code, message } = outages[Math.floor(this.#random() * outages.length)] ?? outages[0]
    return { code, message: message.replace('{host}', this.#row.story.host) }
  }

  /** Contents went bad at some time, and stayed so. */
  #skippedAt(at: number): number {
    const { story, uid } = this.#row
    return at > story.at - skippedDays(uid) * DAY ? story.skipped : 0
  }

  #found(): Pick<RunRow, 'added' | 'changed' | 'removed'> {
    const { finds } = kinds[this.#row.story.kind]
    const [some, again, fewer] = [this.#random() < finds, this.#random() < finds * 0.12, this.#random() < finds * 0.1]
    const added = some ? 1 + Math.floor(this.#random() ** 3 * 8) : 0
    const isSmall = this.#versions - added < this.#row.story.versions * 0.6
    return {
      added: isSmall ? 0 : added,
      changed: again ? 1 + Math.floor(this.#random() * 2) : 0,
      removed: fewer ? 1 + Math.floor(this.#random() * 3) : 0,
    }
  }

  #add(run: Omit<RunRow, Clock> & Pick<RunRow, 'endsAt'>): void {
    const endsAt = Math.floor(run.endsAt)
    const takes =
      run.outcome === 'failed'
        ? 4000 + this.#random() * 27_000
        : 2500 + (run.only?.length ?? this.#names.length) * (250 + this.#random() * 300)
    const startsAt = Math.floor(endsAt - takes * (run.trigger === 'scheduled' ? 0.4 : 1))
    this.#told.push({ ...run, uid: uidOf(`run ${this.#row.uid} ${this.#told.length + 1}`), queuedAt: startsAt - 700, startsAt, endsAt })
  }

  #by(trigger: RunRow['trigger']): string {
    return trigger === 'scheduled' || trigger === 'webhook' ? '' : this.#person()
  }

  #person(): string {
    const { people } = this.#row.story
    return people[Math.floor(this.#random() * people.length)] ?? ''
  }

  #interval(): number {
    const { intervalSeconds } = this.#row.story.settings
    return intervalSeconds === null ? INTERVAL_MS : intervalSeconds * 1000
  }

  /** One step back, and a little, since the clock begins when a run ends; out of quiet hours. */
  #earlier(at: number, step: number): number {
    const { quietHours } = this.#row.story.settings
    const earlier = at - step - this.#random() * 2 * MINUTE
    if (quietHours === null) return earlier
    const next = afterQuietHours(earlier, quietHours)
    return next < at - HOUR ? next : earlier - step
  }
}

type Clock = 'uid' | 'queuedAt' | 'startsAt' | 'endsAt'
