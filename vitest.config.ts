import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const options = {
  environment: 'node',
  // Real servers, databases and registries start inside some tests, on two busy cores.
  testTimeout: 30_000,
  hookTimeout: 60_000,
} as const

/** Tests that start programs which a laptop may lack (`docker-registry`, PostgreSQL): a suite of their own, known by what they import. */
function integrationTests(): string[] {
  const tests = readdirSync(join(import.meta.dirname, 'server'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  return tests
    .map((file) => join('server', file))
    .filter((file) => /from '.*\/(docker-registry|postgres-server)'/.test(readFileSync(join(import.meta.dirname, file), 'utf8')))
}

const integration = integrationTests()

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // What the server sets for itself at its start.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        extends: true,
        test: {
          ...options,
          name: 'unit',
          include: ['{contract,src,server,mocks,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: ['node_modules', ...integration],
        },
      },
      { extends: true, test: { ...options, name: 'integration', include: integration } },
      { extends: true, test: { ...options, name: 'conformance', include: ['e2e/conformance/**/*.test.ts'] } },
    ],
  },
})
