import { Counter, Histogram, Registry } from 'prom-client'
import type { SyncOutcome, SyncTrigger } from '~/contract/sync'

/** A run that has come to its end in this process. */
export interface EndedRun {
  readonly trigger: SyncTrigger
  readonly outcome: SyncOutcome
  /** Of the failure, as a diagnosis names it; empty without one. */
  readonly code: string
  readonly seconds: number
  readonly requests: number
  readonly bytes: number
}

/** Counts what runs do, for whoever watches this process. */
export interface RunMetrics {
  ended(run: EndedRun): void
  /** Prometheus text exposition format, version 0.0.4. */
  render(): Promise<string>
}

/** Bounds of the histogram, in seconds: from a registry without changes to one of a hundred thousand versions. */
const DURATIONS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

/** @returns counters of their own, not those that packages share */
export function createRunMetrics(): RunMetrics {
  const register = new Registry()
  const registers = [register]
  const runs = new Counter({
    name: 'registry_sync_runs_total',
    help: 'Synchronisations that ended in this process, by what started them and how they ended.',
    labelNames: ['trigger', 'outcome'],
    registers,
  })
  const failures = new Counter({
    name: 'registry_sync_failures_total',
    help: 'Synchronisations that failed in this process, by the code of the failure.',
    labelNames: ['code'],
    registers,
  })
  const durations = new Histogram({
    name: 'registry_sync_duration_seconds',
    help: 'How long synchronisations took that ended in this process.',
    buckets: DURATIONS,
    registers,
  })
  const requests = new Counter({
    name: 'registry_sync_requests_total',
    help: 'Requests that the synchronisations that ended in this process sent to registries.',
    registers,
  })
  const bytes = new Counter({
    name: 'registry_sync_received_bytes_total',
    help: 'Bytes of bodies that the synchronisations that ended in this process received from registries.',
    registers,
  })
  return {
    ended(run) {
      runs.inc({ trigger: run.trigger, outcome: run.outcome })
      if (run.outcome === 'failed') failures.inc({ code: run.code === '' ? 'unknown' : run.code })
      durations.observe(run.seconds)
      requests.inc(run.requests)
      bytes.inc(run.bytes)
    },
    render: () => register.metrics(),
  }
}
