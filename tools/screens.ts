import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from '@playwright/test'
import { preview } from 'vite'
import { ensure } from './ensure'
import { chromiumArguments, findChromium } from './programs'
import { freePort } from '../server/test/free-port'
import { run } from './run'
import { type Shot, shots } from './shots'
import { root } from './sources'

// `npm run screens`: pictures of every route and state on the mocks, for people to look at. `npm run screens -- packs` takes those whose name has the word.

const widths = [1440, 1024, 390] as const
const schemes = ['light', 'dark'] as const
/** Contact sheets: pairs of pictures in a row, and how wide each picture is, in CSS pixels. */
const sheets = { 1440: { pairs: 2, cell: 480 }, 1024: { pairs: 3, cell: 400 }, 390: { pairs: 6, cell: 200 } } as const
const folder = join(root, 'screens')
const words = process.argv.slice(2)
const wanted = shots.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))

const missing = await ensure('browser')
if (missing !== undefined) {
  console.error(missing)
  process.exit(1)
}

const built = await run(join(root, 'node_modules/.bin/vite'), ['build', '--mode', 'mocks', '--logLevel', 'warn'], { cwd: root })
if (built.code !== 0) {
  console.error(built.stdout + built.stderr)
  process.exit(1)
}

const port = await freePort()
const server = await preview({
  root,
  mode: 'mocks',
  build: { outDir: 'dist-mocks' },
  preview: { host: '127.0.0.1', port, strictPort: true },
})
const baseURL = `http://127.0.0.1:${port}`
const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
let failures = 0

async function take(width: number, scheme: 'light' | 'dark'): Promise<void> {
  const target = join(folder, String(width), scheme)
  mkdirSync(target, { recursive: true })
  const queue = wanted.values()
  const worker = async () => {
    for (const shot of queue) await takeOne(shot, target, width, scheme)
  }
  await Promise.all([worker(), worker()])
}

async function takeOne(shot: Shot, target: string, width: number, scheme: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  try {
    await shot.prepare(page, baseURL)
  } catch (error) {
    failures += 1
    console.error(`${shot.name} at ${width} ${scheme}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
  }
  await page.screenshot({ path: join(target, `${shot.name}.png`), animations: 'disabled' })
  await context.close()
}

/** All pictures of one width on one page, light beside dark. */
async function contactSheet(on: Browser, width: (typeof widths)[number]): Promise<void> {
  const { pairs, cell } = sheets[width]
  const figures = wanted.map(({ name }) => {
    const pictures = schemes.map(
      (scheme) => `<img src="${pathToFileURL(join(folder, String(width), scheme, `${name}.png`)).href}" width="${cell}">`,
    )
    return `<figure><figcaption>${name}</figcaption>${pictures.join('')}</figure>`
  })
  const style = [
    `body { margin: 16px; font: 13px system-ui; background: #999; display: grid; grid-template-columns: repeat(${pairs}, max-content); gap: 16px; align-items: start }`,
    'figure { margin: 0; display: grid; grid-template-columns: max-content max-content; gap: 2px 4px }',
    'figcaption { grid-column: 1 / -1; font-weight: 600 }',
  ].join('\n')
  const file = join(folder, `${width}.html`)
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><style>${style}</style>${figures.join('\n')}`)
  const page = await on.newPage({ viewport: { width: pairs * (2 * cell + 20) + 32, height: 900 } })
  await page.goto(pathToFileURL(file).href)
  await page.waitForLoadState('load')
  await page.screenshot({ path: join(folder, `contact-${width}.png`), fullPage: true })
  await page.close()
}

if (words.length === 0) rmSync(folder, { recursive: true, force: true })
for (const width of widths) {
  for (const scheme of schemes) await take(width, scheme)
  await contactSheet(browser, width)
  console.log(`screens/contact-${width}.png: ${wanted.length} screens, light and dark`)
}
await browser.close()
await server.close()
if (failures > 0) {
  console.error(`${failures} screens could not be reached; their pictures show how far it went`)
  process.exitCode = 1
}
