import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config'

const KEY = 'k'.repeat(32)

function refusal(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('readConfig', () => {
  it('has the documented defaults', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: undefined,
      dataDir: join(process.cwd(), 'data'),
      databaseUrl: undefined,
      role: 'all',
      secretKey: undefined,
      previousSecretKeys: [],
      operator: undefined,
      tenant: undefined,
      syncIntervalSeconds: 86_400,
      syncConcurrency: 4,
      outboundAllow: [],
      outboundDeny: [],
      httpsProxy: undefined,
      noProxy: [],
      defaultRegistries: 'off',
      paletteUrl: undefined,
      logLevel: 'info',
    })
  })

  it('counts empty variables as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 8080, databaseUrl: undefined })
  })

  it.each([
    ['24h', 86_400],
    ['90m', 5400],
    ['30s', 30],
    ['2d', 172_800],
  ])('reads SYNC_INTERVAL %s', (text, seconds) => {
    expect(readConfig({ SYNC_INTERVAL: text }).syncIntervalSeconds).toBe(seconds)
  })

  it('reads lists, accounts and addresses', () => {
    const config = readConfig({
      OUTBOUND_ALLOW: '10.0.0.0/8, registry.internal',
      OUTBOUND_DENY: '192.0.2.1',
      PUBLIC_URL: 'https://console.example.com',
      OPERATOR_EMAIL: 'root@example.com',
      OPERATOR_PASSWORD: 'Long-enough-pass-1',
      TENANT_NAME: 'Acme',
      TENANT_ADMIN_EMAIL: 'jo@acme.example',
      TENANT_ADMIN_PASSWORD: 'Acme-1',
    })
    expect(config).toMatchObject({
      outboundAllow: ['10.0.0.0/8', 'registry.internal'],
      outboundDeny: ['192.0.2.1'],
      operator: { email: 'root@example.com', password: 'Long-enough-pass-1' },
      tenant: { name: 'Acme', email: 'jo@acme.example', password: 'Acme-1' },
    })
    expect(config.publicUrl?.origin).toBe('https://console.example.com')
  })

  it('reads the proxy under both spellings, the upper one first', () => {
    expect(readConfig({ https_proxy: 'http://proxy:3128', no_proxy: 'a.example, .b.example' })).toMatchObject({
      httpsProxy: 'http://proxy:3128',
      noProxy: ['a.example', '.b.example'],
    })
    expect(
      readConfig({ HTTPS_PROXY: 'https://upper:443', https_proxy: 'http://lower', NO_PROXY: '*', no_proxy: 'a.example' }),
    ).toMatchObject({ httpsProxy: 'https://upper:443', noProxy: ['*'] })
    // Without a proxy nobody minds what stands in NO_PROXY: it is often set for other programs.
    expect(readConfig({ NO_PROXY: '<local>' })).toMatchObject({ httpsProxy: undefined, noProxy: ['<local>'] })
  })

  it('takes the key as text, hex, base64 or from a file', () => {
    const bytes = Buffer.alloc(32, 7)
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key')
    writeFileSync(file, `${KEY}\n`)
    expect(readConfig({ SECRET_KEY: KEY }).secretKey).toEqual(Buffer.from(KEY))
    expect(readConfig({ SECRET_KEY: bytes.toString('hex') }).secretKey).toEqual(bytes)
    expect(readConfig({ SECRET_KEY: bytes.toString('base64') }).secretKey).toEqual(bytes)
    expect(readConfig({ SECRET_KEY_FILE: file }).secretKey).toEqual(Buffer.from(KEY))
    expect(readConfig({ SECRET_KEY: KEY, SECRET_KEY_PREVIOUS: 'p'.repeat(40) }).previousSecretKeys).toEqual([Buffer.from('p'.repeat(40))])
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['PORT', { PORT: '80a' }, /^PORT must be a whole number from 0 to 65535$/],
    ['PORT', { PORT: '70000' }, /^PORT must be a whole number from 0 to 65535$/],
    ['ROLE', { ROLE: 'leader' }, /^ROLE must be one of all, api, worker$/],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of fatal, /],
    ['PUBLIC_URL', { PUBLIC_URL: 'console.example.com' }, /^PUBLIC_URL must be an address without a path/],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://example.com/console' }, /^PUBLIC_URL must be an address without a path/],
    ['SYNC_INTERVAL', { SYNC_INTERVAL: '24' }, /^SYNC_INTERVAL must be a time from 10s to 30d/],
    ['SYNC_INTERVAL', { SYNC_INTERVAL: '0s' }, /^SYNC_INTERVAL must be a time from 10s to 30d/],
    ['SYNC_CONCURRENCY', { SYNC_CONCURRENCY: '0' }, /^SYNC_CONCURRENCY must be a whole number from 1 to 64$/],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must start with postgres:\/\/$/],
    [
      'DATABASE_URL without a key',
      { DATABASE_URL: 'postgres://x/y' },
      /^SECRET_KEY or SECRET_KEY_FILE must be set together with DATABASE_URL/,
    ],
    [
      'both keys',
      { SECRET_KEY: KEY, SECRET_KEY_FILE: '/dev/null' },
      /^SECRET_KEY_FILE: \/dev\/null must hold|^SECRET_KEY and SECRET_KEY_FILE are both set/,
    ],
    ['SECRET_KEY_FILE', { SECRET_KEY_FILE: '/nowhere/key' }, /^SECRET_KEY_FILE can't be read: /],
    ['OPERATOR_PASSWORD', { OPERATOR_EMAIL: 'a@b.c', OPERATOR_PASSWORD: 'short' }, /^OPERATOR_PASSWORD use at least 14 characters$/],
    ['OPERATOR_EMAIL', { OPERATOR_EMAIL: 'root', OPERATOR_PASSWORD: 'Long-enough-pass-1' }, /^OPERATOR_EMAIL must be an email address/],
    ['half an operator', { OPERATOR_EMAIL: 'a@b.c' }, /^OPERATOR_PASSWORD must be set too/],
    ['half a tenant', { TENANT_NAME: 'Acme' }, /^TENANT_ADMIN_EMAIL and TENANT_ADMIN_PASSWORD must be set too/],
    ['OUTBOUND_ALLOW', { OUTBOUND_ALLOW: '10.0.0.0/99' }, /OUTBOUND_ALLOW/],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'socks5://proxy:1080' }, /^HTTPS_PROXY must be the address of an HTTP proxy, such as /],
    ['https_proxy', { https_proxy: 'http://proxy:3128/path' }, /^HTTPS_PROXY must be the address of an HTTP proxy, such as /],
    ['NO_PROXY', { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'good.example,<local>' }, /^NO_PROXY: “<local>” is neither a host name /],
    ['DEFAULT_REGISTRIES', { DEFAULT_REGISTRIES: 'yes' }, /^DEFAULT_REGISTRIES must be one of on, fips, off$/],
    ['PALETTE_URL', { PALETTE_URL: 'https://palette.example.com/v1' }, /^PALETTE_URL must be an address without a path/],
    [
      'PALETTE_URL with a database',
      { PALETTE_URL: 'https://palette.example.com', DATABASE_URL: 'postgres://db/console', SECRET_KEY: KEY },
      /^DATABASE_URL has no meaning together with PALETTE_URL/,
    ],
  ])('refuses a bad %s in one line', (_, env, sentence) => {
    const message = refusal(env)
    expect(message).toMatch(sentence)
    expect(message).not.toContain('\n')
  })

  it('never repeats a secret', () => {
    expect(refusal({ SECRET_KEY: 'hunter2' })).toBe('SECRET_KEY must be 32 bytes as hex or base64, or at least 32 characters of text')
    expect(refusal({ OPERATOR_EMAIL: 'a@b.c', OPERATOR_PASSWORD: 'hunter2' })).not.toContain('hunter2')
    for (const proxy of [
      'socks5://jo:hunter2@proxy:1080',
      'http://jo:hunter2@',
      'http://jo:hunter2%@proxy',
      'jo:hunter2@proxy/x',
      'http://jo:hun ter2@pro xy',
    ])
      expect(refusal({ HTTPS_PROXY: proxy })).not.toMatch(/hun ?ter2/)
  })
})
