import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { splitContentPaths } from '~/contract/endpoint'
import type { AwsCloudAccount, EcrRegistry, EcrRegistrySpec } from '~/contract/oci-registries'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from '../registry-values'
import { contentPathOf, type KindForm, secretPart, tlsFields, tlsOf } from './kind-form'

function credentialsOf(values: RegistryFormValues, saved: SavedConnection | undefined): AwsCloudAccount {
  if (values.awsMethod === 'secret') {
    return { credentialType: 'secret', accessKey: values.accessKey.trim(), ...secretPart('secretKey', values.secretKey, saved) }
  }
  const externalId = saved?.externalId ?? ''
  return { credentialType: 'sts', sts: { arn: values.roleArn.trim(), ...(externalId !== '' && { externalId }) } }
}

function specOf(values: RegistryFormValues, saved?: SavedConnection): EcrRegistrySpec {
  const endpoint = readEcrEndpoint(values.endpoint)
  return {
    baseContentPath: contentPathOf(values),
    containsSpectroManifest: saved?.containsSpectroManifest ?? false,
    ...(values.isProtected && { credentials: credentialsOf(values, saved) }),
    ...(endpoint.ok && { defaultRegion: endpoint.region }),
    endpoint: endpoint.ok ? endpoint.host : values.endpoint.trim(),
    isPrivate: values.isProtected,
    isSyncSupported: values.provider === 'pack' || values.synchronised,
    providerType: values.provider,
    tls: tlsOf(values),
  }
}

/** A registry in Amazon ECR. */
export const ociEcr: KindForm = {
  toSpec: (values, saved) => ({ kind: 'oci-ecr', spec: specOf(values, saved) }),
  toCreate: (values) => ({
    id: 'ecrRegistryCreate',
    input: { body: { metadata: { name: values.name.trim() }, spec: specOf(values) } },
  }),
  toUpdate: (values, saved) => ({
    id: 'ecrRegistryUpdate',
    input: { params: { uid: saved.uid }, body: { metadata: { name: values.name.trim(), uid: saved.uid }, spec: specOf(values, saved) } },
  }),
  toValidate: (values, saved) => ({
    id: 'ecrRegistryValidate',
    input: { body: { ...specOf(values, saved), ...(saved !== undefined && { registryUid: saved.uid }) } },
  }),
  fields: {
    providerType: 'provider',
    isSyncSupported: 'synchronised',
    endpoint: 'endpoint',
    baseContentPath: 'contentPaths',
    isPrivate: 'isProtected',
    credentials: 'isProtected',
    'credentials.credentialType': 'awsMethod',
    'credentials.accessKey': 'accessKey',
    'credentials.secretKey': 'secretKey',
    'credentials.sts': 'roleArn',
    ...tlsFields('tls'),
  },
}

export function fromOciEcr({ metadata, spec, status }: EcrRegistry): RegistryFormValues {
  const { credentials } = spec
  return {
    ...emptyRegistry('oci'),
    ociAuth: 'ecr',
    name: metadata.name,
    provider: spec.providerType,
    synchronised: status.syncStatus.isSyncSupported,
    endpoint: spec.endpoint,
    contentPaths: splitContentPaths(spec.baseContentPath ?? ''),
    isProtected: spec.isPrivate,
    awsMethod: credentials.credentialType === 'sts' ? 'sts' : 'secret',
    accessKey: credentials.accessKey ?? '',
    roleArn: credentials.sts?.arn ?? '',
    insecureSkipVerify: spec.tls?.insecureSkipVerify ?? false,
    certificate: spec.tls?.certificate ?? '',
  }
}
