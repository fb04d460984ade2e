import { normalizeEndpoint, splitContentPaths } from '~/contract/endpoint'
import type { TlsConfiguration } from '~/contract/registries'
import type { SpecOfKind } from '~/contract/registry-settings'
import type { ApiRequest } from '../../../api/query'
import type { operations } from '../registry-operations'
import type { RegistryField, RegistryFormValues, SavedConnection } from '../registry-values'

type Operations = (typeof operations)[keyof typeof operations]
export type CreateRequest = ApiRequest<Operations['create']>
export type UpdateRequest = ApiRequest<Operations['update']>
export type ValidateRequest = ApiRequest<Operations['validate']>

/** How the form of one kind of registry speaks with the API. `saved` is the registry that an edit started from. */
export interface KindForm {
  /** For the rules that the server holds the same. */
  readonly toSpec: (values: RegistryFormValues, saved?: SavedConnection) => SpecOfKind
  readonly toCreate: (values: RegistryFormValues) => CreateRequest
  readonly toUpdate: (values: RegistryFormValues, saved: SavedConnection) => UpdateRequest
  /** In an edit it names the registry, so that the stored secret can be used. */
  readonly toValidate: (values: RegistryFormValues, saved?: SavedConnection) => ValidateRequest
  /** Which field of the form says what is said about a path below the API's `spec`. */
  readonly fields: Readonly<Record<string, RegistryField>>
}

/** The address as it will be used; what can't be read goes as it is, and the rules say why. */
export function addressOf(values: Pick<RegistryFormValues, 'endpoint'>): string {
  const address = normalizeEndpoint(values.endpoint)
  return address.ok ? address.endpoint : values.endpoint.trim()
}

export function contentPathOf(values: Pick<RegistryFormValues, 'contentPaths'>): string {
  return splitContentPaths(values.contentPaths.join(',')).join(',')
}

export function tlsOf({ insecureSkipVerify, certificate }: RegistryFormValues): TlsConfiguration {
  return { enabled: true, insecureSkipVerify, certificate }
}

/** A secret's part of a body: left out where an edit leaves the field empty and there is a stored one, which it then keeps. */
export function secretPart<Name extends string>(
  name: Name,
  typed: string,
  saved: SavedConnection | undefined,
): { readonly [Each in Name]?: string } {
  const part: { [Each in Name]?: string } = {}
  if (typed !== '' || saved?.hasSecret !== true) part[name] = typed
  return part
}

export const tlsFields = (path: string): Readonly<Record<string, RegistryField>> => ({
  [`${path}.certificate`]: 'certificate',
  [`${path}.insecureSkipVerify`]: 'insecureSkipVerify',
})
