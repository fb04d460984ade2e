import type { Resolver } from 'react-hook-form'
import { readInput } from '~/contract/input'
import { SyncSettings } from '~/contract/sync'
import type { ServerFieldMap } from '../../../form/server-errors'

/** The form mirrors the screen: everything is text or a switch. */
export interface ScheduleValues {
  /** Seconds; empty: as the installation does. */
  interval: string
  quiet: boolean
  from: string
  to: string
  timeZone: string
  share: string
}

/** @param zone of the browser, for quiet hours that are not set yet */
export function fromSettings({ intervalSeconds, quietHours, removalSharePercent }: SyncSettings, zone: string): ScheduleValues {
  return {
    interval: intervalSeconds === null ? '' : String(intervalSeconds),
    quiet: quietHours !== null,
    from: quietHours?.from ?? '22:00',
    to: quietHours?.to ?? '06:00',
    timeZone: quietHours?.timeZone ?? zone,
    share: String(removalSharePercent),
  }
}

export function toSettings({ interval, quiet, from, to, timeZone, share }: ScheduleValues): SyncSettings {
  return {
    intervalSeconds: interval === '' ? null : Number(interval),
    quietHours: quiet ? { from, to, timeZone: timeZone.trim() } : null,
    // An empty field is no number: the contract says what is wanted.
    removalSharePercent: share.trim() === '' ? Number.NaN : Number(share),
  }
}

export const serverFields: ServerFieldMap<ScheduleValues> = {
  intervalSeconds: 'interval',
  'quietHours.from': 'from',
  'quietHours.to': 'to',
  'quietHours.timeZone': 'timeZone',
  quietHours: 'from',
  removalSharePercent: 'share',
}

/** What the contract refuses, at the field that it is about. */
export const scheduleResolver: Resolver<ScheduleValues> = (values) => {
  const input = readInput(SyncSettings, toSettings(values), 'body')
  const sentences = input.ok ? {} : input.fields
  const errors = Object.entries(sentences).map(([path, message]) => [serverFields[path] ?? path, { type: 'rule', message }] as const)
  if (values.quiet && values.from !== '' && values.from === values.to && sentences['quietHours.to'] === undefined)
    errors.push(['to', { type: 'rule', message: 'Enter another time than the one at which they begin' }])
  if (errors.length === 0) return { values, errors: {} }
  return { values: {}, errors: Object.fromEntries<{ type: string; message: string }>(errors) }
}
