import type { Logger } from 'pino'
import { calmAwsSdk, ConfigError, readConfig } from './config'
import { StartError } from './db/start-error'
import { ListenError } from './http/listen'
import { createLog, createTerminalLog } from './log'
import { type Running, startServer } from './start'
import { version } from './version'

/** Stopping in order takes at most the grace of requests and of synchronisations; what hangs longer than this is cut off. Milliseconds. */
const STOP_LIMIT = 30_000

async function main(): Promise<void> {
  calmAwsSdk()
  const config = readConfig()
  const terminal = process.stdout.isTTY
  const log = terminal ? await createTerminalLog(config.logLevel) : createLog(config.logLevel)
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'stopped by an unexpected error')
    process.exit(1)
  })
  const starting = startServer(config, log)
  stopOnSignal(starting, log)
  const running = await starting
  if (terminal) announceOnTerminal(running)
  else announceInLog(running)
}

function announceOnTerminal({ address, setupLink }: Running): void {
  const lines = [`Registry Console ${version}`, '', `  Address   ${address}`]
  if (setupLink !== undefined) lines.push(`  Set-up    ${setupLink}`, '            Create the first operator there. The link works once.')
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
}

/** Whatever LOG_LEVEL says: without the link nobody could get in. */
function announceInLog({ address, setupLink }: Running): void {
  const log = createLog('info')
  log.info(`Registry Console ${version} is ready at ${address}`)
  if (setupLink !== undefined) log.info(`Open ${setupLink} to create the first operator. The link works once.`)
}

/** The first signal stops in order, the second one at once. */
function stopOnSignal(starting: Promise<Running>, log: Logger): void {
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), STOP_LIMIT).unref()
    starting
      .then((running) => running.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  // What the person who started it can mend is one line; anything else is a defect and keeps its stack.
  const known = error instanceof ConfigError || error instanceof StartError || error instanceof ListenError
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exit(1)
})
