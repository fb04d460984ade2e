import type { QuietHours } from '~/contract/sync'

const MINUTE = 60_000

/** The same time, or the end of the quiet hours that it falls into. Epoch milliseconds. */
export function afterQuietHours(at: number, { from, to, timeZone }: QuietHours): number {
  const [begin, end, clock] = [minutesOf(from), minutesOf(to), clockOf(at, timeZone)]
  const isQuiet = begin <= end ? clock >= begin && clock < end : clock >= begin || clock < end
  return isQuiet ? at - (at % MINUTE) + ((end - clock + 1440) % 1440) * MINUTE : at
}

/** Whether a time zone is one. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Minutes since midnight in a time zone. */
function clockOf(at: number, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  clocks.set(timeZone, clock)
  return minutesOf(clock.format(at))
}
