import { createAuthority } from '../certificates'
import { basicAuth, bearerAuth, html, json, refusingEndpoint, startFaultServer, hang } from '../fault-server'
import type { FaultCell } from './bench'
import { answering, challenge, registry, robot, secureRegistry, tokenService } from './oci-parts'

const asked = { kind: 'oci-basic', step: 'challenge' } as const
const signedIn = { kind: 'oci-basic', step: 'auth' } as const
const connection = { credentials: robot }
const granted = json(200, { token: 'good', expires_in: 300 })

/** Before and while a client signs in. */
export const ociSignInFaults: readonly FaultCell[] = [
  {
    ...asked,
    fault: 'a web page in place of the registry’s API',
    code: 'HTTP_WEB_PAGE',
    sentence: 'answers with a web page, not as an OCI registry',
    arrange: answering({ '/v2/': html }),
  },
  {
    ...asked,
    fault: 'a server without the registry’s API',
    code: 'NOT_A_REGISTRY',
    sentence: /No OCI registry answers at http:\/\/127\.0\.0\.1:\d+\/v2\/ \(404\)\. Check the endpoint and the Endpoint Suffix\./,
    arrange: answering({ '/v2/': json(404, {}) }),
  },
  {
    ...asked,
    fault: 'an answer of 418 in place of a registry’s',
    code: 'HTTP_UNEXPECTED_ANSWER',
    sentence: 'answered 418 (TEAPOT) when asked for /v2/',
    arrange: answering({ '/v2/': json(418, { errors: [{ code: 'TEAPOT' }] }) }),
  },
  {
    ...asked,
    fault: 'a registry that admits nobody from here',
    code: 'ACCESS_DENIED',
    sentence: 'denies access (403). Check that the account is active and that the registry admits connections from this server.',
    arrange: answering({ '/v2/': json(403, {}) }),
  },
  {
    ...asked,
    fault: 'a 401 without WWW-Authenticate',
    code: 'CHALLENGE_MISSING',
    sentence: 'asks for credentials (401) but does not say in which form',
    arrange: answering({ '/v2/': json(401, {}) }, { connection }),
  },
  {
    ...asked,
    fault: 'a WWW-Authenticate that nobody can read',
    code: 'CHALLENGE_MISSING',
    sentence: 'its answer has no readable WWW-Authenticate',
    arrange: answering({ '/v2/': challenge('===,"') }, { connection }),
  },
  {
    ...asked,
    fault: 'authentication by NTLM or Kerberos only',
    code: 'CHALLENGE_UNSUPPORTED',
    sentence: 'accepts only authentication by negotiate, ntlm, not Basic or Bearer. Turn on one of these at the registry.',
    arrange: answering({ '/v2/': challenge('Negotiate, NTLM') }, { connection }),
  },
  {
    ...asked,
    fault: 'a Bearer challenge without a realm',
    code: 'REALM_MISSING',
    sentence: 'asks for a token but does not say where to get one',
    arrange: answering({ '/v2/': challenge('Bearer service="registry.test"') }, { connection }),
  },
  {
    ...asked,
    fault: 'a realm that is a path only',
    code: 'REALM_INVALID',
    sentence: 'names its token service by something that is not an absolute address (“/service/token”)',
    arrange: answering({ '/v2/': challenge('Bearer realm="/service/token",service="registry.test"') }, { connection }),
  },
  {
    ...asked,
    fault: 'a realm that is no web address',
    code: 'REALM_INVALID',
    sentence: 'something that is not an absolute address. Set the realm of the registry to the whole address',
    arrange: answering({ '/v2/': challenge('Bearer realm="ldap://directory.test/token"') }, { connection }),
  },
  {
    ...asked,
    fault: 'an HTTPS registry whose token service is plain HTTP',
    code: 'REALM_INSECURE',
    sentence: 'names a token service without HTTPS (auth.test:80); credentials are not sent there',
    arrange: (bench) => secureRegistry(bench, { '/v2/': challenge('Bearer realm="http://auth.test/token"') }),
  },
  {
    ...asked,
    fault: 'a realm with a password in it',
    code: 'REALM_WITH_CREDENTIALS',
    sentence: 'names a token service with credentials in its address',
    arrange: answering({ '/v2/': challenge('Bearer realm="https://jo:planted@auth.test/token"') }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a private registry without credentials',
    code: 'AUTH_REQUIRED',
    sentence: 'asks for credentials. Enter the user name and the password.',
    arrange: answering({ '/v2/': challenge('Basic realm="packs"') }),
  },
  {
    ...signedIn,
    fault: 'a wrong password',
    code: 'AUTH_REJECTED',
    sentence: 'refused the user name or the password (401). Check both; a robot account or token may also have expired.',
    arrange: answering({ '/v2/': basicAuth('robot', 'right', json(200, {})) }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a wrong password at a registry that is open to all',
    code: 'AUTH_REJECTED',
    sentence: 'refused the user name or the password (401)',
    arrange: answering(
      { '/v2/': (request, ...rest) => (request.headers.authorization === undefined ? json(200, {}) : json(401, {}))(request, ...rest) },
      { connection },
    ),
  },
  {
    ...signedIn,
    fault: 'an account that a registry knows and does not admit',
    code: 'ACCESS_DENIED',
    sentence: 'denies access (403). Check that the account is active',
    arrange: answering({ '/v2/': basicAuth('robot', 'wrong-Kx8', json(403, {})) }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a wrong password at a token service',
    code: 'AUTH_REJECTED',
    sentence: /^127\.0\.0\.1:\d+, which signs in for 127\.0\.0\.1:\d+, refused the user name or the password \(401\)/,
    arrange: tokenService(json(401, {})),
  },
  {
    ...signedIn,
    fault: 'a token service without credentials for it',
    code: 'AUTH_REQUIRED',
    sentence: /, which signs in for 127\.0\.0\.1:\d+, asks for credentials\./,
    arrange: tokenService(json(401, {}), {}, {}),
  },
  {
    ...signedIn,
    fault: 'a token service that is not found',
    code: 'TOKEN_SERVICE_ERROR',
    sentence: /^The token service 127\.0\.0\.1:\d+ of 127\.0\.0\.1:\d+ answered 404 instead of a token/,
    arrange: tokenService(json(404, {})),
  },
  {
    ...signedIn,
    fault: 'a token service that fails',
    code: 'TOKEN_SERVICE_ERROR',
    sentence: /^The token service 127\.0\.0\.1:\d+ of 127\.0\.0\.1:\d+ gives no token\. .* error of its own \(500\)/,
    arrange: tokenService(json(500, {})),
  },
  {
    ...signedIn,
    fault: 'a token service that answers without a token',
    code: 'TOKEN_MISSING',
    sentence: 'answered without a token. Check the realm in the configuration of the registry.',
    arrange: tokenService(json(200, { expires_in: 300 })),
  },
  {
    ...signedIn,
    fault: 'a web page in place of a token service',
    code: 'TOKEN_MISSING',
    sentence: 'answered without a token',
    arrange: tokenService(html),
  },
  {
    ...signedIn,
    fault: 'a token that can’t stand in a header',
    code: 'TOKEN_MISSING',
    sentence: 'answered without a token',
    arrange: tokenService(json(200, { token: 'a b\r\nx: y' })),
  },
  {
    ...signedIn,
    fault: 'a token service that is down',
    code: 'TOKEN_HOST_UNREACHABLE',
    sentence: /^The token service 127\.0\.0\.1:\d+, which signs in for 127\.0\.0\.1:\d+, can't be used\. .* refuses connections/,
    arrange: async (bench) =>
      registry(bench, { '/v2/': challenge(`Bearer realm="${await refusingEndpoint('http')}/token"`) }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a token service whose name is unknown',
    code: 'TOKEN_HOST_UNREACHABLE',
    sentence:
      /^The token service auth\.invalid:443, which signs in for 127\.0\.0\.1:\d+, can't be used\. The name auth\.invalid can't be resolved/,
    arrange: answering({ '/v2/': challenge('Bearer realm="https://auth.invalid/token"') }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a token service that hangs',
    code: 'TOKEN_HOST_UNREACHABLE',
    sentence: /^The token service .* can't be used\. .* accepted the connection but did not answer within 0\.3 seconds/,
    async arrange(bench) {
      const arranged = await tokenService(hang)(bench)
      return { ...arranged, environment: { deadlines: { connectMs: 400, headersMs: 300, bodyIdleMs: 300, bufferedMs: 3_000 } } }
    },
  },
  {
    ...signedIn,
    fault: 'a token service at a metadata address of a cloud',
    code: 'TOKEN_HOST_UNREACHABLE',
    sentence: /^The token service 169\.254\.169\.254:80, which signs in for .*, can't be used\. 169\.254\.169\.254 is a metadata address/,
    arrange: answering({ '/v2/': challenge('Bearer realm="http://169.254.169.254/token"') }, { connection }),
  },
  {
    ...signedIn,
    fault: 'a token service of an authority that is not trusted',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: /^The token service 127\.0\.0\.1:\d+, which signs in for 127\.0\.0\.1:\d+, can't be used\. .*Auth Authority/,
    async arrange(bench) {
      const service = bench.closeAfter(await startFaultServer({ '/token': granted }, createAuthority('Auth Authority').issue()))
      return registry(
        bench,
        { '/v2/': bearerAuth(`realm="${service.endpoint}/token"`, () => true, json(200, {})) },
        { connection, allowed: [service.host] },
      )
    },
  },
]
