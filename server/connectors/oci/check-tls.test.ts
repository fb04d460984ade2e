import { describe, expect, it } from 'vitest'
import { check, failure, start } from '../../test/check-registry'
import { createAuthority, createSelfSigned } from '../../test/certificates'
import { registryRoutes } from '../../test/fake-registry'

describe('TLS', () => {
  const root = createAuthority('Example Root')
  const intermediate = root.issueAuthority('Example Issuing')
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  const trusting = (certificate: string) => ({ tls: { certificate, insecureSkipVerify: false } })
  const routes = registryRoutes([])

  it('an unknown authority, then trusted or skipped', async () => {
    const server = await start(routes, root.issue())
    expect(await check(server.endpoint)).toEqual(
      failure(
        'tls',
        'tls',
        `The certificate of ${server.host} was issued by “Example Root”, which is not trusted here. Upload the certificate of that authority, or check Insecure Skip TLS Verify.`,
      ),
    )
    expect(await check(server.endpoint, trusting(root.certificate))).toMatchObject({ ok: true })
    expect(await check(server.endpoint, { tls: { certificate: '', insecureSkipVerify: true } })).toMatchObject({ ok: true })
    expect(
      await check(server.endpoint, { tls: { certificate: createAuthority('Other').certificate, insecureSkipVerify: true } }),
    ).toMatchObject({ ok: true })
  })

  it('a full chain from an unknown authority', async () => {
    const leaf = intermediate.issue()
    const server = await start(routes, { ...leaf, certificate: leaf.certificate + intermediate.certificate + root.certificate })
    expect(await check(server.endpoint)).toEqual(failure('tls', 'tls', /was issued by “Example Root”, which is not trusted here/))
    expect(await check(server.endpoint, trusting(root.certificate))).toMatchObject({ ok: true })
  })

  it('a missing intermediate', async () => {
    const server = await start(routes, intermediate.issue())
    expect(await check(server.endpoint, trusting(root.certificate))).toEqual(
      failure(
        'tls',
        'tls',
        `The certificate of ${server.host} was issued by “Example Issuing”, which is neither in the uploaded certificate nor sent by the server: an intermediate certificate is missing. Have the server send its whole chain, or upload the certificate of “Example Issuing”.`,
      ),
    )
    expect(await check(server.endpoint, trusting(intermediate.certificate))).toMatchObject({ ok: true })
    expect(await check(server.endpoint, trusting(root.certificate + intermediate.certificate))).toMatchObject({ ok: true })
  })

  it('self-signed', async () => {
    const own = createSelfSigned({ commonName: 'registry.test' })
    const server = await start(routes, own)
    expect(await check(server.endpoint)).toEqual(
      failure(
        'tls',
        'tls',
        `The certificate of ${server.host} (registry.test) is self-signed and not trusted here. Upload that certificate, or check Insecure Skip TLS Verify.`,
      ),
    )
    expect(await check(server.endpoint, trusting(own.certificate))).toMatchObject({ ok: true })
  })

  it('expired and not yet valid, with the date', async () => {
    const expired = await start(routes, root.issue({ notBefore: day('2020-01-01'), notAfter: day('2024-05-03') }))
    expect(await check(expired.endpoint, trusting(root.certificate))).toEqual(
      failure(
        'tls',
        'tls',
        `The certificate of ${expired.host} expired on 3 May 2024. Have it renewed; until then Insecure Skip TLS Verify gets past it.`,
      ),
    )
    const future = await start(routes, root.issue({ notBefore: day('2045-05-03'), notAfter: day('2048-01-01') }))
    expect(await check(future.endpoint, trusting(root.certificate))).toEqual(
      failure(
        'tls',
        'tls',
        /^The certificate of .* is not valid before 3 May 2045\. Check the clock of this server \(it says .*\) and the certificate\.$/,
      ),
    )
  })

  it('another host, with the names that the certificate has', async () => {
    const server = await start(routes, root.issue({ names: ['a.example.com', 'b.example.com'] }))
    expect(await check(server.endpoint, trusting(root.certificate))).toEqual(
      failure(
        'tls',
        'tls',
        `The certificate of ${server.host} is for a.example.com, b.example.com, not for 127.0.0.1. Use a name from the certificate in the endpoint, or have the certificate reissued with 127.0.0.1 in it.`,
      ),
    )
  })

  it('plain HTTP on an HTTPS port, and the reverse', async () => {
    const plain = await start(routes)
    expect(await check(plain.endpoint.replace('http:', 'https:'))).toEqual(
      failure(
        'tls',
        'tls',
        `The server at ${plain.host} speaks plain HTTP on this port. Use http://${plain.host}, or the port where it serves HTTPS.`,
      ),
    )
    const secure = await start(routes, root.issue())
    expect(await check(secure.endpoint.replace('https:', 'http:'))).toEqual(
      failure('bad-response', 'http', `The server at ${secure.host} speaks HTTPS on this port. Use https://${secure.host}.`),
    )
    const hint = await start({
      '/v2/': (_, response) => {
        response.writeHead(400)
        response.end('Client sent an HTTP request to an HTTPS server.\n')
      },
    })
    expect(await check(hint.endpoint)).toEqual(
      failure('bad-response', 'http', `The server at ${hint.host} speaks HTTPS on this port. Use https://${hint.host}.`),
    )
  })
})
