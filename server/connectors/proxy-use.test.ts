import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterEach, expect, it } from 'vitest'
import { startAwsDouble } from '../test/aws-double'
import { createAuthority } from '../test/certificates'
import { type ConnectProxyOptions, proxyRules, startConnectProxy } from '../test/connect-proxy'
import { testConnection, testEnvironment } from '../test/connections'
import { ECR_HOST, ecrConnection, keyCredentials, makeAccessKey } from '../test/ecr-settings'
import { registryRoutes } from '../test/fake-registry'
import { basicAuth, startFaultServer, startSocketServer } from '../test/fault-server'
import { startHelmRepository } from '../test/helm-repository'
import { makePack } from '../test/packs'
import { ecrPacks } from './ecr/connectors'
import { helmRepository } from './helm/connector'

const closing: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})
function toClose<Closing extends { close(): Promise<unknown> }>(one: Closing): Closing {
  closing.push(one)
  return one
}
const startProxy = async (options: ConnectProxyOptions = {}) => toClose(await startConnectProxy(options))
const signal = new AbortController().signal

it('Amazon ECR is asked through the proxy: the API of AWS, and the registry itself', async () => {
  const authority = createAuthority()
  const api = 'api.ecr.us-east-1.amazonaws.com'
  const routes = Object.entries(registryRoutes([await makePack({ name: 'nginx', version: '1.2.3' })]))
  const guarded = Object.fromEntries(routes.map(([path, handler]) => [path, basicAuth('AWS', 'from-aws', handler)]))
  const registry = toClose(await startFaultServer(guarded, authority.issue({ names: [ECR_HOST, '127.0.0.1'] })))
  const key = makeAccessKey()
  const behind = { endpoint: registry.endpoint, username: 'AWS', password: 'from-aws', certificate: authority.certificate }
  const aws = toClose(await startAwsDouble({ registry: behind, accessKeys: [key], tls: authority.issue({ names: [api] }) }))
  const proxy = await startProxy({ hosts: { [`${api}:443`]: new URL(aws.ecr).host, [`${ECR_HOST}:443`]: registry.host } })
  const environment = { ...testEnvironment(), proxy: proxyRules(proxy.url) }
  const outcome = await ecrPacks.check(ecrConnection(keyCredentials(key), authority.certificate), environment, { signal })
  expect(outcome).toMatchObject({ ok: true, value: { found: 1, read: { name: 'nginx', version: '1.2.3' } } })
  expect(new Set(proxy.targets)).toEqual(new Set([`${api}:443`, `${ECR_HOST}:443`]))
})

it('a Helm repository too, and plain HTTP never', async () => {
  const charts = [{ name: 'nginx', version: '1.0.0' }]
  const secure = toClose(await startHelmRepository({ charts, tls: true }))
  const plain = toClose(await startHelmRepository({ charts }))
  const proxy = await startProxy()
  const environment = { ...testEnvironment(), proxy: proxyRules(proxy.url) }
  const tls = { certificate: secure.certificate, insecureSkipVerify: false }
  expect(await helmRepository.check(testConnection(plain.endpoint), environment, { signal })).toMatchObject({ ok: true })
  expect([proxy.targets, proxy.others]).toEqual([[], []])
  expect(await helmRepository.check(testConnection(secure.endpoint, { tls }), environment, { signal })).toMatchObject({ ok: true })
  expect(new Set(proxy.targets)).toEqual(new Set([new URL(secure.endpoint).host]))
})

it('a diagnosis that is given up frees the tunnel at once', async () => {
  const silent = toClose(await startSocketServer())
  const proxy = await startProxy({ hosts: { 'registry.test:443': silent.host } })
  const environment = { ...testEnvironment(), proxy: proxyRules(proxy.url) }
  const stopping = new AbortController()
  const checking = helmRepository.check(testConnection('https://registry.test'), environment, { signal: stopping.signal })
  await proxy.opened()
  stopping.abort()
  expect(await checking).toMatchObject({ ok: false, kind: 'aborted' })
  await proxy.emptied()
  expect(proxy.open()).toBe(0)
})

it('an HTTPS proxy whose authority the system trusts', async () => {
  const authority = createAuthority()
  const target = toClose(await startSocketServer((socket) => socket.end('hello')))
  const proxy = await startProxy({ tls: authority.issue({ names: ['localhost'] }), credentials: { username: 'jo', password: 'right' } })
  // Node reads further authorities when it starts, and no later: hence another process.
  const folder = await mkdtemp(join(tmpdir(), 'https-proxy-'))
  try {
    await writeFile(join(folder, 'authority.pem'), authority.certificate)
    await build({
      stdin: {
        contents: `
          import { openTunnel } from './proxy'
          const url = new URL(process.argv[2])
          const outbound = { refusal: () => undefined, nameRefusal: () => undefined }
          const socket = await openTunnel({ url, host: url.host }, { hostname: '127.0.0.1', port: Number(process.argv[3]) }, { outbound, timeoutMs: 5000, signal: new AbortController().signal })
          socket.pipe(process.stdout)
        `,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(folder, 'tunnel.mjs'),
      // Packages that are bundled may be CommonJS, which asks for Node's own modules by \`require\`.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'silent',
    })
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(folder, 'tunnel.mjs'), proxy.url.replace('//', '//jo:right@'), String(target.port)],
      { env: { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') } },
    )
    expect(stdout).toBe('hello')
    expect(proxy.targets).toEqual([target.host])
  } finally {
    await rm(folder, { recursive: true })
  }
})
