import { defineConfig } from '@playwright/test'
import { launchOptions } from './support/launch'

/** Where `vite preview` serves the build with the mocks in it. */
const port = Number(process.env['E2E_PORT'] ?? 4173)
const baseURL = `http://127.0.0.1:${port}`

/** The console on its mocks: no server. */
export default defineConfig({
  testDir: '.',
  testMatch: 'mocks/*.spec.ts',
  outputDir: '../test-results/mocks',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL,
    launchOptions,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --mode mocks --outDir dist-mocks --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: baseURL,
    reuseExistingServer: false,
  },
})
