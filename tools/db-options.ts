import { resolve } from 'node:path'
import { pino } from 'pino'
import type { DatabaseOptions } from '~/server/db/database'
import { StartError } from '~/server/db/start-error'

/** The database that the server would use, by the same two variables. It must not run meanwhile when it is the embedded one: the folder's lock says so. */
export function databaseOptions(): DatabaseOptions {
  const { DATA_DIR, DATABASE_URL } = process.env
  return {
    dataDir: resolve(DATA_DIR === undefined || DATA_DIR === '' ? './data' : DATA_DIR),
    databaseUrl: DATABASE_URL === '' ? undefined : DATABASE_URL,
    log: pino({ level: 'warn' }, pino.destination(2)),
  }
}

/** Runs a command-line program: expected failures are one line, others keep their stack. */
export async function runTool(usage: string, work: (file: string) => Promise<string>): Promise<void> {
  const [file, ...rest] = process.argv.slice(2)
  try {
    if (file === undefined || rest.length > 0) throw new StartError(`Usage: ${usage}`)
    process.stdout.write(`${await work(file)}\n`)
  } catch (error) {
    const expected =
      error instanceof StartError || (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error)
    process.stderr.write(`${error instanceof Error && expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
    process.exitCode = 1
  }
}
