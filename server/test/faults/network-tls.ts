import { getDiffieHellman, X509Certificate } from 'node:crypto'
import type { RegistryConnection } from '../../connectors/connector'
import { createAuthority, createSelfSigned, type KeyedCertificate } from '../certificates'
import { testConnection } from '../connections'
import { integer, sequence } from '../der'
import { registryRoutes } from '../fake-registry'
import { startFaultServer, startSocketServer } from '../fault-server'
import type { Arranged, Bench, FaultCell } from './bench'
import { short } from './short'

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

const root = createAuthority('Example Root')
const issuing = root.issueAuthority('Example Issuing')
const trusted = { certificate: root.certificate, insecureSkipVerify: false }
/** To be served at all: servers refuse weak certificates of their own too. */
const anything = { ciphers: 'DEFAULT:@SECLEVEL=0' }

type Settings = NonNullable<Parameters<typeof startFaultServer>[1]>['settings']
const withChain = (own: KeyedCertificate, ...above: readonly KeyedCertificate[]): KeyedCertificate => ({
  key: own.key,
  certificate: [own, ...above].map(({ certificate }) => certificate).join(''),
})

/** A registry that is fine but for its TLS. */
const serving =
  (certificate: () => KeyedCertificate, tls: Partial<RegistryConnection['tls']> = {}, settings?: Settings) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startFaultServer(registryRoutes([]), { ...certificate(), ...(settings && { settings }) }))
    const connection = testConnection(server.endpoint, { tls: { certificate: '', insecureSkipVerify: false, ...tls } })
    return { connection, allowed: [server.host], environment: short }
  }

/** What comes in place of a handshake. */
const sending =
  (onSocket?: Parameters<typeof startSocketServer>[0]) =>
  async (bench: Bench): Promise<Arranged> => {
    const server = bench.closeAfter(await startSocketServer(onSocket))
    return { connection: testConnection(`https://${server.host}`), allowed: [server.host], environment: short }
  }

/** The same certificate, its signature spoiled. */
function withOtherSignature(pem: string): string {
  const der = Buffer.from(new X509Certificate(pem).raw)
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
  return new X509Certificate(der).toString()
}

/** The 1024 bits of RFC 2409 6.2, as the parameters of a server. */
function weakParameters(): string {
  const group = getDiffieHellman('modp2')
  const der = sequence(integer(group.getPrime()), integer(group.getGenerator()))
  return `-----BEGIN DH PARAMETERS-----\n${der.toString('base64')}\n-----END DH PARAMETERS-----\n`
}

/** RFC 8446 6: a fatal alert. */
const alert = (description: number) => Buffer.from([21, 3, 3, 0, 2, 2, description])

const cell = (one: Omit<FaultCell, 'kind' | 'step'>): FaultCell => ({ kind: 'oci-basic', step: 'tls', ...one })

/** What can be wrong with TLS. */
export const tlsFaults: readonly FaultCell[] = [
  cell({
    fault: 'a certificate of an authority that is not trusted, with its whole chain',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: 'was issued by “Example Root”, which is not trusted here. Upload the certificate of that authority',
    arrange: serving(() => withChain(issuing.issue(), issuing, root)),
  }),
  cell({
    fault: 'the same, with the issuing authority but without the root',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: 'was issued by “Example Root”, which is not trusted here',
    arrange: serving(() => withChain(issuing.issue(), issuing)),
  }),
  cell({
    fault: 'a leaf certificate alone, of an authority that is not trusted',
    code: 'TLS_UNKNOWN_AUTHORITY',
    sentence: 'was issued by “Example Root”, which is not trusted here',
    arrange: serving(() => root.issue()),
  }),
  cell({
    fault: 'a certificate of another authority than the uploaded one',
    code: 'TLS_OTHER_AUTHORITY',
    sentence: 'was issued by “Example Root”, which is another authority than the uploaded one. Upload the certificate of “Example Root”.',
    arrange: serving(() => withChain(issuing.issue(), issuing), { certificate: createAuthority('Other Root').certificate }),
  }),
  cell({
    fault: 'a certificate of an authority that has a new key since its certificate was uploaded',
    code: 'TLS_OTHER_AUTHORITY',
    sentence: 'but not by the uploaded certificate of that name: that authority has another key now',
    arrange: serving(() => root.issue(), { certificate: createAuthority('Example Root').certificate }),
  }),
  cell({
    fault: 'a self-signed certificate',
    code: 'TLS_SELF_SIGNED',
    sentence: '(registry.test) is self-signed and not trusted here. Upload that certificate',
    arrange: serving(() => createSelfSigned({ commonName: 'registry.test' })),
  }),
  cell({
    fault: 'a self-signed certificate that is not the uploaded one',
    code: 'TLS_SELF_SIGNED',
    sentence: 'is self-signed, and not the uploaded one',
    arrange: serving(() => createSelfSigned(), { certificate: createSelfSigned({ commonName: 'last-year.test' }).certificate }),
  }),
  cell({
    fault: 'an intermediate certificate that the server does not send, below the uploaded root',
    code: 'TLS_MISSING_INTERMEDIATE',
    sentence:
      'was issued by “Example Issuing”, which is neither in the uploaded certificate nor sent by the server: an intermediate certificate is missing',
    arrange: serving(() => issuing.issue(), trusted),
  }),
  cell({
    fault: 'a leaf certificate alone that says where its issuer can be fetched, as public authorities do',
    code: 'TLS_MISSING_INTERMEDIATE',
    sentence: 'which the server does not send along: an intermediate certificate is missing',
    arrange: serving(() => issuing.issue({ issuerLocation: 'http://ca.example.com/issuing.crt' })),
  }),
  cell({
    fault: 'a certificate that has expired',
    code: 'TLS_EXPIRED',
    sentence: /^The certificate of 127\.0\.0\.1:\d+ expired on \d+ \w+ \d{4}\. Have it renewed/,
    arrange: serving(() => root.issue({ notBefore: inDays(-90), notAfter: inDays(-1) }), trusted),
  }),
  cell({
    fault: 'an intermediate certificate that has expired',
    code: 'TLS_AUTHORITY_EXPIRED',
    sentence: /^The certificate “Old Issuing” in the chain of 127\.0\.0\.1:\d+ expired on \d+ \w+ \d{4}\./,
    arrange: serving(() => {
      const old = root.issueAuthority('Old Issuing', { notBefore: inDays(-90), notAfter: inDays(-1) })
      return withChain(old.issue(), old)
    }, trusted),
  }),
  cell({
    fault: 'an uploaded authority that has expired',
    code: 'TLS_AUTHORITY_EXPIRED',
    sentence: 'has expired; the server does not send it. Upload the present one of “Old Root”',
    arrange(bench) {
      const old = createAuthority('Old Root', { notBefore: inDays(-90), notAfter: inDays(-1) })
      return serving(() => old.issue(), { certificate: old.certificate })(bench)
    },
  }),
  cell({
    fault: 'a certificate that is not valid yet',
    code: 'TLS_NOT_YET_VALID',
    sentence: /is not valid before .*\. Check the clock of this server \(it says .*\) and the certificate\.$/,
    arrange: serving(() => root.issue({ notBefore: inDays(2) }), trusted),
  }),
  cell({
    fault: 'a certificate for another host',
    code: 'TLS_WRONG_HOST',
    sentence: 'is for registry.example.com, not for 127.0.0.1. Use a name from the certificate in the endpoint',
    arrange: serving(() => root.issue({ names: ['registry.example.com'] }), trusted),
  }),
  cell({
    fault: 'a key of RSA 1024',
    code: 'TLS_WEAK_KEY',
    sentence: 'has a key that is too short to be safe (RSA 1024 bits)',
    arrange: serving(() => root.issue({ key: 'rsa-1024' }), trusted, anything),
  }),
  cell({
    fault: 'an issuing authority with a key of RSA 1024',
    code: 'TLS_WEAK_KEY',
    sentence: 'The certificate “Weak Issuing” in the chain of',
    arrange: serving(
      () => {
        const weak = root.issueAuthority('Weak Issuing', { key: 'rsa-1024' })
        return withChain(weak.issue(), weak)
      },
      trusted,
      anything,
    ),
  }),
  cell({
    fault: 'a certificate signed with SHA-1',
    code: 'TLS_WEAK_SIGNATURE',
    sentence: /is signed in a way that can be forged \(.*SHA-1.*\)\. Have it reissued with SHA-256/,
    arrange: serving(() => root.issue({ digest: 'sha1' }), trusted, anything),
  }),
  cell({
    fault: 'a certificate for clients in place of one for servers',
    code: 'TLS_WRONG_PURPOSE',
    sentence: 'is not meant for servers: its key usage forbids it',
    arrange: serving(() => root.issue({ purpose: 'client' }), trusted),
  }),
  cell({
    fault: 'a certificate whose signature is not its issuer’s',
    code: 'TLS_CERTIFICATE_INVALID',
    sentence: "can't be verified (CERT_SIGNATURE_FAILURE). Have it replaced",
    arrange(bench) {
      const { key, certificate } = issuing.issue()
      return serving(() => withChain({ key, certificate: withOtherSignature(certificate) }, issuing), trusted)(bench)
    },
  }),
  cell({
    fault: 'a server that wants a certificate of its clients (TLS 1.3)',
    code: 'TLS_CLIENT_CERTIFICATE',
    sentence: 'asks for a client certificate, which this console has not',
    arrange: serving(() => root.issue(), trusted, { requestCert: true, rejectUnauthorized: true, ca: root.certificate }),
  }),
  cell({
    fault: 'a server that speaks TLS 1.1 at most',
    code: 'TLS_OLD_PROTOCOL',
    sentence: 'offers no TLS version that is still safe; this server needs TLS 1.2 or newer',
    arrange: serving(() => root.issue(), trusted, { ...anything, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
  }),
  cell({
    fault: 'a server that does not serve the name (an alert to the SNI)',
    code: 'TLS_NAME_UNKNOWN',
    sentence: 'does not serve the name localhost. Check the host name of the endpoint.',
    async arrange(bench) {
      const { connection, ...rest } = await sending((socket) => void socket.once('data', () => socket.end(alert(112))))(bench)
      return { connection: { ...connection, endpoint: connection.endpoint.replace('127.0.0.1', 'localhost') }, ...rest }
    },
  }),
  cell({
    fault: 'a server that refuses the handshake',
    code: 'TLS_HANDSHAKE_FAILED',
    sentence: 'The TLS handshake with 127.0.0.1',
    arrange: sending((socket) => void socket.once('data', () => socket.end(alert(40)))),
  }),
  cell({
    fault: 'a server that offers nothing but a key exchange of 1024 bits',
    code: 'TLS_HANDSHAKE_FAILED',
    sentence: 'offers TLSv1.2 only with keys or ciphers that are no longer safe',
    arrange: serving(() => root.issue({ key: 'rsa-2048' }), trusted, {
      ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0',
      dhparam: weakParameters(),
      maxVersion: 'TLSv1.2',
    }),
  }),
  cell({
    fault: 'plain HTTP on a port that is spoken to with TLS',
    code: 'TLS_PLAIN_HTTP',
    sentence: 'speaks plain HTTP on this port. Use http://127.0.0.1',
    async arrange(bench) {
      const server = bench.closeAfter(await startFaultServer(registryRoutes([])))
      return { connection: testConnection(`https://${server.host}`), allowed: [server.host], environment: short }
    },
  }),
  cell({
    fault: 'something that is neither TLS nor HTTP (an SSH server)',
    code: 'TLS_HANDSHAKE_FAILED',
    sentence: 'speaks neither TLS nor HTTP. Check the port.',
    arrange: sending((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
  }),
  cell({
    fault: 'a server that takes the connection and says nothing to the handshake',
    code: 'TLS_TIMEOUT',
    sentence: 'accepted the connection but did not finish the TLS handshake within 0.4 seconds',
    arrange: sending(),
  }),
  cell({
    fault: 'a server that resets the connection in the handshake',
    code: 'CONNECT_RESET',
    sentence: 'closed the connection without an answer. Check that this port serves HTTPS',
    arrange: sending((socket) => void socket.once('data', () => socket.resetAndDestroy())),
  }),
  cell({
    fault: 'a certificate that ends in ten days',
    code: 'CERTIFICATE_EXPIRES_SOON',
    warning: true,
    sentence: /which ends in (9|10) days\. Have it renewed\./,
    arrange: serving(() => root.issue({ notAfter: inDays(10) }), trusted),
  }),
  cell({
    fault: 'a certificate that is not verified, because the form says so',
    code: 'VERIFICATION_SKIPPED',
    warning: true,
    sentence: 'It was not verified: Insecure Skip TLS Verify is checked.',
    arrange: serving(() => createSelfSigned(), { insecureSkipVerify: true }),
  }),
]
