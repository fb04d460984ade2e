import { type Document, isMap, isNode, type Node } from 'yaml'
import type { PackPreset } from '~/contract/packs'
import { keyName, keysOf, leavesOf, makeMaps, nodeAt, parseValues, printValues, removeAt, rootOf } from './values-document'

export interface PresetChange {
  readonly text: string
  /** The pack's own values: what a preset took away or wrote over comes back from here. */
  readonly defaults: string
  readonly preset: PackPreset
  /** Of the same group, chosen until now. */
  readonly former: PackPreset | undefined
}

/**
 * Applies a preset: what the former one of its group did is undone, then the paths of `remove` go, then `add` is merged in. Comments stay.
 * @throws {Unparsable} when the values or the preset do not parse
 */
export function choosePreset({ text, defaults, preset, former }: PresetChange): string {
  const document = parseValues(text)
  rootOf(document)
  if (former !== undefined && former.name !== preset.name) undo(document, parseValues(defaults), former)
  for (const dotted of preset.remove) removeAt(document, keysOf(document, dotted), () => true)
  const add = parseValues(preset.add)
  if (isMap(add.contents)) merge(document, [], add.contents)
  return printValues(document, text)
}

/** Maps are merged, anything else takes the place of what was there. */
function merge(document: Document, keys: readonly string[], from: Node): void {
  if (!isMap(from)) return
  for (const { key, value } of from.items) {
    const name = keyName(key)
    if (name === undefined) continue
    const path = [...keys, name]
    const here = nodeAt(document, path)
    if (isMap(value) && isMap(here)) merge(document, path, value)
    else put(document, path, value)
  }
}

function put(document: Document, keys: readonly string[], value: unknown): void {
  makeMaps(document, keys)
  document.setIn(keys, isNode(value) ? value.clone() : value)
}

/** Takes back what a preset added, and puts back what it took away, as the pack has it. */
function undo(document: Document, defaults: Document, preset: PackPreset): void {
  const add = parseValues(preset.add)
  const isDefault = (keys: readonly string[]) => nodeAt(defaults, keys) !== undefined
  for (const { keys } of leavesOf(add.contents)) {
    const original = nodeAt(defaults, keys)
    if (original === undefined) removeAt(document, keys, isDefault)
    else put(document, keys, original)
  }
  for (const dotted of preset.remove) {
    const keys = keysOf(defaults, dotted)
    const original = nodeAt(defaults, keys)
    if (original !== undefined && nodeAt(document, keys) === undefined) put(document, keys, original)
  }
}

/**
 * Which preset of each group the values are as: everything it adds stands there, and nothing that it removes.
 * @returns group to the name of its preset; groups without one are left out
 * @throws {Unparsable}
 */
export function chosenPresets(text: string, presets: readonly PackPreset[]): Record<string, string> {
  const document = parseValues(text)
  const chosen: Record<string, { name: string; leaves: number }> = {}
  for (const preset of presets) {
    const leaves = leavesOf(parseValues(preset.add).contents)
    const added = leaves.every(({ keys, node }) => isSame(document, nodeAt(document, keys), node))
    const removed = preset.remove.every((dotted) => {
      const keys = keysOf(document, dotted)
      return nodeAt(document, keys) === undefined || leaves.some((leaf) => leaf.keys.join('.').startsWith(dotted))
    })
    // Of several that fit, the one that says most: one that adds nothing fits everything.
    if (added && removed && leaves.length >= (chosen[preset.group]?.leaves ?? 0))
      chosen[preset.group] = { name: preset.name, leaves: leaves.length }
  }
  return Object.fromEntries(Object.entries(chosen).map(([group, { name }]) => [group, name]))
}

function isSame(document: Document, left: unknown, right: Node | null): boolean {
  if (left === undefined) return false
  if (right === null) return left === null
  return plain(document, left) === plain(document, right)
}

/** A leaf as text to compare. Aliases are followed a hundred times in all, which is far above any preset. */
function plain(document: Document, node: unknown): string | undefined {
  if (!isNode(node)) return JSON.stringify(node)
  try {
    return JSON.stringify(node.toJS(document, { maxAliasCount: 100 }))
  } catch {
    return undefined
  }
}
