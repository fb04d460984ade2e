import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Full path of a program on PATH. */
export function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** A Chromium to drive: the system's, else the one Playwright downloaded. */
export function findChromium(): string | undefined {
  const system = ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find((file) => file !== undefined)
  if (system !== undefined) return system
  const downloaded = chromium.executablePath()
  return isExecutable(downloaded) ? downloaded : undefined
}

/** The programs of PostgreSQL's server (`initdb`, `postgres`), newest version first: Debian keeps them off PATH. */
export function findPostgresBinaries(): string | undefined {
  const home = '/usr/lib/postgresql'
  let versions: string[] = []
  try {
    versions = readdirSync(home).toSorted((a, b) => Number(b) - Number(a))
  } catch {
    // Not a Debian machine: PATH decides.
  }
  const folder = versions.map((version) => join(home, version, 'bin')).find((bin) => isExecutable(join(bin, 'initdb')))
  if (folder !== undefined) return folder
  const initdb = onPath('initdb')
  return initdb === undefined ? undefined : join(initdb, '..')
}

/** What every Chromium of ours is started with: no sandbox (tests run as root in CI), nothing that calls home. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const
