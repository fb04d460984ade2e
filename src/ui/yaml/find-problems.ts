import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml'
import type { Problem } from './problem'

/** Most problems that are told: the first ones are the cause of the rest. */
const MOST = 100
/** Values that aliases may stand for, all in all. The text of a file with a thousand anchors stays far below. */
const MAX_EXPANDED = 1_000_000

/** Whether a text may hold several documents, as manifests do, or one, as values do. */
export type Documents = 'one' | 'any'

/**
 * What is wrong with a YAML text. Aliases are counted, never expanded.
 * @returns by line; empty for a text that is fine
 */
export function findProblems(text: string, documents: Documents = 'any'): Problem[] {
  const tabs = findTabs(text)
  // What follows from a tab in the indentation is no news.
  if (tabs.length > 0) return tabs
  const lines = new LineCounter()
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { line: Math.max(1, line), column: Math.max(1, col), message, severity: 'error' }
  }
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      // The library compares every key with every other; ours takes one look at each.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    })
    if ('empty' in parsed) return []
    const problems = parsed.flatMap((document) => [
      ...document.errors.map(({ pos, message, code }) => at(pos[0], sentenceOf(code, message))),
      ...findInside(document, at),
    ])
    const second = parsed[1]
    if (documents === 'one' && second !== undefined && problems.length === 0)
      problems.push(at(second.range[0], 'A second document begins here. Values are one document.'))
    return problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MOST)
  } catch (error) {
    // The library calls itself for every level.
    if (error instanceof RangeError) return [{ line: 1, column: 1, message: 'This is nested too deeply to be read.', severity: 'error' }]
    throw error
  }
}

function findTabs(text: string): Problem[] {
  const problems: Problem[] = []
  // Inside a block of text a tab is text; only lines that begin with one, or with spaces and one, and go on are indentation.
  let block = -1
  let line = 0
  for (const content of text.split('\n')) {
    line += 1
    const indent = content.search(/[^ ]/)
    if (block >= 0) {
      if (indent === -1 || indent > block || content.trim() === '') continue
      block = -1
    }
    if (/^ *\t\s*[^\s#]/.test(content)) {
      problems.push({
        line,
        column: content.indexOf('\t') + 1,
        message: 'A tab stands in the indentation. YAML takes spaces only.',
        severity: 'error',
      })
      if (problems.length === MOST) break
    }
    if (/(^|[:\-?]\s+|\s)[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(content) && !/^\s*#/.test(content)) block = Math.max(0, indent)
  }
  return problems
}

/** The library's sentence, in plain words where it has jargon. */
function sentenceOf(code: string, message: string): string {
  switch (code) {
    case 'MISSING_CHAR':
      if (/quote/i.test(message)) return 'A quote is opened and never closed.'
      return /\]|\}|flow/i.test(message) ? 'A bracket is opened and never closed.' : plain(message)
    case 'TAB_AS_INDENT':
      return 'A tab stands in the indentation. YAML takes spaces only.'
    case 'BAD_INDENT':
      if (/end with a/.test(message)) return 'A bracket is opened and never closed.'
      return 'The indentation does not fit the lines around it.'
    case 'MULTILINE_IMPLICIT_KEY':
      return 'A key ends on its own line, with a colon behind it.'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A key can’t stand behind another key on the same line.'
    default:
      return plain(message)
  }
}

function plain(message: string): string {
  const [first = ''] = message.split('\n')
  const text = first.replace(/ at line \d+, column \d+:?$/, '').trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}

type At = (offset: number, message: string) => Problem

/** Duplicate keys, and aliases that stand for too much. Goes by a stack of its own: depth is no matter. */
function findInside(document: Document.Parsed, at: At): Problem[] {
  const problems: Problem[] = []
  const anchors = new Map<string, Node>()
  const order: Node[] = []
  const stack: unknown[] = [document.contents]
  while (stack.length > 0) {
    const node = stack.pop()
    if (isPair(node)) {
      // The key is looked at first.
      stack.push(node.value, node.key)
      continue
    }
    if (isAlias(node)) {
      if (!anchors.has(node.source)) problems.push(at(node.range?.[0] ?? 0, `There is no anchor &${node.source} before this alias.`))
      continue
    }
    if (!isCollection(node) && !isScalar(node)) continue
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (!isCollection(node)) continue
    order.push(node)
    if (isMap(node)) problems.push(...duplicates(node.items, at))
    for (const item of node.items.toReversed()) stack.push(item)
  }
  const bomb = findBomb(order, anchors)
  if (bomb !== undefined)
    problems.push(at(bomb, 'Aliases stand for aliases here, over and over: together for more values than any configuration has.'))
  return problems
}

function duplicates(pairs: readonly unknown[], at: At): Problem[] {
  const seen = new Set<unknown>()
  const problems: Problem[] = []
  for (const pair of pairs) {
    if (!isPair(pair) || !isScalar(pair.key)) continue
    const { value, range } = pair.key
    // Merge keys may stand several times.
    if (value === '<<') continue
    const key = `${typeof value} ${String(value)}`
    if (seen.has(key)) problems.push(at(range?.[0] ?? 0, `The key ${String(value)} stands here a second time.`))
    seen.add(key)
  }
  return problems
}

/** Where the collection begins whose values, with what its aliases stand for, are too many; counted from the inside out, each anchor once. */
function findBomb(order: readonly Node[], anchors: ReadonlyMap<string, Node>): number | undefined {
  const sizes = new Map<unknown, number>()
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value)
    if (isAlias(node)) return sizes.get(anchors.get(node.source)) ?? 1
    return sizes.get(node) ?? 1
  }
  // An alias comes after its anchor, and what is inside a collection after the collection: from the end, everything inside is known; aliases need a pass each until nothing grows.
  if (anchors.size === 0) return undefined
  for (let pass = 0; pass <= anchors.size && pass < 64; pass += 1) {
    let grown = false
    for (const node of order.toReversed()) {
      if (!isCollection(node)) continue
      let size = 1
      for (const item of node.items) size += sizeOf(item)
      if (size > MAX_EXPANDED) return node.range?.[0] ?? 0
      if (size !== sizes.get(node)) {
        sizes.set(node, size)
        grown = true
      }
    }
    if (!grown) return undefined
  }
  return undefined
}
