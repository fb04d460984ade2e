import { defineConfig } from '@playwright/test'
import { launchOptions } from './support/launch'

/** The real server with real registries; each spec starts its own. */
export default defineConfig({
  testDir: './live',
  outputDir: '../test-results/live',
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    launchOptions,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'off',
    screenshot: 'only-on-failure',
  },
})
