import pino, { type DestinationStream, type Logger } from 'pino'

/** Secrets have no business in a log line; should one be handed in with an object, it ends here. */
const redact = {
  paths: [
    'password',
    'token',
    'authorization',
    'cookie',
    'secret',
    'secretKey',
    'apiKey',
    'credentials',
    'headers',
    'body',
    'query',
  ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  censor: '[redacted]',
}

/** @param destination where lines go; standard output when left out */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact, serializers: { err: describeError }, base: undefined }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** One line a person can read at a terminal. */
export async function createTerminalLog(level: string): Promise<Logger> {
  const { default: pretty } = await import('pino-pretty')
  return createLog(level, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', ignore: 'requestId', sync: true }))
}

// Errors of libraries carry whatever they were called with; these four fields are enough to find the fault.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}
