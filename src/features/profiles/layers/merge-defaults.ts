import { type Document, isNode } from 'yaml'
import { leavesOf, makeMaps, nodeAt, parseValues, printValues, removeAt, rootOf } from './values-document'

export interface DefaultsChange {
  /** The values as somebody made them. */
  readonly text: string
  /** The pack's own values of the version before; empty when they are not known. */
  readonly before: string
  /** The pack's own values of the version that was chosen. */
  readonly after: string
}

/**
 * Takes new defaults over where nothing was changed: what still is as the old version had it becomes as the new one has it, what is new is added, what the new
 * version dropped goes. Own changes and comments stay.
 * @throws {Unparsable}
 */
export function mergeDefaults({ text, before, after }: DefaultsChange): string {
  if (text === before) return after
  const document = parseValues(text)
  rootOf(document)
  const [old, next] = [parseValues(before), parseValues(after)]
  for (const { keys, node } of leavesOf(next.contents)) {
    const [mine, was] = [nodeAt(document, keys), nodeAt(old, keys)]
    const untouched = mine === undefined ? was === undefined : same(document, mine, old, was)
    if (!untouched || same(document, mine, next, node)) continue
    makeMaps(document, keys)
    document.setIn(keys, isNode(node) ? node.clone() : node)
  }
  for (const { keys, node } of leavesOf(old.contents)) {
    if (nodeAt(next, keys) !== undefined || !same(document, nodeAt(document, keys), old, node)) continue
    removeAt(document, keys, (around) => nodeAt(next, around) !== undefined)
  }
  return printValues(document, text)
}

function same(left: Document, a: unknown, right: Document, b: unknown): boolean {
  const [one, two] = [plain(left, a), plain(right, b)]
  return one !== undefined && one === two
}

function plain(document: Document, node: unknown): string | undefined {
  if (node === undefined) return undefined
  if (!isNode(node)) return JSON.stringify(node)
  try {
    return JSON.stringify(node.toJS(document, { maxAliasCount: 100 }))
  } catch {
    return undefined
  }
}
