import { hexDigits } from '../random'
import type { RegistryRow } from '../rows'
import { demoAccounts } from './people'
import { DAY, HOUR } from './runs'

/** The same address each time, so that it can be called again after a reload. */
export function seedWebhook(name: string): NonNullable<RegistryRow['webhook']> {
  return {
    token: hexDigits(`webhook ${name}`, 48),
    secret: hexDigits(`webhook secret ${name}`, 48),
    createdAt: Date.now() - 33 * DAY,
    createdBy: demoAccounts.admin.email,
    lastCalledAt: Date.now() - 3 * HOUR,
    lastResult: 'A synchronisation was asked for: platform/spectro-packs/archive/northbank-certs',
  }
}
