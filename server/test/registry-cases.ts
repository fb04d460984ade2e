import { BasicOciRegistryInput, BasicOciRegistrySpec } from '~/contract/oci-registries'
import type { Context } from '../context'
import { startTestApp, type TestApp, type TestAppOptions } from './app'
import { contextOf } from './catalogue'
import { registryRoutes } from './fake-registry'
import { type FaultServer, type Handler, json, startFaultServer } from './fault-server'
import { makePack } from './packs'
import { forgetSyncs } from './sync-jobs'
import { createBasicOciRegistry } from './basic-oci'

/** Password of `robot` at the registries of these cases. */
export const SECRET = 'Planted-s3cret'

type SpecInput = typeof BasicOciRegistrySpec._zod.input
type AuthInput = SpecInput['auth']
type TlsInput = NonNullable<AuthInput['tls']>

/** What differs from a registry that works. */
type SpecWishes = Partial<Omit<SpecInput, 'auth'>> & { auth?: Partial<AuthInput>; tls?: Partial<TlsInput> }

/** An app, two registries and people of all kinds, for tests that call the verbs of registries. */
export interface RegistryCases {
  readonly app: TestApp
  /** Where registries of these cases are. */
  readonly server: FaultServer
  /** Another one, with the same content and password. */
  readonly thief: FaultServer
  readonly operator: Context
  /** Admin of the tenant Acme. */
  readonly acme: Context
  readonly viewer: Context
  /** In Acme too, without any right on registries. */
  readonly nobody: Context
  /** Admin of another tenant. */
  readonly other: Context
  specOf(wishes?: SpecWishes): BasicOciRegistrySpec
  inputOf(name: string, spec?: BasicOciRegistrySpec): BasicOciRegistryInput
  create(context: Context, name: string, spec?: BasicOciRegistrySpec, skipPackSync?: boolean): Promise<{ uid: string; auditUid: string }>
  /** Removes registries, audit entries and jobs. */
  reset(): Promise<void>
  close(): Promise<void>
}

export async function startRegistryCases(options: TestAppOptions = {}): Promise<RegistryCases> {
  const packs = [await makePack({ name: 'nginx', version: '1.2.0' })]
  const routes = guarded({ ...registryRoutes(packs), ...prefixed('/artifactory/api/docker/packs', registryRoutes(packs)) })
  const server = await startFaultServer(routes)
  const thief = await startFaultServer(routes)
  const app = await startTestApp(options)
  const acmeTenant = await app.createTenant('Acme')
  const otherTenant = await app.createTenant('Other')

  const specOf: RegistryCases['specOf'] = ({ auth = {}, tls, ...spec } = {}) =>
    BasicOciRegistrySpec.parse({
      endpoint: server.endpoint,
      baseContentPath: 'internal',
      providerType: 'pack',
      ...spec,
      auth: { type: 'basic', username: 'robot', password: SECRET, ...auth, tls: { enabled: true, ...tls } },
    })
  const inputOf: RegistryCases['inputOf'] = (name, spec = specOf()) => BasicOciRegistryInput.parse({ metadata: { name }, spec })
  return {
    app,
    server,
    thief,
    operator: contextOf(app.services, { role: 'Root Administrator' }),
    acme: contextOf(app.services, { role: 'Tenant Admin', tenant: acmeTenant }),
    viewer: contextOf(app.services, { role: 'Tenant Viewer', tenant: acmeTenant }),
    nobody: contextOf(app.services, { role: 'Tenant User Admin', tenant: acmeTenant }),
    other: contextOf(app.services, { role: 'Tenant Admin', tenant: otherTenant }),
    specOf,
    inputOf,
    create: (context, name, spec, skipPackSync = false) =>
      createBasicOciRegistry(context, { query: { skipPackSync }, body: inputOf(name, spec) }),
    async reset() {
      await app.database.db.deleteFrom('registries').execute()
      await app.database.db.deleteFrom('audits').execute()
      await forgetSyncs(app)
    },
    async close() {
      await app.close()
      await server.close()
      await thief.close()
    },
  }
}

/** Routes that answer only to `robot` with the secret. */
export function guarded(routes: Record<string, Handler>): Record<string, Handler> {
  const expected = `Basic ${Buffer.from(`robot:${SECRET}`).toString('base64')}`
  const refuse = json(401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': 'Basic realm="packs"' })
  return Object.fromEntries(
    Object.entries(routes).map(([path, handler]): [string, Handler] => [
      path,
      (request, response, count) => (request.headers.authorization === expected ? handler : refuse)(request, response, count),
    ]),
  )
}

function prefixed(prefix: string, routes: Record<string, Handler>): Record<string, Handler> {
  return Object.fromEntries(Object.entries(routes).map(([path, handler]) => [`${prefix}${path}`, handler]))
}
