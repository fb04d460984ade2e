import type { QuietHours, SyncSettings } from '~/contract/sync'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

/** Minutes since midnight of `22:00`; undefined for what is no time. */
function minutesOf(clock: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock) ?? []
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** Minutes since midnight in a time zone. @throws {RangeError} for a zone that is not known */
function localMinutes(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).formatToParts(time)
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return value('hour') * 60 + value('minute')
}

/** When quiet hours that hold at a time end, or the time itself outside of them. */
export function afterQuietHours(time: number, { from, to, timeZone }: QuietHours): number {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start === undefined || end === undefined || start === end) return time
  const now = localMinutes(time, timeZone)
  const isQuiet = start < end ? now >= start && now < end : now >= start || now < end
  if (!isQuiet) return time
  const wholeMinute = Math.floor(time / MINUTE_MS) * MINUTE_MS
  const guess = wholeMinute + modulo(end - now) * MINUTE_MS
  // Where the clocks were put forward or back in between, the guess is off by as much.
  const off = modulo(localMinutes(guess, timeZone) - end + DAY_MINUTES / 2) - DAY_MINUTES / 2
  return guess - off * MINUTE_MS
}

function modulo(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
}

export interface ScheduleFacts {
  /** When the last run began or ended; undefined before the first. */
  readonly lastRunAt: number | undefined
  /** Of the installation, in seconds. */
  readonly installationSeconds: number
}

/** When a registry with these settings is synchronised by itself next. @param now milliseconds since the epoch */
export function nextRunAt(
  settings: Pick<SyncSettings, 'intervalSeconds' | 'quietHours'>,
  { lastRunAt, installationSeconds }: ScheduleFacts,
  now: number,
): number {
  const interval = (settings.intervalSeconds ?? installationSeconds) * 1000
  const due = Math.max(now, lastRunAt === undefined ? now : lastRunAt + interval)
  return settings.quietHours === null ? due : afterQuietHours(due, settings.quietHours)
}

/** `06:00, Mon 23 Nov (Europe/Berlin)`. @throws {RangeError} for a zone that is not known */
export function whenWords(time: number, timeZone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(time)
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone }).format(time).replace(',', '')
  return `${clock}, ${day} (${timeZone})`
}

/** Every zone that this browser knows, its own among them. */
export function timeZones(own: string): string[] {
  return [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])].toSorted()
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

const every = new Map([
  [900, '15 minutes'],
  [1800, '30 minutes'],
  [3600, '1 hour'],
  [10_800, '3 hours'],
  [21_600, '6 hours'],
  [43_200, '12 hours'],
  [86_400, '24 hours'],
])

/** `6 hours`, `90 minutes`, `2 days`. */
export function intervalWords(seconds: number): string {
  const known = every.get(seconds)
  if (known !== undefined) return known
  if (seconds % 86_400 === 0) return `${seconds / 86_400} days`
  if (seconds % 3600 === 0) return `${seconds / 3600} hours`
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`
}

/** Intervals that can be chosen: within the installation's own, and the one that is saved. */
export function intervals(installationSeconds: number, saved: number | null): number[] {
  const offered = [...every.keys()].filter((seconds) => seconds <= installationSeconds)
  return [...new Set([...offered, ...(saved === null ? [] : [saved])])].toSorted((a, b) => a - b)
}
