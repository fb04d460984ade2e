import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, it } from 'vitest'
import { readConfig } from './config'
import { startServer } from './start'
import { json, startFaultServer } from './test/fault-server'

it('in front of a Palette there are the console and the way to Palette, and no database', async () => {
  const palette = await startFaultServer({ '/v1/health/ping': json(200, { msg: 'ok' }), '/v1/users/info': json(200, { orgName: 'Acme' }) })
  const dataDir = join(tmpdir(), 'console-without-database')
  // Loopback is refused to everybody else on a server that listens on all addresses.
  const running = await startServer(
    readConfig({ HOST: '0.0.0.0', PORT: '0', DATA_DIR: dataDir, PALETTE_URL: palette.endpoint }),
    pino({ level: 'silent' }),
  )
  try {
    const get = async (path: string) => fetch(`${running.address}${path}`)
    expect(running.setupLink).toBeUndefined()
    expect(await (await get('/v1/console/capabilities')).json()).toMatchObject({ backend: 'palette' })
    expect(await (await get('/v1/users/info')).json()).toEqual({ orgName: 'Acme' })
    expect((await get('/readyz')).status).toBe(200)
    expect(existsSync(dataDir)).toBe(false)
  } finally {
    await running.close()
    await palette.close()
  }
  await expect(fetch(running.address)).rejects.toThrow('fetch failed')
})
