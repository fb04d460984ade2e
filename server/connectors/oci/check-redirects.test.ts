import { describe, expect, it } from 'vitest'
import { check, failure, start } from '../../test/check-registry'
import { createAuthority } from '../../test/certificates'
import { testEnvironment } from '../../test/connections'
import { registryRoutes } from '../../test/fake-registry'
import { redirect } from '../../test/fault-server'

describe('redirects', () => {
  it('are followed, at most five', async () => {
    const target = await start(registryRoutes([]))
    const server = await start({ ...registryRoutes([]), '/v2/': redirect(`${target.endpoint}/v2/`, 307) })
    expect(await check(server.endpoint)).toMatchObject({ ok: true })
    server.on('/v2/', redirect('/v2/'))
    expect(await check(server.endpoint)).toEqual(
      failure('bad-response', 'http', `${server.host} redirects more than 5 times. Check the endpoint.`),
    )
    expect(server.requests.filter((request) => request.path === '/v2/')).toHaveLength(7)
  })

  it('to nowhere, to another protocol and from HTTPS to HTTP are not', async () => {
    const root = createAuthority()
    const server = await start({}, root.issue())
    const connection = { tls: { certificate: root.certificate, insecureSkipVerify: false } }
    server.on('/v2/', redirect('ftp://example.com/'))
    expect(await check(server.endpoint, connection)).toEqual(
      failure('bad-response', 'http', `${server.host} redirects to ftp://, which is not followed. Check the endpoint.`),
    )
    server.on('/v2/', redirect('http://example.com/v2/'))
    expect(await check(server.endpoint, connection)).toEqual(
      failure(
        'bad-response',
        'http',
        `${server.host} redirects from HTTPS to plain HTTP (example.com:80), which is not followed. Correct the redirect at the registry.`,
      ),
    )
    server.on('/v2/', (_, response) => {
      response.writeHead(302)
      response.end()
    })
    expect(await check(server.endpoint, connection)).toEqual(
      failure('bad-response', 'http', `${server.host} redirects (302) without saying where to. Check the endpoint.`),
    )
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254:80', '169.254.169.254 is a metadata address of a cloud'],
    ['http://[fd00:ec2::254]/latest/', '[fd00:ec2::254]:80', 'fd00:ec2::254 is a metadata address of a cloud'],
    ['http://2852039166/', '169.254.169.254:80', '169.254.169.254 is a metadata address of a cloud'],
    ['http://[::ffff:169.254.169.254]/', '[::ffff:a9fe:a9fe]:80', '::ffff:a9fe:a9fe is a metadata address of a cloud'],
    ['http://0/', '0.0.0.0:80', '0.0.0.0 is an unspecified address'],
  ])('to %s are blocked', async (location, host, reason) => {
    const server = await start({ '/v2/': redirect(location) })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'blocked',
        'policy',
        `${server.host} redirects to ${host}. ${reason}, and this server does not connect to those. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).`,
      ),
    )
  })
})

describe('outbound policy', () => {
  it('blocks loopback by name and by address before anything is sent', async () => {
    const server = await start(registryRoutes([]))
    const environment = testEnvironment({ listenHost: '0.0.0.0' })
    expect(await check(server.endpoint, {}, environment)).toEqual(
      failure('blocked', 'policy', /^127\.0\.0\.1 is a loopback address, and this server does not connect to those\./),
    )
    expect(await check(`http://localhost:${server.port}`, {}, environment)).toEqual(
      failure('blocked', 'policy', /^(127\.0\.0\.1|::1) \(localhost\) is a loopback address/),
    )
    expect(server.requests).toEqual([])
    expect(
      await check(`http://localhost:${server.port}`, {}, testEnvironment({ listenHost: '0.0.0.0', allow: ['localhost'] })),
    ).toMatchObject({ ok: true })
    expect(await check(server.endpoint, {}, testEnvironment({ deny: ['127.0.0.1'] }))).toEqual(
      failure('blocked', 'policy', /OUTBOUND_DENY/),
    )
  })
})
