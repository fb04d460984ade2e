export const PROFILES_PATH = '/profiles'

export function profilePath(uid: string): string {
  return `${PROFILES_PATH}/${encodeURIComponent(uid)}`
}

/** A registry's own page. @param kind the list that it stands in */
export function registryPath(kind: 'helm' | 'oci' | 'pack', uid: string): string {
  return `/settings/registries/${kind}/${encodeURIComponent(uid)}`
}
