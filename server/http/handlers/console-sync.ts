import type { consoleSyncApi } from '~/contract/api/console-sync'
import { cancelSync } from '../../registries/cancel'
import { readFleet } from '../../registries/fleet'
import { pauseRegistry, resumeRegistry } from '../../registries/pause-by-hand'
import { decideRemovals, listRemovals } from '../../registries/removals'
import { retrySkipped } from '../../registries/retry-skipped'
import { getRun, listRuns, listStrips } from '../../registries/runs'
import { setSyncSettings } from '../../registries/sync-settings'
import { watchRegistries } from '../../registries/watch'
import { deleteWebhook, getWebhook, renewWebhook } from '../../registries/webhook'
import { receiveWebhook } from '../../registries/webhook-call'
import type { HandlersOf } from '../call'

export const consoleSyncHandlers: HandlersOf<keyof typeof consoleSyncApi> = {
  consoleRegistriesWatch: async ({ context, onEvent }) => ({ body: await watchRegistries(context, onEvent) }),
  consoleRegistriesStrips: async ({ context }) => ({ body: await listStrips(context) }),
  consoleRegistryRuns: async ({ context, params, query }) => ({ body: await listRuns(context, params.uid, query) }),
  consoleRegistryRun: async ({ context, params }) => ({ body: await getRun(context, params.uid, params.runUid) }),
  consoleRegistryCancel: async ({ context, params }) => cancelSync(context, params.uid),
  consoleRegistryRemovals: async ({ context, params }) => ({ body: await listRemovals(context, params.uid) }),
  consoleRegistryDecideRemovals: async ({ context, params, body }) => decideRemovals(context, params.uid, body),
  consoleRegistryRetrySkipped: async ({ context, params, body }) => retrySkipped(context, params.uid, body),
  consoleRegistrySyncSettings: async ({ context, params, body }) => setSyncSettings(context, params.uid, body),
  consoleRegistryPause: async ({ context, params }) => pauseRegistry(context, params.uid),
  consoleRegistryResume: async ({ context, params }) => resumeRegistry(context, params.uid),
  consoleRegistryWebhook: async ({ context, params, origin }) => ({ body: await getWebhook(context, params.uid, origin) }),
  consoleRegistryRenewWebhook: async ({ context, params, origin }) => renewWebhook(context, params.uid, origin),
  consoleRegistryDeleteWebhook: async ({ context, params }) => deleteWebhook(context, params.uid),
  consoleWebhook: async ({ services, params, body, raw }) => ({ body: await receiveWebhook(services, params.token, body, raw) }),
  consoleFleet: async ({ context }) => ({ body: await readFleet(context) }),
}
