import type { QuietHours } from '~/contract/sync'

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60
/** A clock that is changed goes by less than this, in minutes: half an hour or an hour is usual, two have been seen. */
const CHANGE_MINUTES = 180

/**
 * When the next automatic run is due: an interval after `from`, or, where quiet hours are then, at their end.
 * @param options.seconds between two runs
 */
export function nextRunAt(options: { readonly from: Date; readonly seconds: number; readonly quietHours: QuietHours | null }): Date {
  return afterQuiet(new Date(options.from.getTime() + options.seconds * 1000), options.quietHours)
}

/** Whether quiet hours are at this moment, by the clock on the wall of their time zone. Where both times are the same there are none. */
export function isQuiet(at: Date, quietHours: QuietHours | null): boolean {
  if (quietHours === null) return false
  return quietAt(wallClock(at, quietHours.timeZone), minutesOf(quietHours.from), minutesOf(quietHours.to))
}

/** The first moment from `at` on that is not quiet, which is `at` itself or the minute at which quiet hours end. */
export function afterQuiet(at: Date, quietHours: QuietHours | null): Date {
  if (quietHours === null || !isQuiet(at, quietHours)) return at
  const { timeZone } = quietHours
  const begin = Math.floor(at.getTime() / MINUTE) * MINUTE
  const left = (minutesOf(quietHours.to) - wallClock(at, timeZone) + DAY_MINUTES) % DAY_MINUTES
  const end = begin + left * MINUTE
  if (wallClock(new Date(end), timeZone) === minutesOf(quietHours.to)) return new Date(end)
  // The clocks are changed in between. The end itself may be in the hour that is left out, so it is looked for minute by minute.
  for (let shift = -CHANGE_MINUTES; shift <= CHANGE_MINUTES; shift += 1) {
    const moment = new Date(end + shift * MINUTE)
    if (moment > at && !isQuiet(moment, quietHours)) return moment
  }
  return new Date(end)
}

/** Whether this machine knows the IANA name. */
export function isTimeZone(name: string): boolean {
  // Offsets such as `+02:00` are understood too, and are no zones: they know nothing of daylight saving.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** From the first minute on, up to the second without it. */
function quietAt(minute: number, from: number, to: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** @param time `HH:MM` @returns minutes since midnight */
function minutesOf(time: string): number {
  const [hours = '', minutes = ''] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Minutes since midnight on the wall of a time zone. */
function wallClock(at: Date, timeZone: string): number {
  return minutesOf(formatOf(timeZone).format(at))
}

/** Making one takes as long as hundreds of uses. */
const formats = new Map<string, Intl.DateTimeFormat>()
/** There are some 600 zones with their aliases, and names may be written in any case. */
const MAX_FORMATS = 1000

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (formats.size >= MAX_FORMATS) formats.clear()
  formats.set(timeZone, format)
  return format
}
