import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import type { DefaultRegistries } from '~/contract/console'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import { createOutboundPolicy } from './connectors/outbound'
import { createProxyRules } from './connectors/proxy-rules'
import { parseSecretKey } from './secrets/secret-key'

/** Everything the environment decides. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Where browsers reach this server, when it is not simply `http://host:port`. */
  readonly publicUrl: URL | undefined
  /** Absolute path. */
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly role: 'all' | 'api' | 'worker'
  /** Key material; undefined means the generated key in the data folder. */
  readonly secretKey: Buffer | undefined
  readonly previousSecretKeys: readonly Buffer[]
  readonly operator: { readonly email: string; readonly password: string } | undefined
  readonly tenant: { readonly name: string; readonly email: string; readonly password: string } | undefined
  /** Which documented default registries are added at the first start. */
  readonly defaultRegistries: DefaultRegistries
  readonly syncIntervalSeconds: number
  readonly syncConcurrency: number
  readonly outboundAllow: readonly string[]
  readonly outboundDeny: readonly string[]
  /** Address of the proxy that HTTPS goes through. A password may stand in it. */
  readonly httpsProxy: string | undefined
  /** What is reached without it. */
  readonly noProxy: readonly string[]
  /** In place of the addresses of AWS. */
  readonly aws: { readonly ecr: string | undefined; readonly sts: string | undefined }
  /** Serve the console alone, in front of this Palette installation. */
  readonly paletteUrl: URL | undefined
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** A variable is wrong. The message is one line that names it, without its value where that is a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const SECONDS = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 } as const
/** Shortest and longest period of automatic synchronisation, in seconds. */
const INTERVAL = { min: 10, max: 30 * SECONDS.d } as const

const text = z.string().check(z.minLength(1))
const email = z.string().check(z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address, such as jo@example.com'))
const wholeNumber = (min: number, max: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)),
    z.pipe(
      z.transform(Number),
      z
        .number()
        .check(z.gte(min, `must be a whole number from ${min} to ${max}`), z.lte(max, `must be a whole number from ${min} to ${max}`)),
    ),
  )
const oneOf = <const Values extends readonly string[]>(values: Values) => z.enum(values, `must be one of ${values.join(', ')}`)
const secretKey = z.pipe(
  text,
  z.transform((value: string, context) => {
    const key = parseSecretKey(value)
    if (key === undefined)
      context.issues.push({
        code: 'custom',
        input: undefined,
        message: 'must be 32 bytes as hex or base64, or at least 32 characters of text',
      })
    return key
  }),
)
const publicUrl = z.pipe(
  text,
  z.transform((value: string, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    const good =
      url !== undefined &&
      /^https?:$/.test(url.protocol) &&
      url.pathname === '/' &&
      url.search === '' &&
      url.hash === '' &&
      url.username === ''
    if (!good)
      context.issues.push({
        code: 'custom',
        input: value,
        message: 'must be an address without a path, such as https://registries.example.com',
      })
    return url
  }),
)
const httpAddress = z
  .string()
  .check(z.regex(/^https?:\/\/[^\s?#]+$/, 'must be an address, such as https://vpce-0123.api.ecr.us-east-1.vpce.amazonaws.com'))
const databaseUrl = z.string().check(z.regex(/^postgres(?:ql)?:\/\/\S+$/, 'must start with postgres://'))
const interval = z.pipe(
  text,
  z.transform((value: string, context) => {
    const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? []
    const seconds = Number(amount) * SECONDS[isUnit(unit) ? unit : 's']
    if (seconds >= INTERVAL.min && seconds <= INTERVAL.max) return seconds
    context.issues.push({ code: 'custom', input: value, message: 'must be a time from 10s to 30d, such as 24h, 90m or 30s' })
    return z.NEVER
  }),
)
const list = z.pipe(
  text,
  z.transform((value: string) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
)
const Environment = z.object({
  HOST: z._default(text, '127.0.0.1'),
  PORT: z._default(wholeNumber(0, 65_535), 8080),
  PUBLIC_URL: z.optional(publicUrl),
  DATA_DIR: z._default(text, './data'),
  DATABASE_URL: z.optional(databaseUrl),
  ROLE: z._default(oneOf(['all', 'api', 'worker']), 'all'),
  SECRET_KEY: z.optional(secretKey),
  SECRET_KEY_FILE: z.optional(text),
  SECRET_KEY_PREVIOUS: z.optional(secretKey),
  OPERATOR_EMAIL: z.optional(email),
  OPERATOR_PASSWORD: z.optional(OperatorPassword),
  TENANT_NAME: z.optional(z.string().check(z.maxLength(64, 'must have at most 64 characters'))),
  TENANT_ADMIN_EMAIL: z.optional(email),
  TENANT_ADMIN_PASSWORD: z.optional(TenantPassword),
  AWS_ENDPOINT_URL_ECR: z.optional(httpAddress),
  AWS_ENDPOINT_URL_STS: z.optional(httpAddress),
  DEFAULT_REGISTRIES: z._default(oneOf(['on', 'fips', 'off']), 'off'),
  SYNC_INTERVAL: z._default(interval, 24 * SECONDS.h),
  SYNC_CONCURRENCY: z._default(wholeNumber(1, 64), 4),
  OUTBOUND_ALLOW: z._default(list, []),
  OUTBOUND_DENY: z._default(list, []),
  HTTPS_PROXY: z.optional(text),
  https_proxy: z.optional(text),
  NO_PROXY: z.optional(list),
  no_proxy: z.optional(list),
  PALETTE_URL: z.optional(publicUrl),
  LOG_LEVEL: z._default(oneOf(LOG_LEVELS), 'info'),
})

/**
 * Reads the environment; a variable that is empty counts as unset.
 * @throws ConfigError
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = Environment.safeParse(set)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new ConfigError(`${String(issue?.path[0])} ${lowerFirst(issue?.message ?? 'is wrong')}`)
  }
  const values = result.data
  const key = values.SECRET_KEY ?? readKeyFile(values.SECRET_KEY_FILE)
  if (values.SECRET_KEY !== undefined && values.SECRET_KEY_FILE !== undefined) {
    throw new ConfigError('SECRET_KEY and SECRET_KEY_FILE are both set: keep one of them')
  }
  if (values.DATABASE_URL !== undefined && key === undefined) {
    throw new ConfigError('SECRET_KEY or SECRET_KEY_FILE must be set together with DATABASE_URL: all replicas need the same key')
  }
  if (values.PALETTE_URL !== undefined) aloneWithPalette(set)
  together(set, ['OPERATOR_EMAIL', 'OPERATOR_PASSWORD'])
  together(set, ['TENANT_NAME', 'TENANT_ADMIN_EMAIL', 'TENANT_ADMIN_PASSWORD'])
  const httpsProxy = values.HTTPS_PROXY ?? values.https_proxy
  const noProxy = values.NO_PROXY ?? values.no_proxy ?? []
  tryOut(() => createOutboundPolicy({ listenHost: values.HOST, allow: values.OUTBOUND_ALLOW, deny: values.OUTBOUND_DENY }))
  tryOut(() => createProxyRules({ httpsProxy, noProxy }))
  const { OPERATOR_EMAIL, OPERATOR_PASSWORD, TENANT_NAME, TENANT_ADMIN_EMAIL, TENANT_ADMIN_PASSWORD } = values
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    role: values.ROLE,
    secretKey: key,
    previousSecretKeys: values.SECRET_KEY_PREVIOUS === undefined ? [] : [values.SECRET_KEY_PREVIOUS],
    operator: OPERATOR_EMAIL && OPERATOR_PASSWORD ? { email: OPERATOR_EMAIL, password: OPERATOR_PASSWORD } : undefined,
    tenant:
      TENANT_NAME && TENANT_ADMIN_EMAIL && TENANT_ADMIN_PASSWORD
        ? { name: TENANT_NAME, email: TENANT_ADMIN_EMAIL, password: TENANT_ADMIN_PASSWORD }
        : undefined,
    defaultRegistries: values.DEFAULT_REGISTRIES,
    syncIntervalSeconds: values.SYNC_INTERVAL,
    syncConcurrency: values.SYNC_CONCURRENCY,
    outboundAllow: values.OUTBOUND_ALLOW,
    outboundDeny: values.OUTBOUND_DENY,
    httpsProxy,
    noProxy,
    aws: { ecr: values.AWS_ENDPOINT_URL_ECR, sts: values.AWS_ENDPOINT_URL_STS },
    paletteUrl: values.PALETTE_URL,
    logLevel: values.LOG_LEVEL,
  }
}

/** The SDK of AWS says once that its releases of 2027 will want Node 22. The release that is installed does not: nothing an administrator could act on. */
export function calmAwsSdk(env: Record<string, string | undefined> = process.env): void {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}

function readKeyFile(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`SECRET_KEY_FILE can't be read: ${error instanceof Error ? error.message : path}`)
  }
  const key = parseSecretKey(content)
  if (key === undefined)
    throw new ConfigError(`SECRET_KEY_FILE: ${path} must hold 32 bytes as hex or base64, or at least 32 characters of text`)
  return key
}

/** Rules that stand in several variables are judged by those who read them, whose errors are one line. */
function tryOut(makeRules: () => unknown): void {
  try {
    makeRules()
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : 'A rule about connections is wrong')
  }
}

function together(set: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const missing = names.filter((name) => set[name] === undefined)
  if (missing.length === 0 || missing.length === names.length) return
  throw new ConfigError(`${missing.join(' and ')} must be set too: ${names.join(', ')} belong together`)
}

/** In front of a Palette there are no database, no accounts and no background work of our own. */
function aloneWithPalette(set: Readonly<Record<string, unknown>>): void {
  const idle = ['DATABASE_URL', 'ROLE', 'OPERATOR_EMAIL', 'TENANT_NAME', 'DEFAULT_REGISTRIES'].find((name) => set[name] !== undefined)
  if (idle !== undefined) throw new ConfigError(`${idle} has no meaning together with PALETTE_URL: unset one of them`)
}

function isUnit(unit: string | undefined): unit is keyof typeof SECONDS {
  return unit !== undefined && Object.hasOwn(SECONDS, unit)
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
