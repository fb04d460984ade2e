import { splitContentPaths } from '~/contract/endpoint'
import type { RegistryKind } from '~/contract/registries'
import { addressOf } from '../kinds/kind-form'
import { kindOf, type RegistryFormValues } from '../registry-values'

/** What of a registry's settings the commands need. It has no secret in it, and no user name. */
export interface ReportSubject {
  readonly kind: RegistryKind
  readonly endpoint: string
  /** Endpoint Suffix. */
  readonly suffix: string
  readonly contentPaths: readonly string[]
  readonly auth: 'none' | 'basic' | 'token' | 'aws-keys' | 'aws-role'
  /** Of `aws-role`. */
  readonly roleArn: string
  readonly skipsVerification: boolean
  readonly hasCertificate: boolean
}

export function subjectOf(values: RegistryFormValues): ReportSubject {
  const kind = kindOf(values)
  return {
    kind,
    endpoint: kind === 'oci-ecr' ? values.endpoint.trim() : addressOf(values),
    suffix: kind === 'oci-basic' ? values.endpointSuffix.trim().replace(/^\/+|\/+$/g, '') : '',
    contentPaths: values.family === 'oci' ? splitContentPaths(values.contentPaths.join(',')) : [],
    auth: authOf(values),
    roleArn: values.roleArn.trim(),
    skipsVerification: values.insecureSkipVerify,
    hasCertificate: values.certificate !== '',
  }
}

function authOf(values: RegistryFormValues): ReportSubject['auth'] {
  switch (kindOf(values)) {
    case 'oci-ecr':
      if (!values.isProtected) return 'none'
      return values.awsMethod === 'sts' ? 'aws-role' : 'aws-keys'
    case 'oci-basic':
      return values.username.trim() === '' ? 'none' : 'basic'
    case 'helm':
      if (values.noAuthentication) return 'none'
      return values.authType === 'token' ? 'token' : 'basic'
    case 'pack':
      return values.authType === 'noAuth' ? 'none' : values.authType
  }
}
