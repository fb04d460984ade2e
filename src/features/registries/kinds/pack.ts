import type { PackRegistry, PackRegistrySpec } from '~/contract/pack-registries'
import type { RegistryAuth } from '~/contract/registries'
import { emptyRegistry, type RegistryFormValues, type SavedConnection } from '../registry-values'
import { addressOf, type KindForm, secretPart, tlsFields, tlsOf } from './kind-form'

function authOf(values: RegistryFormValues, saved: SavedConnection | undefined): RegistryAuth {
  const tls = tlsOf(values)
  switch (values.authType) {
    case 'noAuth':
      return { type: 'noAuth', tls }
    case 'basic':
      return { type: 'basic', username: values.username.trim(), ...secretPart('password', values.password, saved), tls }
    case 'token':
      return { type: 'token', ...secretPart('token', values.token, saved), tls }
  }
}

function specOf(values: RegistryFormValues, saved?: SavedConnection): PackRegistrySpec {
  return { auth: authOf(values, saved), endpoint: addressOf(values), private: values.authType !== 'noAuth' }
}

/** A legacy pack registry. */
export const pack: KindForm = {
  toSpec: (values, saved) => ({ kind: 'pack', spec: specOf(values, saved) }),
  toCreate: (values) => ({
    id: 'packRegistryCreate',
    input: { body: { metadata: { name: values.name.trim() }, spec: specOf(values) } },
  }),
  toUpdate: (values, saved) => ({
    id: 'packRegistryUpdate',
    input: { params: { uid: saved.uid }, body: { metadata: { name: values.name.trim(), uid: saved.uid }, spec: specOf(values, saved) } },
  }),
  toValidate: (values, saved) => ({
    id: 'packRegistryValidate',
    input: { body: { ...specOf(values, saved), ...(saved !== undefined && { registryUid: saved.uid }) } },
  }),
  fields: {
    endpoint: 'endpoint',
    'auth.type': 'authType',
    'auth.username': 'username',
    'auth.password': 'password',
    'auth.token': 'token',
    ...tlsFields('auth.tls'),
  },
}

export function fromPack({ metadata, spec }: PackRegistry): RegistryFormValues {
  const { type = 'noAuth', username = '', tls } = spec.auth
  return {
    ...emptyRegistry('pack'),
    name: metadata.name,
    endpoint: spec.endpoint,
    authType: type,
    username: type === 'basic' ? username : '',
    insecureSkipVerify: tls?.insecureSkipVerify ?? false,
    certificate: tls?.certificate ?? '',
  }
}
