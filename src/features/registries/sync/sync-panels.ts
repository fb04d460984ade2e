import { HistoryPanel } from './HistoryPanel'
import { RemovalsPanel } from './RemovalsPanel'
import { RunPanel } from './RunPanel'
import { SchedulePanel } from './SchedulePanel'
import { WebhookPanel } from './WebhookPanel'

/** What stands over a list of registries about the runs of one, by its address below the registry's. */
export const syncPanels = {
  history: HistoryPanel,
  'history/:runUid': RunPanel,
  removals: RemovalsPanel,
  schedule: SchedulePanel,
  webhook: WebhookPanel,
} as const
