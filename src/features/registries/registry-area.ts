import type { Scope } from '~/contract/operation'

/** The registries pages of the two consoles differ in words and addresses only. */
export interface RegistryArea {
  readonly scope: Scope
  /** Address of the list; panels stand below it. */
  readonly path: string
  readonly title: string
  readonly intro: string
  /** Name of the tab and of its table. */
  readonly tab: string
  readonly addLabel: string
  /** Documented beginning of the message of a failed check. */
  readonly checkFailed: string
  readonly emptyHint: string
}

const tenantArea: RegistryArea = {
  scope: 'tenant',
  path: '/settings/registries/oci',
  title: 'Registries',
  intro: 'Where packs come from. OCI registries are recommended over legacy ones.',
  tab: 'OCI Registries',
  addLabel: 'Add New OCI Registry',
  checkFailed: 'Registry details could not be validated',
  emptyHint: 'No OCI registries yet. Add one, and its packs appear under Packs.',
}

const systemArea: RegistryArea = {
  scope: 'system',
  path: '/system/administration/pack-registries',
  title: 'Administration',
  intro: 'Pack registries added here are available to every tenant.',
  tab: 'Pack Registries',
  addLabel: 'Add New Pack Registry',
  checkFailed: 'Pack registry details could not be validated',
  emptyHint: 'No pack registries yet. Add one, and every tenant can use its packs.',
}

/** The area of the console that somebody is signed in to. */
export function areaOf(scope: Scope): RegistryArea {
  return scope === 'system' ? systemArea : tenantArea
}
