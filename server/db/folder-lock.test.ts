import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FolderLock, FolderTakenError, lockFolder } from './folder-lock'
import { ownIdentity } from './process-identity'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const log = pino({ level: 'silent' })
const root = fileURLToPath(new URL('../..', import.meta.url))

let folder: string
const locks: FolderLock[] = []
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'registry-console-lock-'))
})

afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release()
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  await rm(folder, { recursive: true })
})

async function take(onLost = () => {}): Promise<FolderLock> {
  const lock = await lockFolder({ folder, log, onLost })
  locks.push(lock)
  return lock
}

/** Another process that takes the folder and says what became of it. */
async function takeElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    const { lockFolder } = await import('./server/db/folder-lock.ts')
    const { pino } = await import('pino')
    lockFolder({ folder: process.argv[1], log: pino({ level: 'silent' }), onLost: () => {} }).then(
      () => { console.log('holds'); setInterval(() => {}, 1000) },
      (error) => console.log(error.name === 'Error' && error.holder ? 'refused by ' + error.holder.pid : String(error)),
    )`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) return { child, said: line }
  throw new Error('The other process said nothing')
}

describe('the lock of a folder', () => {
  test('is refused to another process, with the holder named', async () => {
    const first = await takeElsewhere()
    expect(first.said).toBe('holds')
    const refused = take()
    await expect(refused).rejects.toThrow(FolderTakenError)
    await expect(refused).rejects.toMatchObject({ holder: { pid: first.child.pid } })
    expect((await takeElsewhere()).said).toBe(`refused by ${first.child.pid}`)
  })

  test('is free at once after kill -9, and what was left behind is gone', async () => {
    const { child, said } = await takeElsewhere()
    expect(said).toBe('holds')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await readdir(folder)).toHaveLength(2)
    const started = performance.now()
    await take()
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(await readdir(folder)).toHaveLength(2)
  })

  test('is free after release, with nothing left', async () => {
    const lock = await take()
    await lock.release()
    expect(await readdir(folder)).toEqual([])
    await take()
  })

  test('goes to exactly one of many that ask at once', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => take()))
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(FolderTakenError)
  })

  test('is not fooled by a later process with the same id', async () => {
    const entry = { ...ownIdentity(), startedAt: '1', id: 'before', socket: false, state: 'holds' }
    await writeFile(path.join(folder, 'before.json'), JSON.stringify(entry))
    await take()
    expect((await readdir(folder)).filter((file) => file.startsWith('before'))).toEqual([])
  })

  test('is free when a container that died on this machine had it', async () => {
    const entry = { ...ownIdentity(), pidNamespace: 'pid:[1]', id: 'container', socket: true, state: 'holds' }
    await writeFile(path.join(folder, 'container.json'), JSON.stringify(entry))
    const started = performance.now()
    await take()
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('is refused while another machine shows that it lives', async () => {
    const entry = { ...ownIdentity(), machine: 'other', host: 'elsewhere', id: 'remote', socket: true, state: 'holds' }
    const file = path.join(folder, 'remote.json')
    await writeFile(file, JSON.stringify(entry))
    const beating = setInterval(() => void utimes(file, new Date(), new Date()), 300)
    try {
      await expect(take()).rejects.toMatchObject({ holder: { host: 'elsewhere' } })
    } finally {
      clearInterval(beating)
    }
  })

  test('is free when another machine was silent for long', async () => {
    const entry = { ...ownIdentity(), machine: 'other', host: 'elsewhere', id: 'remote', socket: true, state: 'holds' }
    const file = path.join(folder, 'remote.json')
    await writeFile(file, JSON.stringify(entry))
    const before = new Date(Date.now() - 60_000)
    await utimes(file, before, before)
    await take()
    expect((await readdir(folder)).filter((name) => name.startsWith('remote'))).toEqual([])
  })

  test('says so when it was taken away', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      let lost = () => {}
      const told = new Promise<void>((resolve) => (lost = resolve))
      await take(() => lost())
      for (const file of await readdir(folder)) await rm(path.join(folder, file))
      vi.advanceTimersByTime(6_000)
      await told
    } finally {
      vi.useRealTimers()
    }
  })

  test('works where a path is too long for a socket', async () => {
    const long = path.join(folder, 'x'.repeat(100))
    await mkdir(long)
    const first = await lockFolder({ folder: long, log, onLost: () => {} })
    expect(await readdir(long)).toHaveLength(1)
    await expect(lockFolder({ folder: long, log, onLost: () => {} })).rejects.toThrow(FolderTakenError)
    await first.release()
  })
})
