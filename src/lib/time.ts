const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
/** "Last month" may mean 29 days ago; "1 mo ago" says how long. */
const counted = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' })
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Palette sends the year 1 where a time is not set. */
export function isUnset(time: string | null | undefined): boolean {
  return time === null || time === undefined || time === '' || time.startsWith('0001-')
}

/** `12 min ago`, `in 3 hr.`, `just now`. @param time RFC 3339 @param now milliseconds since the epoch */
export function relativeTime(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000)
  const distance = Math.abs(seconds)
  // The clock on screen may be half a minute behind.
  if (distance < 45) return seconds > 30 ? 'in a moment' : 'just now'
  if (distance < HOUR - 30) return tidy(relative.format(Math.round(seconds / MINUTE), 'minute'))
  if (distance < DAY) return tidy(relative.format(Math.round(seconds / HOUR), 'hour'))
  if (distance < 30 * DAY) return tidy(relative.format(Math.round(seconds / DAY), 'day'))
  if (distance < 365 * DAY) return tidy(counted.format(Math.round(seconds / (30 * DAY)), 'month'))
  return tidy(counted.format(Math.round(seconds / (365 * DAY)), 'year'))
}

/** Date and time in the reader's locale and zone. @param time RFC 3339 */
export function absoluteTime(time: string): string {
  return absolute.format(new Date(time))
}

/** The date alone, in the reader's locale and zone. @param time RFC 3339 */
export function absoluteDate(time: string): string {
  return day.format(new Date(time))
}

// Intl's short style abbreviates with a full stop, which reads as the end of a sentence in a table cell.
function tidy(text: string): string {
  return text.replace(/\b(min|hr|mo|yr)\./, '$1')
}
