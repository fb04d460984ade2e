import { BaseBlock } from 'asn1js'

/** One element of BER or DER (ITU-T X.690 8.1). Offsets count from the beginning of the bytes. */
export interface Element {
  /** First octet: class, constructed or not, number. */
  readonly tag: number
  /** Of the element itself, and behind its last byte. */
  readonly start: number
  readonly end: number
  /** Of its content. */
  readonly contentStart: number
  readonly contentEnd: number
}

/** Elements looked at in one call: a bundle of 256 KiB has at most 500 certificates, a file made to keep this server busy has 100,000 elements. */
const MAX_ELEMENTS = 600

/**
 * Reads where an element stands, without its content: a whole certificate takes `asn1js` 0.3 ms and more, this some 2 µs.
 * @returns undefined where no element stands
 */
export function elementAt(bytes: Uint8Array, start: number, budget = { left: MAX_ELEMENTS }): Element | undefined {
  budget.left -= 1
  if (start >= bytes.length || budget.left < 0) return undefined
  const { idBlock, lenBlock } = new BaseBlock()
  const lengthAt = idBlock.fromBER(bytes, start, bytes.length - start)
  if (lengthAt === -1 || lengthAt >= bytes.length) return undefined
  const contentStart = lenBlock.fromBER(bytes, lengthAt, bytes.length - lengthAt)
  if (contentStart === -1) return undefined
  const tag = bytes[start] ?? 0
  if (!lenBlock.isIndefiniteForm) {
    const end = contentStart + lenBlock.length
    return end > bytes.length ? undefined : { tag, start, end, contentStart, contentEnd: end }
  }
  for (let at = contentStart; ;) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { tag, start, end: at + 2, contentStart, contentEnd: at }
    const inner = elementAt(bytes, at, budget)
    if (inner === undefined) return undefined
    at = inner.end
  }
}

/** What stands in an element, as far as it can be read. */
export function childrenOf(bytes: Uint8Array, parent: Element | undefined): Element[] {
  const children: Element[] = []
  const budget = { left: MAX_ELEMENTS }
  for (let at = parent?.contentStart ?? 0; at < (parent?.contentEnd ?? 0);) {
    const child = elementAt(bytes, at, budget)
    if (child === undefined) break
    children.push(child)
    at = child.end
  }
  return children
}
