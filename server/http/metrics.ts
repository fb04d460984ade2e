import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface HttpMetrics {
  count(route: string, status: number, seconds: number): void
  /** Prometheus text exposition format, version 0.0.4. */
  render(): string
  close(): void
}

/** How often the event loop is looked at, in ms. */
const LOOP_RESOLUTION = 20

export function createMetrics(): HttpMetrics {
  const requests = new Map<string, { count: number; seconds: number }>()
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION })
  loop.enable()
  return {
    count(route, status, seconds) {
      const labels = `operation="${route}",status="${status}"`
      const entry = requests.get(labels) ?? { count: 0, seconds: 0 }
      requests.set(labels, { count: entry.count + 1, seconds: entry.seconds + seconds })
    },
    render() {
      const memory = process.memoryUsage()
      const cpu = process.cpuUsage()
      const delay = (percentile: number) => ((loop.percentile(percentile) || 0) / 1e9).toFixed(6)
      const lines = [
        metric('process_resident_memory_bytes', 'gauge', 'Resident memory.', [['', memory.rss]]),
        metric('nodejs_heap_used_bytes', 'gauge', 'JavaScript heap in use.', [['', memory.heapUsed]]),
        metric('nodejs_external_memory_bytes', 'gauge', 'Memory outside the JavaScript heap.', [['', memory.external]]),
        metric('process_cpu_seconds_total', 'counter', 'Processor time.', [['', (cpu.user + cpu.system) / 1e6]]),
        metric('process_uptime_seconds', 'gauge', 'Time since start.', [['', process.uptime().toFixed(3)]]),
        metric('nodejs_eventloop_delay_seconds', 'gauge', 'Delay of the event loop since start.', [
          ['quantile="0.5"', delay(50)],
          ['quantile="0.99"', delay(99)],
        ]),
        metric(
          'http_requests_total',
          'counter',
          'Requests by operation and status.',
          [...requests].map(([labels, { count }]) => [labels, count]),
        ),
        metric(
          'http_request_duration_seconds_sum',
          'counter',
          'Time spent on requests by operation and status.',
          [...requests].map(([labels, { seconds }]) => [labels, seconds.toFixed(6)]),
        ),
      ]
      return `${lines.flat().join('\n')}\n`
    },
    close() {
      loop.disable()
    },
  }
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: [labels: string, value: number | string][]): string[] {
  const values = samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values]
}
