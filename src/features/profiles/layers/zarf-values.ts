import type { PackContents } from '~/contract/catalogue'
import { isMap, isScalar } from 'yaml'
import { nodeAt, parseValues, scalarText, setValue } from './values-document'

/**
 * Values of a layer that is a Zarf package. Palette's documentation does not show their form; they are kept in Zarf's own, that of its configuration file (docs.zarf.dev,
 * "Config Files" and "Components"), which `zarf package deploy` reads as it stands:
 *
 *     package:
 *       deploy:
 *         components: "optional-one,-default-one"
 *         set:
 *           VARIABLE: "value"
 *
 * Required components are always deployed and never listed. Others are deployed if they are listed or are defaults; one that is a default stays away with a hyphen
 * in front of its name. A variable that is not set has its own default.
 */
export interface ZarfChoice {
  /** Names of the components that are deployed beside the required ones. */
  readonly components: readonly string[]
  /** Variables that differ from their defaults. */
  readonly variables: Readonly<Record<string, string>>
}

type Component = PackContents['components'][number]

const COMPONENTS = ['package', 'deploy', 'components'] as const
const SET = ['package', 'deploy', 'set'] as const

/** @throws {Unparsable} */
export function readZarf(text: string, components: readonly Component[]): ZarfChoice {
  const document = parseValues(text)
  const asked = (scalarText(document, nodeAt(document, COMPONENTS)) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const set = nodeAt(document, SET)
  const variables = isMap(set)
    ? set.items.flatMap(({ key, value }) => {
        const chosen = scalarText(document, value)
        return isScalar(key) && chosen !== undefined ? [[String(key.value), chosen] as const] : []
      })
    : []
  return {
    components: components
      .filter(({ name, required, default: isDefault }) => !required && (asked.includes(name) || (isDefault && !asked.includes(`-${name}`))))
      .map(({ name }) => name),
    variables: Object.fromEntries(variables),
  }
}

/** The values with a component deployed or left away. @throws {Unparsable} */
export function setZarfComponent(text: string, components: readonly Component[], name: string, deployed: boolean): string {
  const { components: chosen } = readZarf(text, components)
  const next = deployed ? [...chosen, name] : chosen.filter((other) => other !== name)
  const asked = components.flatMap((component) => {
    if (component.required || component.default === next.includes(component.name)) return []
    return component.default ? [`-${component.name}`] : [component.name]
  })
  return setValue(text, COMPONENTS, asked.join(','), 'text')
}

/** The values with a variable set, or with its own default. @throws {Unparsable} */
export function setZarfVariable(text: string, variable: PackContents['variables'][number], value: string): string {
  return setValue(text, [...SET, variable.name], value === variable.default ? undefined : value, 'text')
}
