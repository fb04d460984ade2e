import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Something that has numbers to show. */
export interface MetricsSource {
  /** Prometheus text exposition format, version 0.0.4. */
  render(): Promise<string>
}

export interface HttpMetrics extends MetricsSource {
  count(route: string, status: number, seconds: number): void
  close(): void
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** How often the event loop is looked at, in ms: so much the delay is where nothing holds it up. */
const LOOP_RESOLUTION = 20
/** What "lately" means, in ms. */
const LATELY_MS = 60_000
const QUANTILES = [0.5, 0.99] as const
/** Bounds of the histogram, in seconds. */
const DURATIONS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

/** Of this process and its requests. @returns numbers of their own, not those that packages share */
export function createMetrics(): HttpMetrics {
  const register = new Registry()
  const registers = [register]
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests by operation and status.',
    labelNames: ['operation', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until the answer began, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: DURATIONS,
    registers,
  })
  measureProcess(registers)
  const loop = measureLoop(registers)
  return {
    count(operation, status, seconds) {
      const labels = { operation, status: String(status) }
      requests.inc(labels)
      durations.observe(labels, seconds)
    },
    render: () => register.metrics(),
    close: loop.close,
  }
}

function measureProcess(registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_used_bytes', 'JavaScript heap in use.', () => process.memoryUsage().heapUsed)
  gauge('nodejs_external_memory_bytes', 'Memory outside the JavaScript heap.', () => process.memoryUsage().external)
  gauge('process_uptime_seconds', 'Time since start.', () => process.uptime())
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
}

/** The event loop is what all requests of this process share: while something holds it up, nobody is answered. */
function measureLoop(registers: Registry[]): { close(): void } {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION })
  const lately = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION })
  loop.enable()
  lately.enable()
  const read = () => ({ 0.5: seconds(lately.percentile(50)), 0.99: seconds(lately.percentile(99)) })
  // The period before this one counts too, so that a scrape just after its end still sees it.
  let before = read()
  const turn = setInterval(() => {
    before = read()
    lately.reset()
  }, LATELY_MS)
  turn.unref()
  new Gauge({
    name: 'nodejs_eventloop_delay_seconds',
    help: 'Delay of the event loop since start.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of QUANTILES) this.set({ quantile }, seconds(loop.percentile(quantile * 100)))
    },
  })
  new Gauge({
    name: 'nodejs_eventloop_delay_recent_seconds',
    help: 'Delay of the event loop within the last minute or two.',
    labelNames: ['quantile'],
    registers,
    collect() {
      const now = read()
      for (const quantile of QUANTILES) this.set({ quantile }, Math.max(now[quantile], before[quantile]))
    },
  })
  return {
    close() {
      clearInterval(turn)
      loop.disable()
      lately.disable()
    },
  }
}

/** Of nanoseconds; there are none before the first look. */
function seconds(nanoseconds: number): number {
  return Number.isNaN(nanoseconds) ? 0 : nanoseconds / 1e9
}
