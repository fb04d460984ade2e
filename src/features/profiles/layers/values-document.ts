import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, parseDocument, Scalar, stringify, type YAMLMap } from 'yaml'

/** A text that does not parse can't be changed by its paths: it is corrected by hand first. */
class Unparsable extends Error {
  override readonly name = 'Unparsable'
  constructor() {
    super('The values do not parse: correct them in the editor first.')
  }
}

/** Values as a tree that keeps comments and remembers where everything stood. @throws {Unparsable} */
export function parseValues(text: string): Document {
  // Keys are compared by the editor's own check; here the comparison of every key with every other would cost seconds.
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error' })
  if (document.errors.length > 0) throw new Unparsable()
  return document
}

/** The tree as text again, indented as the text it came from. */
export function printValues(document: Document, source: string): string {
  const indent = /^( +)[^\s#-]/m.exec(source)?.[1]?.length ?? 2
  const text = document.toString({
    lineWidth: 0,
    indent: Math.min(Math.max(indent, 2), 8),
    indentSeq: !/^( *)[^\s#][^\n]*:[ \t]*(#[^\n]*)?\n\1- /m.test(source),
    flowCollectionPadding: /\{ \S/.test(source),
  })
  return source === '' || source.endsWith('\n') ? text : text.replace(/\n$/, '')
}

/** A dotted path as keys; where the tree has a key with dots in it, that is one key. */
export function keysOf(document: Document, dotted: string): string[] {
  const segments = dotted.split('.')
  const keys: string[] = []
  let node: unknown = document.contents
  for (let at = 0; at < segments.length;) {
    let taken = 1
    for (let length = 1; at + length <= segments.length; length += 1) {
      if (childOf(document, node, segments.slice(at, at + length).join('.')) === undefined) continue
      taken = length
      break
    }
    const key = segments.slice(at, at + taken).join('.')
    keys.push(key)
    node = childOf(document, node, key)
    at += taken
  }
  return keys
}

/** A key that was parsed is a node, one that was set by the library is a plain text. Undefined for a key that is no text. */
export function keyName(key: unknown): string | undefined {
  const name: unknown = isScalar(key) ? key.value : key
  return typeof name === 'string' || typeof name === 'number' || typeof name === 'boolean' ? String(name) : undefined
}

/** What a map has under a key; aliases lead to their anchors. */
export function childOf(document: Document, node: unknown, key: string): unknown {
  const target = isAlias(node) ? node.resolve(document) : node
  if (isMap(target)) return target.items.find((pair) => keyName(pair.key) === key)?.value ?? undefined
  if (isSeq(target) && /^\d+$/.test(key)) return target.items[Number(key)]
  return undefined
}

export function nodeAt(document: Document, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((node, key) => childOf(document, node, key), document.contents)
}

/** What somebody would read as the value: a number as it was written, a text without its quotes. Undefined for maps, lists and nothing. */
export function scalarText(document: Document, node: unknown): string | undefined {
  const target = isAlias(node) ? node.resolve(document) : node
  if (!isScalar(target) || target.value === null) return undefined
  return target.type === 'PLAIN' && target.source !== undefined ? target.source : textOf(target.value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** How a value is written: `text` is quoted where YAML would read something else. */
export type ScalarKind = 'text' | 'plain'

/**
 * Writes one value, and leaves every other character as it is where the value stands already.
 * @param keys maps on the way are made if they are not there
 * @param value undefined takes the key away
 * @throws {Unparsable}
 */
export function setValue(text: string, keys: readonly string[], value: string | undefined, kind: ScalarKind): string {
  const document = parseValues(text)
  const node = nodeAt(document, keys)
  if (value === undefined) {
    if (node === undefined && !hasKey(document, keys)) return text
    document.deleteIn(keys)
    return printValues(document, text)
  }
  if (isScalar(node) && node.range !== undefined && node.range !== null && node.range[1] > node.range[0] && !isBlock(node)) {
    const next = text.slice(0, node.range[0]) + written(value, kind, node) + text.slice(node.range[1])
    if (isThere(next, keys, value)) return next
  }
  if (!isMap(document.contents)) document.contents = document.createNode({})
  const scalar = new Scalar<unknown>(kind === 'plain' ? plainValue(value) : value)
  if (kind === 'plain') scalar.source = value
  makeMaps(document, keys)
  document.setIn(keys, scalar)
  return printValues(document, text)
}

function hasKey(document: Document, keys: readonly string[]): boolean {
  const parent = nodeAt(document, keys.slice(0, -1))
  return isMap(parent) && parent.items.some((pair) => keyName(pair.key) === keys.at(-1))
}

/** `setIn` does not go through nothing and scalars: those on the way become maps. */
export function makeMaps(document: Document, keys: readonly string[]): void {
  let map: unknown = document.contents
  for (const key of keys.slice(0, -1)) {
    if (!isMap(map)) return
    const child = childOf(document, map, key)
    if (!isMap(child) && !isSeq(child) && !isAlias(child)) map.set(key, document.createNode({}))
    map = isAlias(child) ? child.resolve(document) : map.get(key)
  }
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL'
}

function plainValue(value: string): unknown {
  if (/^(true|false)$/.test(value)) return value === 'true'
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
}

function written(value: string, kind: ScalarKind, before: Scalar): string {
  if (kind === 'plain' && /^[-+.\w]+$/.test(value)) return value
  if (before.type === 'QUOTE_SINGLE' && !value.includes('\n')) return `'${value.replaceAll("'", "''")}'`
  const plain = stringify(value, { lineWidth: 0 }).trimEnd()
  return before.type === 'QUOTE_DOUBLE' || plain.includes('\n') ? JSON.stringify(value) : plain
}

function isThere(text: string, keys: readonly string[], value: string): boolean {
  try {
    const document = parseValues(text)
    return scalarText(document, nodeAt(document, keys)) === value
  } catch {
    return false
  }
}

/** Every value that is no map, with the keys that lead to it. A map with nothing in it is a value. */
export function leavesOf(node: unknown, keys: readonly string[] = []): { readonly keys: readonly string[]; readonly node: Node | null }[] {
  if (!isMap(node)) return isNode(node) ? [{ keys, node }] : []
  if (node.items.length === 0) return keys.length === 0 ? [] : [{ keys, node }]
  return node.items.flatMap((pair) => {
    const name = keyName(pair.key)
    if (name === undefined) return []
    return isNode(pair.value) ? leavesOf(pair.value, [...keys, name]) : [{ keys: [...keys, name], node: null }]
  })
}

/** Takes a key away, and the maps around it that nothing else is in. @param keep whether a map stays though it is empty */
export function removeAt(document: Document, keys: readonly string[], keep: (keys: readonly string[]) => boolean): void {
  if (!hasKey(document, keys)) return
  document.deleteIn(keys)
  for (let length = keys.length - 1; length > 0; length -= 1) {
    const around = keys.slice(0, length)
    const map = nodeAt(document, around)
    if (!isMap(map) || map.items.length > 0 || keep(around)) return
    document.deleteIn(around)
  }
}

/** The tree's own map, made if the text is empty. */
export function rootOf(document: Document): YAMLMap {
  if (!isMap(document.contents)) document.contents = document.createNode({})
  const { contents } = document
  if (isMap(contents)) return contents
  throw new Unparsable()
}
