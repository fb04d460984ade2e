import { expect, test } from 'vitest'
import type { ResolverOptions } from 'react-hook-form'
import type { SyncSettings } from '~/contract/sync'
import { fromSettings, scheduleResolver, type ScheduleValues, toSettings } from './schedule-form'

const options: ResolverOptions<ScheduleValues> = { fields: {}, shouldUseNativeValidation: false }
const plain: SyncSettings = { intervalSeconds: null, quietHours: null, removalSharePercent: 20 }
const start = fromSettings(plain, 'Europe/Berlin')

async function errorsOf(values: ScheduleValues): Promise<Record<string, unknown>> {
  const { errors } = await scheduleResolver(values, undefined, options)
  return Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, error.message]))
}

test('settings come back as they were', () => {
  const own: SyncSettings = {
    intervalSeconds: 3600,
    quietHours: { from: '23:00', to: '05:30', timeZone: 'Asia/Tokyo' },
    removalSharePercent: 5,
  }
  expect(toSettings(fromSettings(own, 'UTC'))).toEqual(own)
  expect(toSettings(start)).toEqual(plain)
})

test('quiet hours begin with the zone of the browser', () => {
  expect(toSettings({ ...start, quiet: true }).quietHours).toEqual({ from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' })
})

test('what the contract refuses is said at its field', async () => {
  expect(await errorsOf({ ...start, share: '0' })).toEqual({ share: 'Enter 1 to 100' })
  expect(Object.keys(await errorsOf({ ...start, share: '' }))).toEqual(['share'])
  expect(Object.keys(await errorsOf({ ...start, quiet: true, from: '', timeZone: ' ' }))).toEqual(['from', 'timeZone'])
  expect(await errorsOf({ ...start, quiet: true, to: '22:00' })).toEqual({ to: 'Enter another time than the one at which they begin' })
  expect(await errorsOf({ ...start, quiet: false, from: '', to: '' })).toEqual({})
})
