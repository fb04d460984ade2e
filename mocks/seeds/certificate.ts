import { makeCertificate } from '../make-certificate'

/** A self-signed authority made for the demo; its key was thrown away. */
export const demoCertificate = `-----BEGIN CERTIFICATE-----
MIIBezCCASCgAwIBAgICLwEwCgYIKoZIzj0EAwIwLDEbMBkGA1UEAwwSQUNNRSBJ
bnRlcm5hbCBSb290MQ0wCwYDVQQKDARBQ01FMB4XDTI1MDEwMTAwMDAwMFoXDTQ1
MDEwMTAwMDAwMFowLDEbMBkGA1UEAwwSQUNNRSBJbnRlcm5hbCBSb290MQ0wCwYD
VQQKDARBQ01FMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkdmk8ObgQIwIsqp4
iq+6YuxMIdTSasI4Ad4YNRyqgf6ehU9ZLLSWTZr1qN5YbRToo2p5TDCRePgfrN9i
utBASKMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUWKTnnByjz2Nwr4sW
sUBZeEwNgzYwCgYIKoZIzj0EAwIDSQAwRgIhAKdl9rmz0X4THVViTWHa7zl5/YfE
ms+JXMyQFGG4jJ0JAiEA8lRJKezfEgV3feZ2Xzpk0sxH1tY2f+yBGnioWsMa0KY=
-----END CERTIFICATE-----
`

/** An authority whose certificate ends at a time. */
export function endingCertificate(notAfter: number): string {
  const subject = { common: 'ACME Edge CA 2', organization: 'ACME' }
  return makeCertificate({ subject, issuer: subject, notBefore: notAfter - 730 * 86_400_000, notAfter, isAuthority: true })
}
