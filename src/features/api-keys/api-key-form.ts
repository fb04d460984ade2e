import * as z from 'zod/mini'
import { API_KEY_DESCRIPTION_MAX, type ApiKey, ApiKeyInput, type ApiKeyUpdate } from '~/contract/api-keys'
import type { ServerFieldMap } from '../../form/server-errors'

/** Days from now; `custom` takes a day of one's own. */
export const presets = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '60', label: '60 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'custom', label: 'Custom' },
] as const

export interface ApiKeyValues {
  name: string
  description: string
  preset: string
  /** The last day, as `2026-01-31`; only with `custom`. */
  day: string
}

export const emptyApiKey: ApiKeyValues = { name: '', description: '', preset: '30', day: '' }

/** @param now milliseconds since the epoch */
export function apiKeySchema(now: () => number) {
  return z
    .object({
      name: ApiKeyInput.shape.metadata.shape.name,
      description: z
        .string()
        .check(z.trim(), z.maxLength(API_KEY_DESCRIPTION_MAX, `The description is longer than ${API_KEY_DESCRIPTION_MAX} characters`)),
      preset: z.string(),
      day: z.string(),
    })
    .check(
      z.refine((values) => values.preset !== 'custom' || values.day !== '', { path: ['day'], error: 'Choose the last day of the key' }),
      z.refine((values) => values.preset !== 'custom' || values.day === '' || endOfDay(values.day) > now(), {
        path: ['day'],
        error: 'Choose a day in the future',
      }),
    )
}

/** When a key with these values ends: the end of its last day in the reader's time zone. */
export function expiryOf({ preset, day }: Pick<ApiKeyValues, 'preset' | 'day'>, now: number): string {
  if (preset === 'custom') return new Date(endOfDay(day)).toISOString()
  const end = new Date(now)
  end.setDate(end.getDate() + Number(preset))
  return end.toISOString()
}

function endOfDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 23, 59, 59).getTime()
}

/** The day on which a key ends, as the date field takes it. */
export function dayOf(time: string): string {
  const date = new Date(time)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

export function toApiKeyInput(values: ApiKeyValues, now: number): ApiKeyInput {
  return { metadata: { name: values.name, annotations: { description: values.description } }, spec: { expiry: expiryOf(values, now) } }
}

export function fromApiKey({ metadata, spec }: ApiKey): ApiKeyValues {
  return {
    name: metadata.name,
    description: metadata.annotations?.['description'] ?? '',
    preset: 'custom',
    day: dayOf(spec.expiry),
  }
}

/** An end that was not touched is sent back to the second. */
export function toApiKeyUpdate(values: ApiKeyValues, saved: ApiKey, now: number): ApiKeyUpdate {
  const kept = values.preset === 'custom' && values.day === dayOf(saved.spec.expiry)
  const { metadata } = toApiKeyInput(values, now)
  return { metadata, spec: { expiry: kept ? saved.spec.expiry : expiryOf(values, now) } }
}

export const serverFields: ServerFieldMap<ApiKeyValues> = {
  'metadata.name': 'name',
  'metadata.annotations': 'description',
  'spec.expiry': 'day',
}

export type ApiKeyState = 'active' | 'revoked' | 'expired'

/** @param now milliseconds since the epoch */
export function stateOf({ spec, status }: ApiKey, now: number): ApiKeyState {
  if (!status.isActive) return 'revoked'
  return Date.parse(spec.expiry) <= now ? 'expired' : 'active'
}
