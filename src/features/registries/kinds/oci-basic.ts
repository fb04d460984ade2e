import { splitContentPaths } from '~/contract/endpoint'
import type { BasicOciRegistry, BasicOciRegistrySpec } from '~/contract/oci-registries'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from '../registry-values'
import { addressOf, contentPathOf, type KindForm, secretPart, tlsFields, tlsOf } from './kind-form'

function specOf(values: RegistryFormValues, saved?: SavedConnection): BasicOciRegistrySpec {
  const username = values.username.trim()
  const isOpen = username === '' && values.password === ''
  return {
    auth: isOpen
      ? { type: 'noAuth', tls: tlsOf(values) }
      : { type: 'basic', username, ...secretPart('password', values.password, saved), tls: tlsOf(values) },
    baseContentPath: contentPathOf(values),
    basePath: values.endpointSuffix
      .trim()
      .replace(/^\/+|\/+$/g, '')
      .replace(/(^|\/)v2$/, ''),
    containsSpectroManifest: saved?.containsSpectroManifest ?? false,
    endpoint: addressOf(values),
    isSyncSupported: values.provider === 'pack' || values.synchronised,
    providerType: values.provider,
  }
}

/** An OCI registry with a user name and a password, or open. */
export const ociBasic: KindForm = {
  toSpec: (values, saved) => ({ kind: 'oci-basic', spec: specOf(values, saved) }),
  toCreate: (values) => ({
    id: 'basicOciRegistryCreate',
    input: { body: { metadata: { name: values.name.trim() }, spec: specOf(values) } },
  }),
  toUpdate: (values, saved) => ({
    id: 'basicOciRegistryUpdate',
    input: { params: { uid: saved.uid }, body: { metadata: { name: values.name.trim(), uid: saved.uid }, spec: specOf(values, saved) } },
  }),
  toValidate: (values, saved) => ({
    id: 'basicOciRegistryValidate',
    input: { body: { ...specOf(values, saved), ...(saved !== undefined && { registryUid: saved.uid }) } },
  }),
  fields: {
    providerType: 'provider',
    isSyncSupported: 'synchronised',
    endpoint: 'endpoint',
    basePath: 'endpointSuffix',
    baseContentPath: 'contentPaths',
    'auth.username': 'username',
    'auth.password': 'password',
    ...tlsFields('auth.tls'),
  },
}

export function fromOciBasic({ metadata, spec, status }: BasicOciRegistry): RegistryFormValues {
  return {
    ...emptyRegistry('oci'),
    name: metadata.name,
    provider: spec.providerType,
    synchronised: status.syncStatus.isSyncSupported,
    endpoint: spec.endpoint,
    endpointSuffix: spec.basePath ?? '',
    contentPaths: splitContentPaths(spec.baseContentPath ?? ''),
    username: spec.auth.type === 'noAuth' ? '' : (spec.auth.username ?? ''),
    insecureSkipVerify: spec.auth.tls?.insecureSkipVerify ?? false,
    certificate: spec.auth.tls?.certificate ?? '',
  }
}
