import type { ApiKeyRow, LinkRow } from '../people-rows'
import { hexDigits, uidOf } from '../random'
import { demoAccounts } from './people'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

const ada = uidOf(`acme ${demoAccounts.admin.email}`)
const victor = uidOf(`acme ${demoAccounts.viewer.email}`)
const sam = uidOf(`acme ${demoAccounts.twoTenants.email}`)

/** API keys in every state. */
export function seedApiKeys(now: number): ApiKeyRow[] {
  const key = (
    userUid: string,
    name: string,
    description: string,
    [ageDays, leftDays]: readonly [number, number],
    active = true,
  ): ApiKeyRow => ({
    uid: uidOf(`api key ${name}`),
    userUid,
    name,
    description,
    key: hexDigits(`key ${name}`, 64),
    active,
    expiresAt: now + leftDays * DAY,
    createdAt: now - ageDays * DAY,
    updatedAt: now - ageDays * DAY,
  })
  return [
    key(ada, 'ci-pipeline', 'Adds registries from the platform pipeline', [52, 313]),
    key(ada, 'terraform', 'Registries as code', [26, 4]),
    key(ada, 'old-laptop', '', [140, 225], false),
    key(ada, 'migration-2025', 'One-time import of the Harbor projects', [98, -8]),
    key(victor, 'grafana', 'Dashboard of synchronisation states', [71, 294]),
    key(sam, 'partner-report', 'Monthly inventory', [12, 48]),
  ]
}

/** Links of people who have not chosen a password yet; of the others the time is over. */
export function seedLinks(now: number): LinkRow[] {
  const link = (person: string, hours: number): LinkRow => ({
    token: hexDigits(`link ${person}`, 48),
    userUid: uidOf(person),
    purpose: 'activate',
    expiresAt: now + hours * HOUR,
  })
  return [link('system priya@ops.example', 17), link('acme erik@acme.example', 12), link('system tom@ops.example', -440)]
}
