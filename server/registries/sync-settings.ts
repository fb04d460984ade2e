import { isDeepStrictEqual } from 'node:util'
import { MIN_INTERVAL_SECONDS, type SyncSettings } from '~/contract/sync'
import type { Context, Services } from '../context'
import { AppError, invalidFields } from '../errors'
import { writeSchedule } from './managed'
import { afterQuiet, isTimeZone, nextRunAt } from './schedule'
import { type ScheduleRow, updateSchedule } from './schedule-store'

const REFUSAL = 'System registries are scheduled in the System Console'

/**
 * Sets how a registry synchronises by itself. The next automatic run is planned anew where interval or quiet hours change.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest`
 */
export async function setSyncSettings(context: Context, uid: string, settings: SyncSettings): Promise<{ auditUid: string }> {
  const { services } = context
  const { auditUid } = await writeSchedule(context, uid, REFUSAL, async (tx, row) => {
    refuseUnsynchronised(row)
    checkSettings(services, settings)
    const saved: SyncSettings = {
      intervalSeconds: row.interval_seconds ?? null,
      quietHours: row.quiet_hours,
      removalSharePercent: row.removal_share_percent,
    }
    const changes = changesOf(saved, settings)
    const planned = 'intervalSeconds' in changes || 'quietHours' in changes
    await updateSchedule(tx, row, {
      interval_seconds: settings.intervalSeconds,
      quiet_hours: settings.quietHours && JSON.stringify(settings.quietHours),
      removal_share_percent: settings.removalSharePercent,
      ...(planned && {
        next_at: plannedNext(services, { ...row, interval_seconds: settings.intervalSeconds, quiet_hours: settings.quietHours }),
      }),
    })
    const message = (registry: string) => `Changed when and how ${registry} is synchronised`
    return { result: undefined, message, changes }
  })
  return { auditUid }
}

/** When a registry runs by itself again, after its schedule changed; null while it is paused, does not, or a run waits or goes on. */
export function plannedNext(services: Pick<Services, 'now' | 'syncIntervalSeconds'>, row: ScheduleRow): Date | null {
  if (!row.sync_supported || row.needs_credentials || row.paused_at !== null || row.run_id !== null) return null
  const now = services.now()
  const { quiet_hours: quietHours, finished_at: ended } = row
  if (ended === null) return afterQuiet(latest(row.next_at ?? now, now), quietHours)
  const due = nextRunAt({ from: ended, seconds: row.interval_seconds ?? services.syncIntervalSeconds, quietHours })
  return due < now ? afterQuiet(now, quietHours) : due
}

/** @throws AppError `InvalidRequest` for an OCI or pack registry that was added without synchronisation */
export function refuseUnsynchronised({ sync_supported: synchronised, kind }: Pick<ScheduleRow, 'sync_supported' | 'kind'>): void {
  if (synchronised || kind === 'helm') return
  throw new AppError('InvalidRequest', 'This registry was added without synchronisation: add it again with it to synchronise')
}

/** @throws AppError `InvalidRequest` */
function checkSettings({ syncIntervalSeconds: own }: Pick<Services, 'syncIntervalSeconds'>, settings: SyncSettings): void {
  const { intervalSeconds, quietHours } = settings
  const fields: Record<string, string> = {}
  if (intervalSeconds !== null && intervalSeconds > own) {
    fields['intervalSeconds'] =
      own < MIN_INTERVAL_SECONDS
        ? `Registries are synchronised every ${inWords(own)} here, which is more often than a single one can be set to: leave the interval as it is`
        : `The longest interval is that of this installation: ${inWords(own)}`
  }
  if (quietHours !== null) {
    if (quietHours.from === quietHours.to) fields['quietHours.to'] = 'Enter another time than the one at which they begin'
    if (!isTimeZone(quietHours.timeZone))
      fields['quietHours.timeZone'] = 'This is not a known time zone: enter a name such as Europe/Berlin'
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}

/** Field to [old, new]. */
function changesOf(saved: SyncSettings, settings: SyncSettings): Record<string, [unknown, unknown]> {
  const candidates: Record<keyof SyncSettings, [unknown, unknown]> = {
    intervalSeconds: [saved.intervalSeconds, settings.intervalSeconds],
    quietHours: [saved.quietHours, settings.quietHours],
    removalSharePercent: [saved.removalSharePercent, settings.removalSharePercent],
  }
  return Object.fromEntries(Object.entries(candidates).filter(([, [before, after]]) => !isDeepStrictEqual(before, after)))
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** In the largest unit that it is a whole number of, up to two days in hours: `24 hours`, `90 minutes`. */
function inWords(seconds: number): string {
  const [size, noun] = units.find(([unit]) => seconds % unit === 0 && (unit < 86_400 || seconds > 2 * unit)) ?? [1, 'second']
  const count = seconds / size
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
