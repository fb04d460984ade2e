import type { RegistryKind } from '~/contract/registries'

/** How audit entries and errors speak of each kind. */
export const kindWords: Readonly<Record<RegistryKind, { readonly resourceKind: string; readonly noun: string }>> = {
  'oci-basic': { resourceKind: 'ociregistry', noun: 'OCI registry' },
  'oci-ecr': { resourceKind: 'ecrregistry', noun: 'ECR registry' },
  helm: { resourceKind: 'helmregistry', noun: 'Helm registry' },
  pack: { resourceKind: 'packregistry', noun: 'pack registry' },
}
