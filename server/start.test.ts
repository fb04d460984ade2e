import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { readConfig } from './config'
import { startServer } from './start'
import { START_TIMEOUT } from './test/app'
import { newDataDir } from './test/data-dir'
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

it(
  'a worker has health and metrics, and is listed',
  async () => {
    const dataDir = await newDataDir()
    const running = await startServer(readConfig({ PORT: '0', DATA_DIR: dataDir, ROLE: 'worker' }), pino({ level: 'silent' }))
    try {
      const metrics = await (await fetch(`${running.address}/metrics`)).text()
      expect(metrics).toMatch(/^registry_console_processes\{role="worker"\} 1$/m)
      expect(metrics).toMatch(/^registry_sync_requests_total 0$/m)
      expect((await fetch(`${running.address}/v1/console/capabilities`)).status).toBe(404)
    } finally {
      await running.close()
    }
    await rm(dataDir, { recursive: true })
  },
  START_TIMEOUT,
)

it(
  'stopping ends streams at once: they have no end of their own to wait for',
  async () => {
    const dataDir = await newDataDir()
    const operator = { username: 'root@example.com', password: 'Correct-horse-9!' }
    const running = await startServer(
      readConfig({ PORT: '0', DATA_DIR: dataDir, OPERATOR_EMAIL: operator.username, OPERATOR_PASSWORD: operator.password }),
      pino({ level: 'silent' }),
    )
    try {
      const signedIn = await fetch(`${running.address}/v1/auth/syslogin`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(operator),
      })
      const { Authorization } = z.object({ Authorization: z.string() }).parse(await signedIn.json())
      const stream = await fetch(`${running.address}/v1/console/registries/watch`, {
        headers: { Authorization, Accept: 'text/event-stream' },
      })
      // After the ten seconds that requests have it would break off, and this fail.
      const [text] = await Promise.all([stream.text(), running.close()])
      expect(text).toBe('data: {"type":"opened"}\n\n')
    } finally {
      await running.close()
      await rm(dataDir, { recursive: true })
    }
  },
  START_TIMEOUT,
)
