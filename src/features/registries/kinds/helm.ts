import type { HelmRegistry } from '~/contract/helm-registries'
import type { RegistryAuth } from '~/contract/registries'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from '../registry-values'
import { addressOf, type KindForm, secretPart, tlsFields, tlsOf } from './kind-form'

function authOf(values: RegistryFormValues, saved: SavedConnection | undefined): RegistryAuth {
  const tls = tlsOf(values)
  if (values.noAuthentication) return { type: 'noAuth', tls }
  if (values.authType === 'token') return { type: 'token', ...secretPart('token', values.token, saved), tls }
  return { type: 'basic', username: values.username.trim(), ...secretPart('password', values.password, saved), tls }
}

function specOf(values: RegistryFormValues, saved?: SavedConnection) {
  return { auth: authOf(values, saved), endpoint: addressOf(values), isPrivate: !values.synchronised }
}

/** A classic Helm repository. */
export const helm: KindForm = {
  toSpec: (values, saved) => ({ kind: 'helm', spec: specOf(values, saved) }),
  toCreate: (values) => ({
    id: 'helmRegistryCreate',
    input: { body: { metadata: { name: values.name.trim() }, spec: specOf(values) } },
  }),
  toUpdate: (values, saved) => ({
    id: 'helmRegistryUpdate',
    input: { params: { uid: saved.uid }, body: { metadata: { name: values.name.trim(), uid: saved.uid }, spec: specOf(values, saved) } },
  }),
  toValidate: (values, saved) => ({
    id: 'helmRegistryValidate',
    input: { body: { ...specOf(values, saved), ...(saved !== undefined && { registryUid: saved.uid }) } },
  }),
  fields: {
    endpoint: 'endpoint',
    isPrivate: 'synchronised',
    'auth.type': 'noAuthentication',
    'auth.username': 'username',
    'auth.password': 'password',
    'auth.token': 'token',
    ...tlsFields('auth.tls'),
  },
}

export function fromHelm({ metadata, spec }: HelmRegistry): RegistryFormValues {
  const { type = 'noAuth', username = '', tls } = spec.auth
  return {
    ...emptyRegistry('helm'),
    provider: 'helm',
    name: metadata.name,
    synchronised: !spec.isPrivate,
    endpoint: spec.endpoint,
    noAuthentication: type === 'noAuth',
    authType: type === 'token' ? 'token' : 'basic',
    username: type === 'basic' ? username : '',
    insecureSkipVerify: tls?.insecureSkipVerify ?? false,
    certificate: tls?.certificate ?? '',
  }
}
