import type { Scope } from '~/contract/operation'
import type { RegistryFamily } from './registry-values'

/** A list of registries: a tab of the tenant's page, or the System Console's page. They differ in words and addresses only. */
export interface RegistryArea {
  readonly scope: Scope
  /** What is listed, and what is added: with several, the form asks as what. */
  readonly families: readonly [RegistryFamily, ...RegistryFamily[]]
  /** Those that are listed but can't be added. */
  readonly alsoListed: readonly RegistryFamily[]
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

const tenant = {
  scope: 'tenant',
  alsoListed: [],
  title: 'Registries',
  intro: 'Where Helm charts, Zarf packages and packs come from. OCI registries are recommended over legacy ones.',
} as const
const checkFailed = 'Registry details could not be validated'
const packCheckFailed = 'Pack registry details could not be validated'

/** In the order of the tabs. */
const tenantAreas: readonly [RegistryArea, RegistryArea, RegistryArea] = [
  {
    ...tenant,
    families: ['helm'],
    path: '/settings/registries/helm',
    tab: 'Helm Registries',
    addLabel: 'Add New Helm Registry',
    checkFailed,
    emptyHint:
      'No Helm registries yet. Add a Helm repository, and its charts appear under Packs. Charts in an OCI registry belong under OCI Registries.',
  },
  {
    ...tenant,
    families: ['oci'],
    path: '/settings/registries/oci',
    tab: 'OCI Registries',
    addLabel: 'Add New OCI Registry',
    checkFailed,
    emptyHint: 'No OCI registries yet. Add one, and its packs, Helm charts or Zarf packages appear under Packs.',
  },
  {
    ...tenant,
    families: ['pack'],
    path: '/settings/registries/pack',
    tab: 'Pack Registries',
    addLabel: 'Add New Pack Registry',
    checkFailed: packCheckFailed,
    emptyHint: 'No legacy pack registries yet. For a new registry use OCI; add one here if your packs stand in a legacy pack registry.',
  },
]

const systemAreas: readonly [RegistryArea] = [
  {
    scope: 'system',
    families: ['oci', 'pack'],
    alsoListed: ['helm'],
    path: '/system/administration/pack-registries',
    title: 'Administration',
    intro: 'Registries added here are available to every tenant. OCI registries are recommended over legacy ones.',
    tab: 'Pack Registries',
    addLabel: 'Add New Pack Registry',
    checkFailed: packCheckFailed,
    emptyHint: 'No pack registries yet. Add one, and every tenant can use its packs.',
  },
]

/** The lists of the console that somebody is signed in to. */
export function areasOf(scope: Scope): readonly [RegistryArea, ...RegistryArea[]] {
  return scope === 'system' ? systemAreas : tenantAreas
}

/** The list that an address is below. */
export function areaAt(scope: Scope, pathname: string): RegistryArea {
  const areas = areasOf(scope)
  return areas.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`)) ?? areas[0]
}
