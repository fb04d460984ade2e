import { problemOf } from '../probe'
import type { RegistryRow } from '../rows'
import { contentsMessage } from './packs'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A run that ended well some time ago. */
export function succeeded(agoMs: number) {
  return (row: RegistryRow, now: number) => ended(now - agoMs, 'Success', contentsMessage(row))
}

export function failed(agoMs: number, message: string) {
  return (_row: RegistryRow, now: number) => ended(now - agoMs, 'Failed', message)
}

/** A run that ended for a reason that lasts: the one that a check of the registry finds too. */
export function failedStill(agoMs: number) {
  return (row: RegistryRow, now: number) => ended(now - agoMs, 'Failed', problemOf(row)?.message ?? '')
}

function ended(endsAt: number, status: 'Success' | 'Failed', message: string): NonNullable<RegistryRow['run']> {
  return { queuedAt: endsAt - 42_000, startsAt: endsAt - 41_000, endsAt, status, message }
}

/** A run in the middle of its work, which goes on for a while and then ends. */
export function running(leftMs: number, failure?: string) {
  return (row: RegistryRow, now: number): RegistryRow['run'] => ({
    queuedAt: now - 61_000,
    startsAt: now - 60_000,
    endsAt: now + leftMs,
    status: failure === undefined ? 'Success' : 'Failed',
    message: failure ?? contentsMessage(row),
  })
}
