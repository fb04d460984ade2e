import type * as z from 'zod/mini'
import type { BasicOciRegistryInput } from '../../contract/oci-registries'
import { startDockerRegistry } from '../../server/test/docker-registry'
import { createPusher } from '../../server/test/oci-pusher'
import { makePack, makePacks } from '../../server/test/packs'
import { ApiSession } from '../../tools/api-session'
import { type RealServer, type ServerOptions, startServer } from '../../tools/real-server'
import { test as base } from './page'

/** Who the live specs are. */
export const operator = { firstName: 'Olga', lastName: 'Operator', email: 'olga@ops.test', password: 'Operator-Test-2025!' } as const
export const tenantAdmin = {
  firstName: 'Tara',
  lastName: 'Tenant',
  email: 'tara@acme.test',
  password: 'Tenant-Test-1!',
  tenant: 'acme',
} as const

/** Creates them at the first start, without the set-up page. */
export const accounts = {
  OPERATOR_EMAIL: operator.email,
  OPERATOR_PASSWORD: operator.password,
  TENANT_NAME: tenantAdmin.tenant,
  TENANT_ADMIN_EMAIL: tenantAdmin.email,
  TENANT_ADMIN_PASSWORD: tenantAdmin.password,
} as const

/** The pack that the specs look at. */
export const samplePack = {
  name: 'ingress-gate',
  displayName: 'Ingress Gate',
  readme: 'Routes what comes from outside.',
  values: 'controllerReplicas: 3',
} as const

/** A real docker-registry with TLS by an authority of its own, and htpasswd. */
export interface LiveRegistry {
  readonly url: string
  readonly username: string
  readonly password: string
  /** Base Content Path below which its packs are. */
  readonly path: string
  /** PEM of the authority that signed its certificate. */
  readonly authority: string
  /** Versions of packs that were pushed. */
  versions(): number
  /** Pushes so many packs that it has not, one version each. */
  pushMany(count: number): Promise<void>
  /** What the API takes to add it. */
  input(name: string): z.input<typeof BasicOciRegistryInput>
}

interface TestFixtures {
  /** Starts a server of the test's own, in an empty data folder when none is named; it ends with the test. */
  start: (options?: ServerOptions) => Promise<RealServer>
}

interface WorkerFixtures {
  /** A server with the operator and the tenant admin above, shared by the specs of a worker. */
  server: RealServer
  /** The API as the tenant admin, to prepare what a spec is not about. */
  tenantApi: ApiSession
  registry: LiveRegistry
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  start: async ({}, use) => {
    const started: RealServer[] = []
    await use(async (options) => {
      const server = await startServer(options)
      started.push(server)
      return server
    })
    for (const server of started) await server.remove()
  },
  server: [
    async ({}, use) => {
      const server = await startServer({ env: accounts })
      await use(server)
      await server.remove()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  tenantApi: [
    async ({ server }, use) => {
      await use(await ApiSession.signIn(server.url, 'tenant', tenantAdmin))
    },
    { scope: 'worker' },
  ],
  registry: [
    async ({}, use) => {
      const registry = await startDockerRegistry()
      const path = 'internal'
      const { endpoint, username, password, certificate } = registry
      const pusher = createPusher({ endpoint, username, password, certificate, basePath: path })
      let versions = 0
      for (const version of ['1.0.0', '1.1.0']) {
        const pack = await makePack({
          name: samplePack.name,
          version,
          displayName: samplePack.displayName,
          addonType: 'ingress',
          files: {
            'README.md': `# ${samplePack.displayName}\n\n${samplePack.readme}\n\n<script>alert(1)</script>\n`,
            'values.yaml': `pack:\n  namespace: gate\n${samplePack.values}\n`,
          },
        })
        await pusher.pushPack(pack)
        versions += 1
      }
      await use({
        url: endpoint,
        username,
        password,
        path,
        authority: certificate,
        versions: () => versions,
        async pushMany(count) {
          await pusher.pushPacks(await makePacks(count, versions))
          versions += count
        },
        input: (name) => ({
          metadata: { name },
          spec: {
            providerType: 'pack',
            endpoint,
            baseContentPath: path,
            isSyncSupported: true,
            auth: { type: 'basic', username, password, tls: { enabled: true, insecureSkipVerify: false, certificate } },
          },
        }),
      })
      await pusher.close()
      await registry.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})
