import { onPath, findChromium, findPostgresBinaries } from './programs'
import { run } from './run'
import { root } from './sources'

/** A program that some suites need. */
interface Need {
  readonly name: string
  readonly found: () => string | undefined
  /** Debian package. */
  readonly packageName: string
  /** Tried before the package. */
  readonly download?: { readonly says: string; readonly run: () => Promise<unknown> }
}

const browser: Need = {
  name: 'Chromium',
  found: findChromium,
  packageName: 'chromium',
  download: {
    says: "npx playwright install chromium (Playwright's own build)",
    // Without a way out the download would try for many minutes.
    run: () =>
      run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
        cwd: root,
        env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
        timeoutMs: 300_000,
      }),
  },
}

const live: readonly Need[] = [
  { name: 'docker-registry', found: () => onPath('docker-registry'), packageName: 'docker-registry' },
  { name: 'htpasswd', found: () => onPath('htpasswd'), packageName: 'apache2-utils' },
  { name: 'openssl', found: () => onPath('openssl'), packageName: 'openssl' },
  { name: 'PostgreSQL', found: findPostgresBinaries, packageName: 'postgresql' },
]

const groups = { browser: [browser], live } as const
export type Group = keyof typeof groups

let listsAreFresh = false

async function installPackages(names: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  console.log(`installing ${names.join(', ')}: apt-get install --no-install-recommends`)
  if (!listsAreFresh) await run('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 })
  listsAreFresh = true
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], { env, timeoutMs: 600_000 })
}

/**
 * Gets the programs of a group: what is there already, else a download, else the system's packages when we are root. Says what it installs.
 * @returns one line that says what to install by hand, or undefined when all is there
 */
export async function ensure(group: Group): Promise<string | undefined> {
  const absent = () => groups[group].filter((need) => need.found() === undefined)
  for (const need of absent()) {
    if (need.download === undefined) continue
    console.log(`installing ${need.name}: ${need.download.says}`)
    await need.download.run()
  }
  const packages = absent().map((need) => need.packageName)
  if (packages.length > 0) await installPackages(packages)
  const still = absent()
  if (still.length === 0) return undefined
  const names = still.map((need) => need.name).join(', ')
  return `${names} not found: install it, for example with: sudo apt-get install ${still.map((need) => need.packageName).join(' ')}`
}
